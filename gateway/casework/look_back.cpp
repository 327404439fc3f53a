#include "casework/look_back.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "casework/re_referral.hpp"
#include "referral/case_codec.hpp"

namespace gateway::casework {
namespace {

constexpr const char* place = "ServiceRequest.replaces";

base::Result<std::optional<referral::Case>> standing(store::Store& store, const base::Uuid& case_id) {
  const auto row = TRY(store.load_case(case_id));
  if (!row) return std::optional<referral::Case>();
  return std::optional(TRY(referral::decode_case(row->state)));
}

bool is_refused(const referral::Case& of) {
  return of.task && of.task->status == referral::TaskStatus::rejected;
}

// A referral that was sent on as another area's is one with its copies: refused once every council has refused it.
base::Status add_earlier(store::Store& store, referral::ReferralReceived& child, const referral::Case& found) {
  std::optional<referral::Case> first;
  if (found.redirected_from) first = TRY(standing(store, found.redirected_from->case_id));
  const referral::Case& old = first ? *first : found;
  const bool known = std::any_of(child.earlier.begin(), child.earlier.end(),
                                 [&](const referral::EarlierReferral& one) { return one.case_id == old.id; });
  if (known || old.id == child.case_id || !is_refused(old)) return base::Success{};
  base::Instant refused_at = old.task->last_modified;
  for (const referral::Link& link : old.redirected_to) {
    const auto copy = TRY(standing(store, link.case_id));
    if (!copy || !is_refused(*copy)) return base::Success{};
    refused_at = std::max(refused_at, copy->task->last_modified);
  }
  child.earlier.push_back(
      {old.id, "Task/" + base::to_string(old.task->id), refused_at, old.practice_ods, old.council_ods});
  return base::Success{};
}

// None when nothing replaces `old`, or what does has ended or is `by` itself.
base::Result<std::optional<base::Error>> standing_replacement(store::Store& store, const referral::Case& old,
                                                              const base::Uuid& by) {
  const std::optional<base::Error> none;
  if (!old.replaced_by || old.replaced_by->case_id == by) return none;
  const auto replacement = TRY(standing(store, old.replaced_by->case_id));
  if (replacement && replacement->task && referral::is_terminal(replacement->task->status)) return none;
  return std::optional<base::Error>(std::in_place, base::ErrorKind::business_rule,
                                    "the request is replaced already, by " + old.replaced_by->service_request, place,
                                    "both stand now; withdraw the one that shall not");
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
  const auto found = TRY(standing(store, request->case_id));
  if (!found) return base::Success{};
  const referral::Case& old = *found;
  if (!old.task || !referral::is_terminal(old.task->status)) {
    child.warnings.emplace_back(base::ErrorKind::business_rule, "the council still works on the request to be replaced",
                                place, "both stand now; withdraw the earlier one if it shall not");
  }
  if (auto warning = TRY(standing_replacement(store, old, child.case_id))) {
    child.warnings.push_back(std::move(*warning));
  }
  TRY(add_earlier(store, child, old));
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
    TRY(add_earlier(store, child, TRY(referral::decode_case(row.state))));
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

base::Result<std::optional<base::Error>> replaced_before(store::Store& store, const referral::Case& opened) {
  const std::optional<base::Error> none;
  if (!opened.replaces) return none;
  const auto old = TRY(standing(store, opened.replaces->case_id));
  if (!old) return none;
  return standing_replacement(store, *old, opened.id);
}

}  // namespace gateway::casework
