#include "fhir/definitions.hpp"

#include <bit>

#include "fhir/mapped_file.hpp"
#include "fhir/pack.hpp"

namespace gateway::fhir {

using base::Error;
using base::ErrorKind;

// Turns the pack's records into linked types.
class PackLoader {
 public:
  PackLoader(Definitions& definitions, PackReader reader) : definitions_(definitions), reader_(std::move(reader)) {}

  base::Status run() {
    json::Names& names = definitions_.names();
    definitions_.resource_type_ = names.intern("resourceType");
    const std::uint32_t invariants = reader_.count(reader_.u32(), 18);
    for (std::uint32_t number = 0; number < invariants && !reader_.failed(); ++number) read_invariant(number);
    const std::uint32_t count = reader_.count(reader_.u32(), 16);
    for (std::uint32_t number = 0; number < count && !reader_.failed(); ++number) read_type();
    if (!reader_.at_end()) return broken("the definitions pack ends in the wrong place");

    if (!link()) return broken("the definitions pack names a type it does not hold");
    for (Type& type : definitions_.types_) type.index_children(names);
    return base::Success{};
  }

 private:
  static Error broken(std::string text) {
    return Error(ErrorKind::structure, std::move(text), {}, "build the definitions pack again");
  }

  void read_invariant(std::uint32_t number) {
    Invariant& invariant = definitions_.invariants_.emplace_back();
    invariant.key = reader_.string();
    invariant.human = reader_.string();
    invariant.expression = reader_.string();
    invariant.source = reader_.string();
    invariant.error = reader_.u8() != 0;
    invariant.best_practice = reader_.u8() != 0;
    invariant.number = number;
  }

  void read_invariants_into(std::vector<const Invariant*>& invariants) {
    const std::uint32_t count = reader_.count(reader_.u16(), 4);
    invariants.reserve(count);
    for (std::uint32_t at = 0; at < count; ++at) {
      const std::uint32_t number = reader_.u32();
      if (number >= definitions_.invariants_.size()) return fail();
      invariants.push_back(&definitions_.invariants_[number]);
    }
  }

  void read_type() {
    Type& type = definitions_.types_.emplace_back();
    type.name_ = reader_.string();
    type.number_ = static_cast<std::uint32_t>(definitions_.types_.size() - 1);
    bases_.push_back(reader_.string());
    const std::uint8_t kind = reader_.u8();
    if (kind > static_cast<std::uint8_t>(TypeKind::component) || type.name_.empty()) return fail();
    type.kind_ = static_cast<TypeKind>(kind);
    type.abstract_ = reader_.u8() != 0;
    read_invariants_into(type.invariants_);
    const std::uint32_t count = reader_.count(reader_.u32(), 26);
    type.elements_.reserve(count);
    for (std::uint32_t number = 0; number < count && !reader_.failed(); ++number) read_element(type);
    remember(type);
  }

  void read_element(Type& type) {
    Element& element = type.elements_.emplace_back();
    element.index = static_cast<std::uint32_t>(type.elements_.size() - 1);
    const std::string_view name = reader_.string();
    if (name.empty()) return fail();
    element.name = definitions_.names().intern(name);
    element.path = reader_.string();
    element.min = reader_.u32();
    element.max = reader_.u32();
    const std::uint8_t flags = reader_.u8();
    element.choice = (flags & pack_choice) != 0;
    element.modifier = (flags & pack_modifier) != 0;
    element.summary = (flags & pack_summary) != 0;
    element.array = element.max > 1;
    const std::uint8_t binding = reader_.u8();
    if (binding > static_cast<std::uint8_t>(BindingStrength::required)) return fail();
    element.binding = static_cast<BindingStrength>(binding);
    element.value_set = reader_.string();
    read_invariants_into(element.invariants);
    const std::uint32_t count = reader_.count(reader_.u16(), 6);
    if (count == 0) return fail();
    for (std::uint32_t number = 0; number < count && !reader_.failed(); ++number) {
      ElementType& of = element.types.emplace_back();
      type_names_.push_back(reader_.string());
      const std::uint32_t targets = reader_.count(reader_.u16(), 4);
      for (std::uint32_t target = 0; target < targets; ++target) of.targets.push_back(reader_.string());
    }
  }

