#include <cstdio>

#include "app/map_loading.hpp"
#include "app/mapping_folder.hpp"
#include "app/verbs.hpp"

namespace gateway::app {

int map_check(const std::vector<std::string>& maps, const MapOptions& options) {
  auto desk = open_map_desk(options);
  if (!desk) {
    std::fprintf(stderr, "%s\n", base::describe(desk.error()).c_str());
    return exit_configuration;
  }
  std::size_t wrong = 0;
  for (const std::string& map : maps) {
    MapOptions with_all = options;
    if (const auto beside = read_beside(map)) {
      with_all.with.insert(with_all.with.end(), beside->with.begin(), beside->with.end());
    }
    auto sources = load_map_sources(map, with_all, (*desk)->names);
    if (!sources) {
      print_map_error(sources.error(), {});
      ++wrong;
      continue;
    }
    const std::vector<base::Error> errors = mapping::check(*sources, (*desk)->names, *(*desk)->definitions);
    for (const base::Error& error : errors) print_map_error(error, *sources);
    if (!errors.empty())
      ++wrong;
    else
      std::printf("%s: sound\n", map.c_str());
  }
  if (wrong > 0 && maps.size() > 1) std::fprintf(stderr, "%zu of %zu maps are wrong\n", wrong, maps.size());
  return wrong > 0 ? exit_finding : exit_ok;
}

}  // namespace gateway::app
