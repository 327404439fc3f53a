#include "demo_council/receiver.hpp"
#include "json/writer.hpp"

namespace gateway::demo_council {
namespace {

// Appends `items` as a JSON array, each written by `write`.
template <typename Items, typename Write>
void list(std::string& text, const Items& items, const Write& write) {
  text += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) text += ',';
    first = false;
    text += write(item);
  }
  text += ']';
}

}  // namespace

std::string list_effects(const std::string& ods, const Records& records) {
  const auto quoted = [](const std::string& each) { return json::quote(each); };
  std::string text =
      R"({"ods":)" + json::quote(ods) + R"(,"tasks":)" + std::to_string(records.tasks().size()) + R"(,"effects":)";
  list(text, records.tasks(), [&quoted](const auto& each) {
    std::string task = R"({"identifier":)" + json::quote(each.first) + R"(,"creations":)" +
                       std::to_string(each.second.creations) + R"(,"requests":)";
    list(task, each.second.requests, quoted);
    task += R"(,"steps":)";
    list(task, each.second.results, quoted);
    return task + "}";
  });
  text += R"(,"resources":{)";
  bool first = true;
  for (const auto& [type, count] : records.resource_counts()) {
    text += (first ? "" : ",") + json::quote(type) + ":" + std::to_string(count);
    first = false;
  }
  text += R"(},"requests":)";
  list(text, records.requests(), [](const auto& each) {
    return R"({"id":)" + json::quote(each.first) + R"(,"count":)" + std::to_string(each.second.count) +
           R"(,"sha256":)" + json::quote(each.second.digest) + "}";
  });
  text += R"(,"violations":)";
  list(text, records.violations(), [](const auto& each) {
    return R"({"request":)" + json::quote(each.first) + R"(,"text":)" + json::quote(each.second) + "}";
  });
  return text + "}";
}

}  // namespace gateway::demo_council
