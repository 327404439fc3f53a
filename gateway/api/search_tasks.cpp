#include "api/search_tasks.hpp"

#include <algorithm>
#include <charconv>

#include "api/changed_tasks.hpp"
#include "api/query.hpp"
#include "api/sight.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"

namespace gateway::api {
namespace {

constexpr std::size_t usual_count = 50;
constexpr std::size_t most_count = 200;

struct Bound {
  std::string prefix;  // ge, gt, le, lt
  base::Instant instant{};
};

struct Asked {
  base::Uuid id;
  std::vector<Bound> bounds;
  std::size_t count = usual_count;
  std::size_t offset = 0;
};

struct Found {
  base::Uuid task;
  base::Instant changed{};
};

base::Error wrong(const char* parameter, const char* text, const char* remedy) {
  return base::Error(base::ErrorKind::value, text, parameter, remedy);
}

base::Result<std::size_t> number(std::string_view query, const char* name, std::size_t usual, std::size_t most) {
  const auto values = TRY(query_values(query, name));
  if (values.empty()) return usual;
  std::size_t value = 0;
  const std::string& text = values.front();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return wrong(name, "this is no number", "give digits");
  return std::min(value, most);
}

base::Status check_names(std::string_view query) {
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(one.size() + 1, query.size()));
    const std::string_view name = one.substr(0, one.find('='));
    if (name.empty() || name == "identifier" || name == "_lastUpdated" || name == "_count" || name == "_offset" ||
        name == "_after")
      continue;
    return base::Error(base::ErrorKind::not_supported, "this search parameter is not served", "Task",
                       "give identifier, _lastUpdated and _count");
  }
  return base::Success{};
}

base::Result<std::vector<Bound>> read_bounds(std::string_view query) {
  std::vector<Bound> bounds;
  for (const std::string& text : TRY(query_values(query, "_lastUpdated"))) {
    Bound bound;
    bound.prefix = text.substr(0, 2);
    const bool known = bound.prefix == "ge" || bound.prefix == "gt" || bound.prefix == "le" || bound.prefix == "lt";
    const auto instant = base::parse_instant(known ? std::string_view(text).substr(2) : std::string_view());
    if (!instant) return wrong("_lastUpdated", "this is no bound", "write it as ge2026-03-16T09:30:00.000Z");
    bound.instant = *instant;
    bounds.push_back(std::move(bound));
  }
  return bounds;
}

base::Result<std::size_t> read_count(std::string_view query) {
  return std::max<std::size_t>(1, TRY(number(query, "_count", usual_count, most_count)));
}

// Without `identifier`: all of the organisation's, which needs an instant to begin at.
base::Result<ChangesAsked> read_changes_asked(std::string_view query, const access::Partner& partner) {
  constexpr std::chrono::milliseconds least{1};
  const auto bounds = TRY(read_bounds(query));
  const bool begins = std::any_of(bounds.begin(), bounds.end(), [](const Bound& one) { return one.prefix[0] == 'g'; });
  if (!begins || partner.role == access::PartnerRole::partnership) {
    return base::Error(
        base::ErrorKind::required, "which Tasks is not said", "identifier",
        "give an id of the referral as identifier; a practice or council may give a _lastUpdated with ge "
        "or gt instead");
  }
  ChangesAsked asked;
  for (const Bound& bound : bounds) {
    const bool next = bound.prefix == "gt" || bound.prefix == "le";
    const base::Instant at = next ? bound.instant + least : bound.instant;
    if (bound.prefix[0] == 'g') {
      asked.since = std::max(asked.since, at);
    } else {
      asked.before = std::min(asked.before.value_or(at), at);
    }
  }
  const auto after = TRY(query_values(query, "_after"));
  if (!after.empty()) {
    const auto id = base::parse_uuid(after.front());
    if (!id) return wrong("_after", "this is no id of a Task", "follow the next link as it is");
    asked.after = *id;
  }
  asked.count = TRY(read_count(query));
  return asked;
}

base::Result<Asked> read_asked(std::string_view query) {
  Asked asked;
  const auto identifiers = TRY(query_values(query, "identifier"));
  if (identifiers.size() != 1) {
    return base::Error(base::ErrorKind::required, "identifier must be given once", "identifier",
                       "give an id of the referral");
  }
  const std::size_t bar = identifiers[0].rfind('|');
  const auto id = base::parse_uuid(std::string_view(identifiers[0]).substr(bar == std::string::npos ? 0 : bar + 1));
  if (!id) return wrong("identifier", "this is no id of ours", "give a referral, Task, request or correlation id");
  asked.id = *id;
  asked.bounds = TRY(read_bounds(query));
  asked.count = TRY(read_count(query));
  asked.offset = TRY(number(query, "_offset", 0, 1'000'000));
  return asked;
}

