// The two reads that walk: the story behind an id, and the audit chain.
#include <algorithm>
#include <utility>

#include "store/audit_chain.hpp"
#include "store/payload.hpp"
#include "store/sqlite/reader.hpp"

namespace gateway::store::sqlite {
namespace {

// Everything read while it lives is of one moment.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) {
    sqlite3_exec(connection_.handle(), "BEGIN", nullptr, nullptr, nullptr);
  }
  ~Snapshot() { sqlite3_exec(connection_.handle(), "COMMIT", nullptr, nullptr, nullptr); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

}  // namespace

base::Result<std::vector<TracedReferral>> Reader::trace(const base::Uuid& any_id) {
  const Snapshot snapshot(connection_);
  Opened opened;
  std::vector<TracedReferral> stories;
  const std::vector<std::int64_t> referrals = TRY(referrals_behind(any_id));
  for (const std::int64_t referral : referrals) stories.push_back(TRY(story(referral, opened)));
  return stories;
}

base::Result<std::vector<std::int64_t>> Reader::referrals_behind(const base::Uuid& any_id) {
  std::vector<std::int64_t> referrals;
  const auto collect = [&](const base::Uuid& id) {
    referrals_behind_.start(id);
    while (referrals_behind_.next()) referrals.push_back(referrals_behind_.integer(0));
    return referrals_behind_.finish();
  };
  if (const int code = collect(any_id); code != SQLITE_DONE) return failure(code, "read");
  if (!referrals.empty()) return referrals;

  // A resource: its payload says to which case it belongs.
  struct Place {
    ResourceKey key;
    std::int64_t payload = 0;
    std::uint64_t at = 0;
  };
  std::vector<Place> places;
  resource_places_.start(any_id);
  while (resource_places_.next()) {
    places.push_back(
        {{std::string(resource_places_.bytes(0)), any_id, static_cast<std::uint32_t>(resource_places_.integer(1))},
         resource_places_.integer(2),
         static_cast<std::uint64_t>(resource_places_.integer(3))});
  }
  if (const int code = resource_places_.finish(); code != SQLITE_DONE) return failure(code, "read");
  Opened opened;
  for (const Place& place : places) {
    const std::string* const plain = TRY(payload(place.payload, opened));
    const ResourceRow row = TRY(PayloadReader(*plain).resource(place.at, place.key));
    if (const int code = collect(row.case_id); code != SQLITE_DONE) return failure(code, "read");
  }
  std::sort(referrals.begin(), referrals.end());
  referrals.erase(std::unique(referrals.begin(), referrals.end()), referrals.end());
  return referrals;
}

base::Result<TracedReferral> Reader::story(std::int64_t referral, Opened& opened) {
  TracedReferral traced;
  referral_.start(referral);
  if (referral_.next()) traced.referral_id = referral_.uuid(0);
  referral_.finish();
  cases_of_referral_.start(referral);
  auto cases = cases_of(cases_of_referral_);
  cases_of_referral_.finish();
  traced.cases = TRY(std::move(cases));
  std::vector<std::pair<std::int64_t, std::uint64_t>> places;
  events_.start(referral);
  while (events_.next()) places.emplace_back(events_.integer(0), static_cast<std::uint64_t>(events_.integer(1)));
  if (const int code = events_.finish(); code != SQLITE_DONE) return failure(code, "read");
  for (const auto& [id, at] : places) {
    const std::string* const plain = TRY(payload(id, opened));
    std::vector<EventRow> events = TRY(PayloadReader(*plain).events(at, traced.referral_id));
    std::move(events.begin(), events.end(), std::back_inserter(traced.events));
    opened.clear();
  }
  return traced;
}

base::Result<AuditChain> Reader::verify_audit() {
  AuditChain chain;
  std::int64_t expected = 1;
  audit_.start();
  while (audit_.next()) {
    AuditRow row;
    row.at = audit_.instant(1);
    row.case_id = audit_.uuid(2);
    row.request_id = audit_.uuid(3);
    row.correlation_id = audit_.uuid(4);
    row.record = audit_.bytes(5);
    chain.head = audit_head(chain.head, row);
    const std::int64_t sequence = audit_.integer(0);
    if (sequence != expected || chain.head != audit_.digest(6)) {
      audit_.finish();
      return base::Error(base::ErrorKind::invariant, "the audit chain does not fit",
                         "audit|" + std::to_string(expected),
                         "a row was changed, removed or added: compare with a backup from before");
    }
    ++expected;
    ++chain.rows;
  }
  if (const int code = audit_.finish(); code != SQLITE_DONE) return failure(code, "read");
  return chain;
}

}  // namespace gateway::store::sqlite
