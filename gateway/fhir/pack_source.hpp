// Reads R4 StructureDefinitions into the records of a definitions pack; used at build only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "fhir/definitions.hpp"
#include "json/document.hpp"

namespace gateway::fhir {

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
  std::vector<TypeRecord> types;
};

struct TypeRecord {
  std::string base;
  TypeKind kind = TypeKind::complex;
  bool abstract = false;
  std::vector<ElementRecord> elements;
};

// Collects types from StructureDefinition resources.
class PackSource {
 public:
  // Takes a Bundle of definitions; what is not an R4 4.0.1 type (profiles, other versions, logical models) is passed over.
  // Errors: structure when a definition lacks what every definition has.
  base::Status add(const json::Node& bundle);

  // Takes a Bundle of data elements, the one-element definitions of the same release, as the measure of edited types.
  void add_data_elements(const json::Node& bundle);

  // Undoes the edits that the npm package makes to R4's own types (see pack_source.cpp); needs the data elements.
  // Errors: structure when a correction no longer meets what it corrects.
  base::Status correct_edited_types();

  // The pack file of everything taken. Errors: structure when a type refers to one that is not there.
  base::Result<std::string> pack() const;

 private:
  base::Status add_type(const json::Node& definition);
  void take_element(ElementRecord record);

  std::map<std::string, TypeRecord> types_;  // components included, by path
  std::map<std::string, ElementRecord> data_elements_;
};

}  // namespace gateway::fhir
