#include "demo_council/records.hpp"

#include <algorithm>
#include <charconv>

#include "base/assert.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::demo_council {
namespace {

constexpr std::string_view resource_mark = R"({"kind":"resource","version":)";
constexpr std::string_view task_mark = R"({"kind":"task",)";

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string key_of(std::string_view type, std::string_view parameter, std::string_view token) {
  return std::string(type).append("?").append(parameter).append("=").append(token);
}

}  // namespace

base::Status Records::open(const std::string& path) {
  base::Status result = base::Success{};
  TRY(journal_.open(path, [&](std::string_view line, LinePlace place) {
    if (result) result = apply(line, place);
  }));
  if (!unfinished_.empty()) abandon();
  return result;
}

bool Records::saw_request(const std::string& id, const std::string& digest) {
  write("request", {{"id", id}, {"digest", digest}});
  SeenRequest& seen = requests_[id];
  if (seen.count++ == 0) seen.digest = digest;
  if (seen.digest == digest) return true;
  violation(id, "the same request id came with other bytes");
  return false;
}

const SeenArrival& Records::saw_arrival(const std::string& key, std::string priority, std::vector<std::string> reasons,
                                        base::Instant now) {
  const auto known = arrivals_.find(key);
  if (known != arrivals_.end()) return known->second;
  const SeenArrival seen{{arrivals_.size() + 1, std::move(priority), std::move(reasons)}, now};
  write("arrival", {{"key", key},
                    {"nth", std::to_string(seen.arrival.nth)},
                    {"priority", seen.arrival.priority},
                    {"reasons", joined(seen.arrival.reasons)},
                    {"at", base::format_instant(now)}});
  return arrivals_.emplace(key, seen).first->second;
}

void Records::gave_garbage(const std::string& arrival) {
  write("garbage", {{"key", arrival}});
  ++arrivals_[arrival].garbage_given;
}

void Records::dropped(const std::string& arrival) {
  write("dropped", {{"key", arrival}});
  ++arrivals_[arrival].drops_given;
}

void Records::violation(const std::string& request, const std::string& text) {
  write("violation", {{"request", request}, {"text", text}});
  violations_.emplace_back(request, text);
}

void Records::store(const json::Node& resource, std::uint32_t version) {
  std::string line = std::string(resource_mark) + '"' + std::to_string(version) + R"(","resource":)";
  json::write_to(resource, line);
  line += '}';
  index(resource, version, journal_.append(line));
}

void Records::end_of_transaction(const std::string& request) {
  write("stored", {{"request", request}});
}

void Records::received_task(const std::string& task, const std::string& arrival, const std::string& request,
                            bool created) {
  write("task", {{"task", task}, {"key", arrival}, {"request", request}, {"created", created ? "1" : "0"}});
  remember_task(task, arrival, request, created);
}

void Records::step_done(const std::string& task, const std::string& result) {
  write("step", {{"task", task}, {"result", result}});
  ReceivedTask& received = tasks_[task];
  ++received.steps_done;
  received.results.push_back(result);
}

const StoredResource* Records::find(std::string_view type, std::string_view id) const {
  const auto found = resources_.find(std::string(type).append("/").append(id));
  return found == resources_.end() ? nullptr : &found->second;
}

std::vector<std::string> Records::search(std::string_view type, std::string_view parameter,
                                         std::string_view token) const {
  const auto found = by_token_.find(key_of(type, parameter, token));
  return found == by_token_.end() ? std::vector<std::string>() : found->second;
}

std::string Records::bytes_of(const StoredResource& resource) {
  const std::string line = journal_.read(resource.place);
  const auto document = json::read(line, names_);
  GATEWAY_ASSERT(document.ok());
  return json::write(*document->root().find("resource"));
}

std::map<std::string, std::uint64_t> Records::resource_counts() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [key, resource] : resources_) ++counts[resource.type];
  return counts;
}

