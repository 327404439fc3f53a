// Definitions: the R4 types, their elements and invariants, and what stands under each JSON member; from the pack.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/name.hpp"

namespace gateway::fhir {

class MappedFile;
class Type;

// A component is the anonymous type of one element that has children of its own, such as "Patient.contact".
enum class TypeKind : std::uint8_t { primitive, complex, resource, component };

enum class BindingStrength : std::uint8_t { none, example, preferred, extensible, required };

// A rule about a type or an element, in FHIRPath. R4's expressions want compile option `lenient_as`.
struct Invariant {
  std::string_view key;         // "pat-1"
  std::string_view human;       // what it says, for people
  std::string_view expression;  // FHIRPath; empty when R4 gives XPath only
  std::string_view source;      // canonical of the definition that first states it; may be empty
  bool error = true;            // else a warning
  bool best_practice = false;   // a warning that most ignore
  std::uint32_t number = 0;     // its place among Definitions::invariants(), for tables by invariant
};

// One type that an element may have.
struct ElementType {
  const Type* type = nullptr;  // never null; the abstract Resource for contained and Bundle.entry.resource
  json::Name property;         // the JSON member that carries this type: "valueQuantity", else the element's name
  std::vector<std::string_view>
      targets;  // what a Reference or canonical may point at: type names or profile URLs; empty is any
};

struct Element {
  static constexpr std::uint32_t unbounded = std::numeric_limits<std::uint32_t>::max();

  json::Name name;        // "value" for value[x]: the name FHIRPath uses
  std::string_view path;  // "Observation.value[x]"
  std::uint32_t min = 0;
  std::uint32_t max = 1;  // unbounded for *
  bool choice = false;    // value[x]
  bool array = false;     // a JSON array: more than one allowed
  bool modifier = false;
  bool summary = false;
  std::vector<ElementType> types;  // at least one
  std::string_view value_set;      // canonical with version, as bound; empty when not bound
  BindingStrength binding = BindingStrength::none;
  std::vector<const Invariant*> invariants;  // beside those of its type, which are Type::invariants()
  std::uint32_t index = 0;                   // its place among Type::elements()
};

// What a JSON member of a type is.
struct Child {
  const Element* element = nullptr;
  const ElementType* of = nullptr;  // which of the element's types this member says it is
  bool companion = false;           // `_name`: id and extensions of a primitive
};

// A type with every element it has, inherited ones included, in the order of the specification.
class Type {
 public:
  std::string_view name() const { return name_; }
  std::uint32_t number() const { return number_; }  // its place among Definitions::types(), for tables by type
  TypeKind kind() const { return kind_; }
  bool is_primitive() const { return kind_ == TypeKind::primitive; }
  bool is_resource() const { return kind_ == TypeKind::resource; }
  bool is_abstract() const { return abstract_; }

  // The type it specialises: "string" for code, "DomainResource" for Patient; null for Element and Resource.
  const Type* base() const { return base_; }

  // True when this is `other` or specialises it, over any number of steps.
  bool is(const Type& other) const;

  const std::vector<Element>& elements() const { return elements_; }

  // Every rule about a value of this type, inherited ones included: dom-6 for Patient, ele-1 and pat-1 for
  // Patient.contact. A component's hold wherever it stands, so also where it is used by content reference
  // (Questionnaire.item.item).
  const std::vector<const Invariant*>& invariants() const { return invariants_; }

  // The element of that name without [x], or null.
  const Element* element(std::string_view name) const;

  // What stands under JSON member `name` (choice and companion names included), or null when the type has no such
  // member. For choices `of` is the type in the name: child("valueQuantity") → element value, type Quantity.
  const Child* child(json::Name name) const {
    if (!name.shared()) return nullptr;
    for (std::size_t slot = name.number() & mask_; slots_[slot].name != 0; slot = (slot + 1) & mask_) {
      if (slots_[slot].name == name.number()) return &slots_[slot].child;
    }
    return nullptr;
  }

 private:
  friend class PackLoader;  // in definitions.cpp

  struct Slot {
    std::uint32_t name = 0;  // a Name's number
    Child child;
  };
  void index_children(json::Names& names);

  std::string_view name_;
  std::uint32_t number_ = 0;
  TypeKind kind_ = TypeKind::complex;
  bool abstract_ = false;
  const Type* base_ = nullptr;
  std::vector<const Invariant*> invariants_;
  std::vector<Element> elements_;
  std::vector<Slot> slots_ = std::vector<Slot>(1);  // open addressing, a power of two, at most half full
  std::size_t mask_ = 0;
};

// All types. Immutable once loaded, so any thread may read it. Everything it returns lives as long as it does.
class Definitions {
 public:
  // Maps the pack file at `path`, checks it and interns every element and type name into `names`, which must outlive
  // it. Errors: not_found when the file cannot be opened; structure when it is not a whole pack of this version.
  static base::Result<Definitions> load(const std::string& path, json::Names& names);

  Definitions(Definitions&&) noexcept;
  Definitions& operator=(Definitions&&) noexcept;
  ~Definitions();

  // The type of that name ("Patient", "code", "Patient.contact"), or null.
  const Type* type(std::string_view name) const;

  // The same, but only when it is a resource type that can be instantiated, as resourceType may name it.
  const Type* resource(std::string_view name) const;

  const std::deque<Type>& types() const { return types_; }
  const std::deque<Invariant>& invariants() const { return invariants_; }
  json::Names& names() const { return *names_; }

  // True when type `name` is `of` or specialises it; false when either is unknown.
  bool is_subtype(std::string_view name, std::string_view of) const;

  // The member that names a resource's type.
  json::Name resource_type() const { return resource_type_; }

 private:
  friend class PackLoader;
  Definitions();

  json::Names* names_ = nullptr;
  std::unique_ptr<MappedFile> pack_;
  std::deque<Invariant> invariants_;
  std::deque<Type> types_;
  std::vector<const Type*> by_name_;  // by a Name's number
  json::Name resource_type_;
};

}  // namespace gateway::fhir
