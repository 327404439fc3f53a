#include <cstdio>
#include <fstream>

#include "app/map_loading.hpp"
#include "app/mapped_input.hpp"
#include "app/verbs.hpp"
#include "json/writer.hpp"

namespace gateway::app {
namespace {

// To standard output, or to the file `path`, whole or not at all.
int write_out(const std::string& path, const std::string& text) {
  if (path.empty()) return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? exit_ok : exit_unavailable;
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return exit_ok;
  std::fprintf(stderr, "%s: the file cannot be written\n", path.c_str());
  return exit_unavailable;
}

}  // namespace

int map_run(const std::string& map, const std::string& input, const MapOptions& options) {
  const MappedInput mapped = map_input(map, input, options, false);
  if (mapped.exit_code != exit_ok) return mapped.exit_code;
  return write_out(options.out, json::write_pretty(mapped.output->target.root()) + "\n");
}

}  // namespace gateway::app