bool is_within(base::Instant changed, const std::vector<Bound>& bounds) {
  return std::all_of(bounds.begin(), bounds.end(), [&](const Bound& bound) {
    if (bound.prefix == "ge") return changed >= bound.instant;
    if (bound.prefix == "gt") return changed > bound.instant;
    if (bound.prefix == "le") return changed <= bound.instant;
    return changed < bound.instant;
  });
}

base::Result<std::vector<Found>> find(const Asked& asked, const access::Partner& partner, store::Store& store) {
  std::vector<Found> found;
  const auto add = [&](const referral::ReferralTask& task) {
    if (is_within(task.last_modified, asked.bounds)) found.push_back({task.id, task.last_modified});
  };
  for (const store::TracedReferral& referral : TRY(store.trace(asked.id))) {
    for (const store::CaseRow& row : referral.cases) {
      const referral::Case standing = TRY(referral::decode_case(row.state));
      for (const referral::ReferralTask* task : tasks_in_sight(partner, standing)) add(*task);
    }
  }
  std::sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
    return left.changed != right.changed ? left.changed < right.changed : left.task < right.task;
  });
  return found;
}

std::string link(const char* relation, const std::string& base_url, const Asked& asked, std::size_t offset) {
  std::string url = base_url + "/Task?identifier=" + base::to_string(asked.id);
  for (const Bound& bound : asked.bounds) {
    url += "&_lastUpdated=" + bound.prefix + base::format_instant(bound.instant);
  }
  url += "&_count=" + std::to_string(asked.count);
  if (offset != 0) url += "&_offset=" + std::to_string(offset);
  return std::string("{\"relation\":\"") + relation + "\",\"url\":" + json::quote(url) + '}';
}

// The Tasks of `found`, from asked.offset on, at most asked.count.
base::Result<std::string> bundle(const Asked& asked, const std::vector<Found>& found, store::Store& store,
                                 const std::string& base_url) {
  std::vector<store::ResourceRow> readable;
  for (const Found& one : found) {
    auto row = TRY(store.resource({"Task", one.task, 0}));
    if (row) readable.push_back(std::move(*row));
  }
  std::string out = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + std::to_string(readable.size()) +
                    ",\"link\":[" + link("self", base_url, asked, asked.offset);
  const std::size_t first = std::min(asked.offset, readable.size());
  const std::size_t last = std::min(first + asked.count, readable.size());
  if (last < readable.size()) out += ',' + link("next", base_url, asked, last);
  out += ']';
  for (std::size_t i = first; i < last; ++i) {
    out += i == first ? ",\"entry\":[" : ",";
    out += "{\"fullUrl\":" + json::quote(base_url + "/Task/" + base::to_string(readable[i].id)) +
           ",\"resource\":" + readable[i].bytes + ",\"search\":{\"mode\":\"match\"}}";
  }
  return out + (first < last ? "]}" : "}");
}

}  // namespace

ExchangeHandler search_tasks(Door& door, store::Store& store, std::string base_url) {
  return [&door, &store, base_url](Exchange exchange) {
    const auto names = check_names(exchange.request.query);
    if (!names) return door.refuse(std::move(exchange), names.error());
    const auto identifiers = query_values(exchange.request.query, "identifier");
    if (identifiers && identifiers->empty()) {
      const auto changes = read_changes_asked(exchange.request.query, *exchange.partner);
      if (!changes) return door.refuse(std::move(exchange), changes.error());
      auto page = changed_tasks(*changes, *exchange.partner, store, base_url);
      if (!page) return exchange.fail(page.error());
      return exchange.answer(fhir_answer(200, std::move(*page)));
    }
    const auto asked = read_asked(exchange.request.query);
    if (!asked) return door.refuse(std::move(exchange), asked.error());
    const auto found = find(*asked, *exchange.partner, store);
    if (!found) return exchange.fail(found.error());
    auto answer = bundle(*asked, *found, store, base_url);
    if (!answer) return exchange.fail(answer.error());
    exchange.answer(fhir_answer(200, std::move(*answer)));
  };
}

}  // namespace gateway::api
