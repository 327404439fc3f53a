#include "intake/unseen.hpp"

#include <charconv>

namespace gateway::intake {
namespace {

constexpr std::size_t warnings_kept = 50;

// The steps of a JSON Pointer, unescaped.
std::vector<std::string> steps_of(std::string_view pointer) {
  std::vector<std::string> steps;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      steps.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      steps.back() += pointer[i];
    }
  }
  return steps;
}

struct Place {
  std::string shown;  // the pointer without what may be content
  std::string path;   // names only, as in KeptInOriginal
  const json::Node* node = nullptr;
  bool hidden = false;  // a name of it is not shown
};

Place place_of(const json::Node& record, std::string_view pointer) {
  Place place;
  const json::Node* node = &record;
  for (const std::string& step : steps_of(pointer)) {
    if (node->is_array()) {
      std::size_t index = 0;
      std::from_chars(step.data(), step.data() + step.size(), index);
      node = node->at(index);
      place.shown += '/' + step;
    } else {
      node = node->find(step);
      const bool known = node != nullptr && node->name().shared();
      place.shown += '/' + std::string(known ? std::string_view(step) : "?");
      place.hidden = place.hidden || !known;
      place.path += (place.path.empty() ? "" : ".") + step;
    }
    if (node == nullptr) break;
  }
  place.node = node;
  return place;
}

}  // namespace

bool is_kept(const KeptInOriginal& kept, const std::string& path) {
  if (kept.contains(path)) return true;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
    if (kept.contains(path.substr(0, dot + 1) + '*')) return true;
  }
  return false;
}

KeptInOriginal read_kept_in_original(std::string_view text) {
  KeptInOriginal kept;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') kept.emplace(line);
  }
  return kept;
}

std::vector<base::Error> unseen(const formats::SourceRecord& record, const std::vector<mapping::Loss>& losses,
                                const KeptInOriginal& kept, bool fixed_names) {
  std::vector<base::Error> warnings;
  for (const mapping::Loss& loss : losses) {
    if (loss.fate == mapping::Fate::mapped) continue;
    Place place = place_of(record.tree.root(), loss.source);
    if (is_kept(kept, place.path)) continue;
    if (warnings.size() == warnings_kept) {
      warnings.emplace_back(base::ErrorKind::not_supported, "more fields than these are kept in the original only", "",
                            "telephone the council about what matters in them");
      break;
    }
    if (place.node != nullptr && (fixed_names || !place.hidden)) place.shown = record.place(*place.node);
    warnings.emplace_back(base::ErrorKind::not_supported,
                          "this field is kept in the original only; nobody at the council sees it in the referral",
                          std::move(place.shown),
                          "put it into a field of the format, or telephone the council about it");
  }
  return warnings;
}

}  // namespace gateway::intake
