#include "mapping/library.hpp"

#include <algorithm>
#include <optional>

#include "json/reader.hpp"
#include "mapping/parser.hpp"
#include "mapping/structure_map.hpp"

namespace gateway::mapping {
namespace {

base::Error in_file(base::Error error, const MapFile& file) {
  error.place = error.place.empty() ? file.name : file.name + ":" + error.place;
  return error;
}

bool is_json(const MapFile& file) {
  const std::size_t first = file.text.find_first_not_of("\xef\xbb\xbf \t\r\n");
  return first != std::string::npos && file.text[first] == '{';
}

// Whether a file that cannot be read seems to be the map of that url: it says so in `map "url`, `url = 'url` or as
// JSON.
bool claims(const std::string& text, const std::string& url) {
  const std::string fixed = url.substr(0, url.find('*'));
  for (std::size_t at = text.find(fixed); !fixed.empty() && at != std::string::npos; at = text.find(fixed, at + 1)) {
    if (at == 0 || (text[at - 1] != '"' && text[at - 1] != '\'')) continue;
    const std::string_view before = std::string_view(text).substr(0, at - 1);
    const std::size_t last = before.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos) continue;
    if (before.substr(0, last + 1).ends_with("url\":") || before.substr(0, last + 1).ends_with("\"url\" :"))
      return true;
    if (before[last] == '=' || before.substr(0, last + 1).ends_with("map")) return true;
  }
  return false;
}

// A map beside the main one, or why it cannot be read.
struct Candidate {
  const MapFile* file;
  std::optional<Map> map;
  std::optional<base::Error> error;
  bool taken = false;
};

}  // namespace

base::Result<ReadMap> read_map(const MapFile& file, const json::Names& names) {
  if (!is_json(file)) return ReadMap{TRY(parse(file.name, file.text)), {}};
  const std::string_view text = std::string_view(file.text).substr(file.text.find('{'));
  auto document = json::read(text, names);
  if (!document) return in_file(std::move(document).error(), file);
  ReadMap made{TRY(map_of(file.name, text, document->root())), {}};
  if (const json::Node* contained = document->root().find("contained")) {
    for (const json::Node& each : *contained) {
      if (each.string("resourceType") != "ConceptMap") continue;
      auto map = concept_map_of(each, "#" + std::string(each.string("id")));
      if (!map) return in_file(std::move(map).error(), file);
      made.contained.push_back(std::move(map).value());
    }
  }
  return made;
}

// Two hands: where a "*" does not fit, the last one takes one character more.
bool url_matches(const std::string& pattern, const std::string& url) {
  std::size_t at = 0;
  std::size_t star = std::string::npos;
  std::size_t resume = 0;
  for (std::size_t i = 0; i < url.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = i;
    } else if (at < pattern.size() && pattern[at] == url[i]) {
      ++at;
      ++i;
    } else if (star != std::string::npos) {
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

base::Result<Sources> gather(const MapFile& main, const std::vector<MapFile>& beside, const json::Names& names) {
  Sources sources;
  sources.maps.push_back(main);
  const Map map = TRY(read_map(main, names)).map;
  const std::string own = map.metadata_text("url");
  std::vector<Import> open = map.imports;
  std::vector<Candidate> candidates;
  for (const MapFile& file : beside) {
    if (file.name == main.name) continue;
    if (is_json(file)) {
      const auto document = json::read(file.text, names);
      const std::string_view type = document ? document->root().string("resourceType") : std::string_view();
      if (type == "ConceptMap") sources.concept_maps.push_back(file);
      if (type == "StructureDefinition" && document->root().string("kind") == "logical")
        sources.logical_models.push_back(file);
      if (type != "StructureMap") continue;
    }
    auto read = read_map(file, names);
    candidates.push_back({&file, std::nullopt, std::nullopt});
    if (read)
      candidates.back().map = std::move(read).value().map;
    else
      candidates.back().error = std::move(read).error();
  }
  for (std::size_t next = 0; next < open.size(); ++next) {
    bool answered = url_matches(open[next].url, own);
    for (Candidate& candidate : candidates) {
      if (!candidate.map || !url_matches(open[next].url, candidate.map->metadata_text("url"))) continue;
      answered = true;
      if (candidate.taken) continue;
      candidate.taken = true;
      sources.maps.push_back(*candidate.file);
      open.insert(open.end(), candidate.map->imports.begin(), candidate.map->imports.end());
    }
    const auto broken = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& each) {
      return each.error.has_value() && claims(each.file->text, open[next].url);
    });
    if (!answered && broken != candidates.end()) return *broken->error;
  }
  return sources;
}

}  // namespace gateway::mapping
