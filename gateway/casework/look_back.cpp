#include "casework/look_back.hpp"

#include <algorithm>
#include <tuple>

#include "casework/re_referral.hpp"
#include "referral/case_codec.hpp"

namespace gateway::casework {
namespace {

constexpr const char* place = "ServiceRequest.replaces";

// A referral that was passed on as another area's went on there, and is not counted as refused.
void add_earlier(referral::ReferralReceived& child, const referral::Case& old) {
  const bool known = std::any_of(child.earlier.begin(), child.earlier.end(),
                                 [&](const referral::EarlierReferral& one) { return one.case_id == old.id; });
  if (known || old.id == child.case_id || !old.task || old.task->status != referral::TaskStatus::rejected) return;
  if (!old.redirected_to.empty()) return;
  child.earlier.push_back(
      {old.id, "Task/" + base::to_string(old.task->id), old.task->last_modified, old.practice_ods, old.council_ods});
}

base::Status find_replaced(store::Store& store, referral::ReferralReceived& child, base::Instant now) {
  if (!child.replaces_request) return base::Success{};
  const auto request = TRY(store.resource({"ServiceRequest", *child.replaces_request, 0}));
  if (!request || request->practice_ods != child.practice_ods) {
    child.warnings.emplace_back(
        base::ErrorKind::not_found, "the request to be replaced is none that was made here", place,
        "this referral stands on its own; name the earlier one by its identifier of this gateway");
    return base::Success{};
  }
  const auto row = TRY(store.load_case(request->case_id));
  if (!row) return base::Success{};
  const referral::Case old = TRY(referral::decode_case(row->state));
  if (!old.task || !referral::is_terminal(old.task->status)) {
    child.warnings.emplace_back(base::ErrorKind::business_rule, "the council still works on the request to be replaced",
                                place, "both stand now; withdraw the earlier one if it shall not");
  }
  add_earlier(child, old);
  child.correlation_id = old.correlation_id;
  referral::ReplacedRequest& replaces = child.replaces.emplace();
  replaces.old = {old.id, old.service_request, old.task ? "Task/" + base::to_string(old.task->id) : std::string(),
                  old.council_ods};
  replaces.revoked = TRY(revoked(*request, now));
  return base::Success{};
}

// What the keyed index knows of the child. The number is needed for nothing else.
base::Status find_earlier(store::Store& store, referral::ReferralReceived& child) {
  constexpr std::size_t enough = 50;
  const base::Sensitive<std::string> number = std::move(child.nhs_number);
  child.nhs_number = {};
  if (number.reveal().empty()) return base::Success{};
  child.child_index = store.child_key(number.reveal());
  const char* const refused = referral::to_code(referral::TaskStatus::rejected);
  for (const store::CaseRow& row : TRY(store.cases_of_child(*child.child_index, refused, enough))) {
    add_earlier(child, TRY(referral::decode_case(row.state)));
  }
  return base::Success{};
}

}  // namespace

base::Status look_back(store::Store& store, referral::ReferralReceived& child, base::Instant now) {
  TRY(find_replaced(store, child, now));
  TRY(find_earlier(store, child));
  std::sort(child.earlier.begin(), child.earlier.end(), [](const auto& left, const auto& right) {
    return std::tie(left.refused_at, left.case_id) < std::tie(right.refused_at, right.case_id);
  });
  return base::Success{};
}

}  // namespace gateway::casework
