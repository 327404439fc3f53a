#include "casework/reconciliation.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "json/reader.hpp"
#include "referral/case_codec.hpp"

namespace gateway::casework {
namespace {

constexpr base::Duration day_length = std::chrono::hours{24};
constexpr std::size_t cases_looked_at = 200'000;
constexpr std::size_t cases_at_once = 1'000;

// Cases are called by ids that begin with the time they came in, network milliseconds (RFC 9562 §5.7, §5.8).
base::Uuid first_id_of(base::Instant network) {
  base::Uuid id;
  auto milliseconds = static_cast<std::uint64_t>(std::max<base::Duration::rep>(network.time_since_epoch().count(), 0));
  for (std::size_t i = 6; i-- > 0; milliseconds >>= 8) id.bytes[i] = static_cast<std::uint8_t>(milliseconds & 0xff);
  return id;
}

struct Window {
  base::Uuid from;
  base::Uuid until;
};

// `day` is one of case time.
Window window_of(const base::Clock& clock, std::optional<base::Date> day) {
  const base::Instant now = clock.network_now();
  if (!day) return {first_id_of(now - 7 * day_length), first_id_of(now + day_length)};
  const auto network = [&](base::Instant at) {
    const double away = static_cast<double>((clock.now() - at).count()) / clock.pace();
    return now - base::Duration{static_cast<base::Duration::rep>(away)};
  };
  const base::Instant begin{std::chrono::duration_cast<base::Duration>(std::chrono::sys_days{*day}.time_since_epoch())};
  return {first_id_of(network(begin - day_length)), first_id_of(network(begin + 2 * day_length))};
}

class Records {
 public:
  explicit Records(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      if (places_.emplace(id, found_.records.size()).second) found_.records.push_back({id, {}});
    }
  }

  // `names` are what the practice may know the referral by.
  void look_at(const referral::Case& one, std::set<std::string> names) {
    if (one.quarantined) return keep(one);
    if (!one.task) return;
    names.insert(base::to_string(one.request_id));
    for (const std::string& name : names) {
      const auto place = places_.find(name);
      if (place == places_.end()) continue;
      found_.records[place->second].referrals.push_back({"Task/" + base::to_string(one.task->id),
                                                         referral::to_code(one.task->status), one.task->authored_on,
                                                         one.referral_id});
    }
  }

  Reconciliation take(bool complete) {
    found_.complete = complete;
    return std::move(found_);
  }

 private:
  void keep(const referral::Case& one) {
    KeptRecord kept{one.request_id, one.referral_id, {}, false};
    for (const referral::ReferralTask& task : one.escalations) {
      kept.since = task.authored_on;
      kept.open = kept.open || !referral::is_terminal(task.status);
    }
    found_.kept.push_back(kept);
  }

  Reconciliation found_;
  std::unordered_map<std::string, std::size_t> places_;
};

// The identifiers of a request, requisition included.
base::Result<std::set<std::string>> names_of(store::Store& store, const referral::Case& one) {
  static const json::Names no_names;
  constexpr std::string_view type = "ServiceRequest/";
  std::set<std::string> names;
  const auto id =
      base::parse_uuid(std::string_view(one.service_request)
                           .substr(one.service_request.starts_with(type) ? type.size() : one.service_request.size()));
  if (!id) return names;
  const auto row = TRY(store.resource({"ServiceRequest", *id, 0}));
  if (!row) return names;
  const json::Document request = TRY(json::read(row->bytes, no_names));
  const auto add = [&names](const json::Node* identifier) {
    if (identifier != nullptr) names.emplace(identifier->string("value"));
  };
  add(request.root().find("requisition"));
  if (const json::Node* identifiers = request.root().find("identifier")) {
    for (const json::Node& identifier : *identifiers) add(&identifier);
  }
  return names;
}

}  // namespace

base::Result<Reconciliation> reconcile(store::Store& store, const base::Clock& clock, const std::string& practice,
                                       std::optional<base::Date> day, const std::vector<std::string>& ids) {
  const Window window = window_of(clock, day);
  Records records(ids);
  base::Uuid after = window.from;
  for (std::size_t seen = 0; seen < cases_looked_at;) {
    const auto names = TRY(store.cases_after(after, cases_at_once));
    for (const store::CaseName& name : names) {
      if (name.id >= window.until) return records.take(true);
      const auto row = TRY(store.load_case(name.id));
      if (!row || row->practice_ods != practice) continue;
      const referral::Case one = TRY(referral::decode_case(row->state));
      records.look_at(one, TRY(names_of(store, one)));
    }
    if (names.size() < cases_at_once) return records.take(true);
    seen += names.size();
    after = names.back().id;
  }
  return records.take(false);
}

base::Result<std::vector<std::string>> read_record_list(std::string_view text) {
  std::vector<std::string> ids;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto dispensable = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"'; };
    while (!line.empty() && dispensable(line.front())) line.remove_prefix(1);
    while (!line.empty() && dispensable(line.back())) line.remove_suffix(1);
    const bool header = ids.empty() && (line == "id" || line == "recordId" || line == "record_id");
    if (line.empty() || header) continue;
    if (ids.size() == records_per_list) {
      return base::Error(base::ErrorKind::too_long,
                         "a list holds at most " + std::to_string(records_per_list) + " record ids", {},
                         "send it in parts");
    }
    ids.emplace_back(line);
  }
  if (ids.empty()) return base::Error(base::ErrorKind::required, "the list holds no record id", {}, "one a line");
  return ids;
}

}  // namespace gateway::casework
