// Reads R4 StructureDefinitions and other R4 artifacts into the records of a definitions pack; used at build only.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/result.hpp"
#include "fhir/artifact.hpp"
#include "fhir/definitions.hpp"
#include "json/document.hpp"

namespace gateway::fhir {

struct InvariantRecord {
  std::string key, human, expression, source;
  bool error = true;
  bool best_practice = false;
  auto operator<=>(const InvariantRecord&) const = default;
};

struct ElementRecord {
  struct TypeRecord {
    std::string name;
    std::vector<std::string> targets;
  };
  std::string name;  // without [x]
  std::string path;
  std::uint32_t min = 0;
  std::uint32_t max = 1;
  bool choice = false;
  bool modifier = false;
  bool summary = false;
  BindingStrength binding = BindingStrength::none;
  std::string value_set;
  std::vector<InvariantRecord> invariants;
  std::vector<TypeRecord> types;
};

struct TypeRecord {
  std::string base;
  TypeKind kind = TypeKind::complex;
  bool abstract = false;
  std::vector<InvariantRecord> invariants;
  std::vector<ElementRecord> elements;
};

// The correction of an invariant that R4 publishes in a wording that cannot mean what it says; see
// invariant_errata.cpp.
struct InvariantErratum {
  std::string_view path;
  std::string_view key;
  std::string_view expression;  // instead of the published one
  std::string_view why;
};
std::span<const InvariantErratum> invariant_errata();

// "Patient.contact" for "Patient.contact.name".
std::string parent_of(std::string_view path);

// Collects types and artifacts from R4 definitions. The documents given must outlive it.
class PackSource {
 public:
  explicit PackSource(const json::Names& names) : names_(names) {}

  // Takes a definition, or a Bundle of them; what is not R4 4.0.1 is passed over, and of several with one url and
  // version the first stays. Errors: structure when a definition lacks what every definition has.
  base::Status add(const json::Node& resource);

  // Takes a Bundle of data elements, the one-element definitions of the same release, as the measure of edited types.
  void add_data_elements(const json::Node& bundle);

  // Undoes the edits that the npm package makes to R4's own types (see pack_corrections.cpp); needs the data elements.
  // Errors: structure when a correction no longer meets what it corrects.
  base::Status correct_edited_types();

  // The pack file of everything taken. Errors: structure when a type refers to one that is not there, or an erratum to
  // an invariant that is not there. `level` is zstd's: 19 for the build.
  base::Result<std::string> pack(int level);

 private:
  void correct_structure(const json::Node& definition, const std::set<std::string>& dropped);
  base::Status add_type(const json::Node& definition);
  void take_element(ElementRecord record);
  base::Status correct_invariants();
  void correct_artifacts(const InvariantErratum& erratum);
  base::Result<std::string> types_table() const;

  const json::Names& names_;
  std::map<std::string, TypeRecord> types_;  // components included, by path
  std::map<std::string, ElementRecord> data_elements_;
  std::map<std::string, const json::Node*> data_element_nodes_;
  std::map<std::string, const json::Node*> structures_;                                     // of types, by name
  std::map<std::tuple<ArtifactKind, std::string, std::string>, ArtifactRecord> artifacts_;  // by kind, url and version
};

}  // namespace gateway::fhir