  void remember(const Type& type) {
    const std::uint32_t number = definitions_.names().intern(type.name_).number();
    if (definitions_.by_name_.size() <= number) definitions_.by_name_.resize(number + 1);
    definitions_.by_name_[number] = &type;
  }

  // Resolves names of types to types, in the order they were read.
  bool link() {
    if (failed_) return false;
    std::size_t base = 0;
    std::size_t named = 0;
    for (Type& type : definitions_.types_) {
      const std::string_view base_name = bases_[base++];
      type.base_ = base_name.empty() ? nullptr : definitions_.type(base_name);
      if (!base_name.empty() && type.base_ == nullptr) return false;
      for (Element& element : type.elements_) {
        for (ElementType& of : element.types) {
          of.type = definitions_.type(type_names_[named++]);
          if (of.type == nullptr) return false;
        }
      }
    }
    return bases_are_acyclic();
  }

  bool bases_are_acyclic() const {
    for (const Type& type : definitions_.types_) {
      std::size_t steps = 0;
      for (const Type* base = type.base(); base != nullptr; base = base->base()) {
        if (++steps > definitions_.types_.size()) return false;
      }
    }
    return true;
  }

  void fail() { failed_ = true; }

  Definitions& definitions_;
  PackReader reader_;
  bool failed_ = false;
  std::vector<std::string_view> bases_;       // one per type
  std::vector<std::string_view> type_names_;  // one per ElementType
};

bool Type::is(const Type& other) const {
  for (const Type* type = this; type != nullptr; type = type->base_) {
    if (type == &other) return true;
  }
  return false;
}

const Element* Type::element(std::string_view name) const {
  for (const Element& element : elements_) {
    if (element.name.text() == name) return &element;
  }
  return nullptr;
}

void Type::index_children(json::Names& names) {
  std::vector<Slot> members;
  for (Element& element : elements_) {
    for (ElementType& of : element.types) {
      std::string property(element.name.text());
      if (element.choice) {
        property += of.type->name();
        char& initial = property[element.name.text().size()];
        if (initial >= 'a' && initial <= 'z') initial = static_cast<char>(initial - 'a' + 'A');
      }
      of.property = names.intern(property);
      members.push_back({of.property.number(), {&element, &of, false}});
      if (of.type->is_primitive()) {
        members.push_back({names.intern("_" + property).number(), {&element, &of, true}});
      }
    }
  }

  slots_.assign(std::bit_ceil(members.size() * 2 + 1), Slot());
  mask_ = slots_.size() - 1;
  for (const Slot& member : members) {
    std::size_t slot = member.name & mask_;
    while (slots_[slot].name != 0) slot = (slot + 1) & mask_;
    slots_[slot] = member;
  }
}

Definitions::Definitions() = default;
Definitions::Definitions(Definitions&&) noexcept = default;
Definitions& Definitions::operator=(Definitions&&) noexcept = default;
Definitions::~Definitions() = default;

base::Result<Definitions> Definitions::load(const std::string& path, json::Names& names) {
  Definitions definitions;
  definitions.names_ = &names;
  definitions.pack_ = std::make_unique<MappedFile>(path);
  if (definitions.pack_->bytes().empty()) {
    return Error(ErrorKind::not_found, "the definitions pack cannot be opened", path,
                 "name the pack in the configuration, or build it");
  }
  const auto located = [&path](Error error) {
    error.place = path;
    return error;
  };
  auto reader = PackReader::open(definitions.pack_->bytes(), PackSection::types);
  if (!reader) return located(std::move(reader).error());
  auto loaded = PackLoader(definitions, std::move(reader).value()).run();
  if (!loaded) return located(std::move(loaded).error());
  return definitions;
}

const Type* Definitions::type(std::string_view name) const {
  const std::uint32_t number = names_->find(name).number();
  return number < by_name_.size() ? by_name_[number] : nullptr;
}

const Type* Definitions::resource(std::string_view name) const {
  const Type* found = type(name);
  return found != nullptr && found->is_resource() && !found->is_abstract() ? found : nullptr;
}

bool Definitions::is_subtype(std::string_view name, std::string_view of) const {
  const Type* derived = type(name);
  const Type* base = type(of);
  return derived != nullptr && base != nullptr && derived->is(*base);
}

}  // namespace gateway::fhir
