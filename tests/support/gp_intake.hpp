// The real GP record map and the intake over it, made once per test program.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "intake/intake.hpp"
#include "support/definitions.hpp"
#include "support/mapping_files.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {

inline const std::filesystem::path gp_folder = "mappings/gp-referral-json";

// Compiled with what layouts share.
inline const mapping::Program& gp_program() {
  static const mapping::Program compiled = [] {
    auto program = mapping::compile(mapping_files(gp_folder), names(), definitions());
    if (!program) throw std::runtime_error(base::describe(program.error()));
    return std::move(program).value();
  }();
  return compiled;
}

inline const intake::KeptInOriginal& gp_kept_in_original() {
  static const intake::KeptInOriginal kept =
      intake::read_kept_in_original(content_of(gp_folder / "kept-in-original.txt"));
  return kept;
}

inline const validation::Validator& validator() {
  static const validation::Validator validator(definitions());
  return validator;
}

// The mapping as mapping.toml has it, and further ones where a test has them.
inline intake::Mapping gp_mapping() {
  return {
      "gp-referral-json",   "1.0.0", "", std::string(64, '0'), formats::json_form(), {"application/json"}, gp_program(),
      gp_kept_in_original()};
}

inline std::shared_ptr<const intake::Library> gp_library(std::vector<intake::Mapping> more = {}) {
  more.push_back(gp_mapping());
  return std::make_shared<const intake::Library>(
      intake::Library{names(), definitions(), validator(), intake::Mappings::from(std::move(more)).value(), nullptr});
}

inline intake::LibraryInForce& gp_library_in_force() {
  static intake::LibraryInForce library(gp_library());
  return library;
}

// `partners` must outlive it.
inline intake::Intake gp_intake(const access::Partners& partners) {
  return intake::Intake(gp_library_in_force(), partners);
}

// A sample of mappings/gp-referral-json/samples by its name without ".json".
inline std::string gp_sample(const std::string& name) {
  return content_of(gp_folder / "samples" / (name + ".json"));
}

}  // namespace gateway::tests
