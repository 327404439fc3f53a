// RecordConversion: one record to a validated Bundle offline, as intake would, with what is told of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fhir/artifacts.hpp"
#include "fhir/definitions.hpp"
#include "fhir/terminology.hpp"
#include "intake/library.hpp"
#include "intake/record_mapping.hpp"
#include "json/name.hpp"

namespace gateway::app {

struct ConversionSettings {
  std::string mapping;                // a mapping's folder; empty: what is converted is FHIR already
  std::string definitions;            // the pack; empty: the one beside the program
  std::vector<std::string> packages;  // FHIR packages whose profiles Bundles may claim
  base::Instant now{};
  bool explain = false;
  bool strict = false;  // every rule of FHIR, not only those intake holds records to
};

struct ConvertedRecord {
  std::string bundle;               // JSON; empty when there is none
  std::vector<base::Error> errors;  // why
  std::vector<base::Error> warnings;
  std::string explanation;  // when it was asked for: the record's content
};

// Immutable once open; any number of threads may convert with it.
class RecordConversion {
 public:
  // Errors: those of the definitions, packages and mapping.
  static base::Result<std::unique_ptr<RecordConversion>> open(const ConversionSettings& settings);

  // How its records are parted.
  const formats::Form& form() const { return form_; }

  // Null for FHIR.
  const intake::Mapping* mapping() const { return mapping_ ? &*mapping_ : nullptr; }

  ConvertedRecord convert(const formats::RawRecord& record) const;

 private:
  RecordConversion() = default;
  ConvertedRecord convert_fhir(const formats::RawRecord& record) const;
  std::vector<base::Error> errors_in(const json::Node& bundle, std::string_view source) const;

  ConversionSettings settings_;
  json::Names names_;
  std::unique_ptr<fhir::Definitions> definitions_;
  std::unique_ptr<fhir::Artifacts> artifacts_;
  std::unique_ptr<fhir::Terminology> terminology_;
  std::unique_ptr<validation::Validator> validator_;
  std::optional<intake::Mapping> mapping_;
  std::unique_ptr<intake::Library> library_;
  formats::Form form_;
};

}  // namespace gateway::app
