#include <array>
#include <cstdio>
#include <filesystem>

#include "app/explanation_text.hpp"
#include "app/file.hpp"
#include "app/mapped_input.hpp"
#include "app/verbs.hpp"

namespace gateway::app {

int map_explain(const std::string& map, const std::string& input, const MapOptions& options) {
  const MappedInput mapped = map_input(map, input, options, true);
  if (mapped.exit_code != exit_ok) return mapped.exit_code;
  intake::KeptInOriginal kept;
  const auto list = std::filesystem::path(map).parent_path() / "kept-in-original.txt";
  if (const auto text = read_file(list.string())) kept = intake::read_kept_in_original(*text);
  const mapping::Explanation explanation = mapping::explain(*mapped.output, mapped.record->tree.root(), mapped.text);
  const std::string text = options.json ? explanation_json(explanation, kept) : explanation_text(explanation, kept);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_ok;
}

}  // namespace gateway::app