void Records::write(std::string_view kind, Fields fields) {
  std::string line = R"({"kind":)";
  json::quote_to(kind, line);
  for (const auto& [name, value] : fields) {
    line += ',';
    json::quote_to(name, line);
    line += ':';
    json::quote_to(value, line);
  }
  line += '}';
  journal_.append(line);
}

// A group that a kill cut off must not be ended by the next one's end when this journal is read again.
void Records::abandon() {
  unfinished_.clear();
  write("abandoned", {});
}

base::Status Records::apply(std::string_view line, LinePlace place) {
  if (line.substr(0, resource_mark.size()) == resource_mark || line.substr(0, task_mark.size()) == task_mark) {
    unfinished_.push_back({std::string(line), place});
    return base::Success{};
  }
  const auto document = TRY(json::read(line, names_));
  const json::Node& root = document.root();
  const auto text = [&root](std::string_view name) { return std::string(root.string(name)); };
  const std::string kind = text("kind");
  if (kind == "request") {
    SeenRequest& seen = requests_[text("id")];
    if (seen.count++ == 0) seen.digest = text("digest");
  } else if (kind == "arrival") {
    arrivals_[text("key")] = {{number(text("nth")), text("priority"), split(text("reasons"))},
                              TRY(base::parse_instant(text("at")))};
  } else if (kind == "garbage") {
    ++arrivals_[text("key")].garbage_given;
  } else if (kind == "dropped") {
    ++arrivals_[text("key")].drops_given;
  } else if (kind == "violation") {
    violations_.emplace_back(text("request"), text("text"));
  } else if (kind == "step") {
    ReceivedTask& received = tasks_[text("task")];
    ++received.steps_done;
    received.results.push_back(text("result"));
  } else if (kind == "stored") {
    TRY(finish());
  } else if (kind == "abandoned") {
    unfinished_.clear();
  } else {
    return base::Error(base::ErrorKind::structure, "a line of the journal is of no kind this program writes");
  }
  return base::Success{};
}

base::Status Records::finish() {
  for (const auto& [line, place] : unfinished_) {
    const auto document = TRY(json::read(line, names_));
    const json::Node& root = document.root();
    const auto text = [&root](std::string_view name) { return std::string(root.string(name)); };
    if (root.string("kind") == "task") {
      remember_task(text("task"), text("key"), text("request"), text("created") == "1");
    } else {
      index(*root.find("resource"), static_cast<std::uint32_t>(number(root.string("version"))), place);
    }
  }
  unfinished_.clear();
  return base::Success{};
}

void Records::remember_task(const std::string& task, const std::string& arrival, const std::string& request,
                            bool created) {
  ReceivedTask& received = tasks_[task];
  if (created) {
    ++received.creations;
    received.arrival = arrival;
  }
  auto& requests = received.requests;
  if (std::find(requests.begin(), requests.end(), request) == requests.end()) requests.push_back(request);
}

void Records::index(const json::Node& resource, std::uint32_t version, LinePlace place) {
  const std::string type(resource.string("resourceType"));
  const std::string id(resource.string("id"));
  const auto [entry, is_new] = resources_.try_emplace(type + "/" + id);
  entry->second = {type, id, version, place};
  if (!is_new) return;
  const auto add = [&](std::string_view parameter, std::string_view system, std::string_view code) {
    if (code.empty()) return;
    for (const auto& token : {std::string(system).append("|").append(code), std::string(code)}) {
      auto& ids = by_token_[key_of(type, parameter, token)];
      if (ids.empty() || ids.back() != id) ids.push_back(id);
    }
  };
  if (const auto* identifiers = resource.find("identifier"); identifiers != nullptr) {
    if (identifiers->is_object()) add("identifier", identifiers->string("system"), identifiers->string("value"));
    for (const auto& each : *identifiers) {
      if (identifiers->is_array()) add("identifier", each.string("system"), each.string("value"));
    }
  }
  if (const auto* meta = resource.find("meta"); meta != nullptr && meta->find("tag") != nullptr) {
    for (const auto& tag : *meta->find("tag")) add("_tag", tag.string("system"), tag.string("code"));
  }
}

}  // namespace gateway::demo_council
