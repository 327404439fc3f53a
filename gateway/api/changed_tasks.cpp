#include "api/changed_tasks.hpp"

#include <algorithm>

#include "api/sight.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"

namespace gateway::api {
namespace {

std::string page_link(const char* relation, const std::string& base_url, const ChangesAsked& asked) {
  std::string url = base_url + "/Task?_lastUpdated=ge" + base::format_instant(asked.since);
  if (asked.before) url += "&_lastUpdated=lt" + base::format_instant(*asked.before);
  url += "&_count=" + std::to_string(asked.count);
  if (asked.after != base::Uuid{}) url += "&_after=" + base::to_string(asked.after);
  return std::string("{\"relation\":\"") + relation + "\",\"url\":" + json::quote(url) + '}';
}

// The Task as it stands, if this was its last change and the partner may see it.
base::Result<std::optional<store::ResourceRow>> standing_task(const store::TaskChange& change,
                                                              const access::Partner& partner, store::Store& store) {
  const auto row = TRY(store.load_case(change.case_id));
  if (!row) return std::optional<store::ResourceRow>();
  const referral::Case standing = TRY(referral::decode_case(row->state));
  const auto seen = tasks_in_sight(partner, standing);
  const bool last = std::any_of(seen.begin(), seen.end(), [&](const referral::ReferralTask* task) {
    return task->id == change.task && task->last_modified == change.at;
  });
  if (!last) return std::optional<store::ResourceRow>();
  return store.resource({"Task", change.task, 0});
}

}  // namespace

base::Result<std::string> changed_tasks(const ChangesAsked& asked, const access::Partner& partner, store::Store& store,
                                        const std::string& base_url) {
  // One more than the page holds tells whether there is another.
  auto changes = TRY(store.task_changes(partner.ods, asked.since, asked.after, asked.count + 1));
  bool more = changes.size() > asked.count;
  if (more) changes.pop_back();
  std::string entries;
  for (const store::TaskChange& change : changes) {
    if (asked.before && change.at >= *asked.before) {
      more = false;
      break;
    }
    const auto row = TRY(standing_task(change, partner, store));
    if (!row) continue;
    entries += entries.empty() ? ",\"entry\":[" : ",";
    entries += "{\"fullUrl\":" + json::quote(base_url + "/Task/" + base::to_string(row->id)) +
               ",\"resource\":" + row->bytes + ",\"search\":{\"mode\":\"match\"}}";
  }
  std::string out = R"({"resourceType":"Bundle","type":"searchset","link":[)" + page_link("self", base_url, asked);
  if (more) {
    ChangesAsked next = asked;
    next.since = changes.back().at;
    next.after = changes.back().task;
    out += ',' + page_link("next", base_url, next);
  }
  return out + ']' + entries + (entries.empty() ? "}" : "]}");
}

}  // namespace gateway::api
