#include "referral/lifecycle.hpp"

#include <algorithm>
#include <array>

#include "referral/codes.hpp"

namespace gateway::referral {
namespace {

using Status = TaskStatus;

constexpr std::string_view first_queued[] = {codes::queued, codes::sent};
constexpr std::string_view before_sending[] = {codes::withdrawn_before_sending};
constexpr std::string_view under_way[] = {codes::queued, codes::sent, codes::delivery_retrying};
constexpr std::string_view receipts[] = {codes::received_by_system, codes::acknowledged};
constexpr std::string_view acknowledging[] = {codes::acknowledged};
constexpr std::string_view awaiting[] = {codes::awaiting_information};
constexpr std::string_view acceptances[] = {codes::accepted, codes::accepted_s17_assessment,
                                            codes::accepted_s47_strategy, codes::accepted_early_help};
constexpr std::string_view rejections[] = {codes::not_accepted,
                                           codes::not_accepted_advice_given,
                                           codes::not_accepted_signposted,
                                           codes::not_accepted_early_help_offered,
                                           codes::not_accepted_wrong_area,
                                           codes::not_accepted_no_further_action};
constexpr std::string_view steps[] = {codes::in_progress, codes::assessment_started, codes::strategy_discussion_held,
                                      codes::s47_started, codes::icpc_scheduled,     codes::child_seen};
constexpr std::string_view holding[] = {codes::on_hold};
constexpr std::string_view completions[] = {codes::completed, codes::completed_cp_plan, codes::completed_cin_plan,
                                            codes::completed_early_help, codes::completed_nfa};
constexpr std::string_view failures[] = {codes::could_not_complete};
constexpr std::string_view withdrawals[] = {codes::withdrawn};
constexpr std::string_view mistakes[] = {codes::entered_in_error, codes::wrong_person, codes::duplicate_record};
constexpr std::string_view resolving[] = {codes::being_resolved};
constexpr std::string_view resolutions[] = {codes::resolved};

constexpr std::string_view stopping[] = {codes::cancellation_requested};
constexpr std::string_view refusing[] = {codes::not_accepted};
constexpr std::string_view taking[] = {codes::step_taken};
constexpr std::string_view declining[] = {codes::step_declined};
constexpr std::string_view finishing[] = {codes::step_done};

constexpr auto own = TaskPurpose::fulfill;
constexpr auto rung = TaskPurpose::escalate;
constexpr auto ask = TaskPurpose::inform;
constexpr auto stop = TaskPurpose::abort;
constexpr auto step = TaskPurpose::next_step;

constexpr std::string_view rung_settled =
    "this rung and those below rest; the ladder stops if a statusReason says how it was settled";
constexpr std::string_view rung_closed = "this rung and those below rest";

constexpr Move drawn[] = {
    {own, Status::draft, Status::requested, Role::gateway, first_queued, false, "the decision clock starts"},
    {own, Status::draft, Status::cancelled, Role::referrer, before_sending, true, ""},
    {own, Status::requested, Status::requested, Role::gateway, under_way, false, "delivery goes on; never failed"},
    {own, Status::requested, Status::received, Role::council, receipts, false,
     "received-by-system satisfies no clock, acknowledged names a person"},
    {own, Status::requested, Status::accepted, Role::council, acceptances, false, "the decision clock stops"},
    {own, Status::requested, Status::rejected, Role::council, rejections, true,
     "the decision clock stops; a suggestion in output is expected"},
    {own, Status::requested, Status::cancelled, Role::referrer, withdrawals, true,
     "in immediate danger only after speaking to a named person at the council"},
    {own, Status::received, Status::received, Role::council, acknowledging, false, "a person has it now"},
    {own, Status::received, Status::received, Role::council, awaiting, true, "no clock pauses"},
    {own, Status::received, Status::accepted, Role::council, acceptances, false, "the decision clock stops"},
    {own, Status::received, Status::rejected, Role::council, rejections, true,
     "the decision clock stops; a suggestion in output is expected"},
    {own, Status::received, Status::cancelled, Role::referrer, withdrawals, true,
     "in immediate danger only after speaking to a named person at the council"},
    {own, Status::accepted, Status::in_progress, Role::council, steps, false, ""},
    {own, Status::accepted, Status::cancelled, Role::referrer, withdrawals, true,
     "in immediate danger only after speaking to a named person at the council"},
    {own, Status::in_progress, Status::in_progress, Role::council, steps, false, "the next step of the work"},
    {own, Status::in_progress, Status::in_progress, Role::council, awaiting, true, "no clock pauses"},
    {own, Status::in_progress, Status::on_hold, Role::council, holding, true, "statutory clocks keep running"},
    {own, Status::on_hold, Status::in_progress, Role::council, steps, false, ""},
    {own, Status::in_progress, Status::completed, Role::council, completions, false, ""},
    {own, Status::in_progress, Status::failed, Role::council, failures, true, "raises an escalation"},
    {own, Status::in_progress, Status::in_progress, Role::referrer, stopping, true,
     "asks the council to stop: an abort Task for it, an escalation so that a person tells it"},
    {own, Status::in_progress, Status::cancelled, Role::council, withdrawals, true,
     "only after the referrer asked it to stop"},
    {rung, Status::requested, Status::received, Role::referrer, acknowledging, false, "taken note of"},
    {rung, Status::requested, Status::accepted, Role::referrer, acknowledging, false, "taken up"},
    {rung, Status::received, Status::accepted, Role::referrer, acknowledging, false, "taken up"},
    {rung, Status::received, Status::in_progress, Role::referrer, resolving, false, ""},
    {rung, Status::accepted, Status::in_progress, Role::referrer, resolving, false, ""},
    {rung, Status::in_progress, Status::completed, Role::referrer, resolutions, false, rung_settled},
    {rung, Status::requested, Status::cancelled, Role::referrer, withdrawals, true, rung_closed},
    {rung, Status::received, Status::cancelled, Role::referrer, withdrawals, true, rung_closed},
    {rung, Status::accepted, Status::cancelled, Role::referrer, withdrawals, true, rung_closed},
    {rung, Status::in_progress, Status::cancelled, Role::referrer, withdrawals, true, rung_closed},
    {rung, Status::requested, Status::received, Role::partnership, acknowledging, false, "taken note of"},
    {rung, Status::requested, Status::accepted, Role::partnership, acknowledging, false, "taken up"},
    {rung, Status::received, Status::accepted, Role::partnership, acknowledging, false, "taken up"},
    {rung, Status::received, Status::in_progress, Role::partnership, resolving, false, ""},
    {rung, Status::accepted, Status::in_progress, Role::partnership, resolving, false, ""},
    {rung, Status::in_progress, Status::completed, Role::partnership, resolutions, false, rung_settled},
    {rung, Status::requested, Status::cancelled, Role::partnership, withdrawals, true, rung_closed},
    {rung, Status::received, Status::cancelled, Role::partnership, withdrawals, true, rung_closed},
    {rung, Status::accepted, Status::cancelled, Role::partnership, withdrawals, true, rung_closed},
    {rung, Status::in_progress, Status::cancelled, Role::partnership, withdrawals, true, rung_closed},
    {ask, Status::requested, Status::received, Role::council, acknowledging, false, "by its owner"},
    {ask, Status::requested, Status::received, Role::referrer, acknowledging, false, "by its owner"},
    {ask, Status::requested, Status::completed, Role::council, resolutions, false,
     "by its owner; a suggestion in output"},
    {ask, Status::requested, Status::completed, Role::referrer, resolutions, false, "by its owner"},
    {ask, Status::received, Status::completed, Role::council, resolutions, false,
     "by its owner; a suggestion in output"},
    {ask, Status::received, Status::completed, Role::referrer, resolutions, false, "by its owner"},
    {ask, Status::requested, Status::rejected, Role::council, refusing, true, "by its owner"},
    {ask, Status::requested, Status::rejected, Role::referrer, refusing, true, "by its owner"},
    {ask, Status::received, Status::rejected, Role::council, refusing, true, "by its owner"},
    {ask, Status::received, Status::rejected, Role::referrer, refusing, true, "by its owner"},
    {ask, Status::requested, Status::completed, Role::gateway, resolutions, false, "what it asks for came another way"},
    {ask, Status::received, Status::completed, Role::gateway, resolutions, false, "what it asks for came another way"},
    {stop, Status::requested, Status::received, Role::council, acknowledging, false, ""},
    {stop, Status::requested, Status::accepted, Role::council, acknowledging, false,
     "the referral may then be cancelled"},
    {stop, Status::received, Status::accepted, Role::council, acknowledging, false,
     "the referral may then be cancelled"},
    {stop, Status::accepted, Status::completed, Role::council, resolutions, false, ""},
    {stop, Status::requested, Status::rejected, Role::council, refusing, true, "the work goes on"},
    {stop, Status::received, Status::rejected, Role::council, refusing, true, "the work goes on"},
    {stop, Status::requested, Status::cancelled, Role::referrer, withdrawals, true, "the work goes on"},
    {stop, Status::received, Status::cancelled, Role::referrer, withdrawals, true, "the work goes on"},
    {stop, Status::accepted, Status::completed, Role::gateway, resolutions, false,
     "the council cancelled the referral"},
    {step, Status::draft, Status::accepted, Role::referrer, taking, false, "what the step offers is set in motion"},
    {step, Status::draft, Status::cancelled, Role::referrer, declining, false, ""},
    {step, Status::accepted, Status::completed, Role::referrer, finishing, false, ""},
    {step, Status::accepted, Status::cancelled, Role::referrer, declining, false, ""},
    {step, Status::draft, Status::cancelled, Role::gateway, declining, false, "no longer called for"},
    {step, Status::draft, Status::completed, Role::gateway, finishing, false,
     "what the step would have led to is there"},
    {step, Status::accepted, Status::completed, Role::gateway, finishing, false, "what the step led to is there"},
    {step, Status::accepted, Status::cancelled, Role::gateway, declining, false, "no longer called for"},
};

constexpr Status all_statuses[] = {Status::draft,    Status::requested, Status::received,  Status::accepted,
                                   Status::rejected, Status::ready,     Status::cancelled, Status::in_progress,
                                   Status::on_hold,  Status::failed,    Status::completed, Status::entered_in_error};

// R4 draws no way into entered-in-error; here it is open from everywhere, to who made the record and who keeps it.
constexpr auto table = [] {
  constexpr std::size_t mistaken = (std::size(all_statuses) - 1) * 2;
  std::array<Move, std::size(drawn) + mistaken> rows{};
  std::size_t at = 0;
  for (const Move& row : drawn) rows[at++] = row;
  for (const Status from : all_statuses) {
    if (from == Status::entered_in_error) continue;
    for (const Role role : {Role::referrer, Role::gateway}) {
      rows[at++] = {own,
                    from,
                    Status::entered_in_error,
                    role,
                    mistakes,
                    true,
                    "a privacy incident; in immediate danger only after speaking to a named person at the council"};
    }
  }
  return rows;
}();

}  // namespace

std::span<const Move> moves() {
  return table;
}

std::vector<const Move*> moves_between(TaskPurpose purpose, TaskStatus from, TaskStatus to, const Role* role) {
  std::vector<const Move*> rows;
  for (const Move& row : table) {
    if (row.purpose == purpose && row.from == from && row.to == to && (role == nullptr || row.role == *role)) {
      rows.push_back(&row);
    }
  }
  return rows;
}

bool may_lead_to(TaskPurpose purpose, TaskStatus status, Role role) {
  return std::any_of(table.begin(), table.end(),
                     [&](const Move& row) { return row.purpose == purpose && row.to == status && row.role == role; });
}

bool goes_with(TaskPurpose purpose, TaskStatus status, Role role, std::string_view business_status) {
  return std::any_of(table.begin(), table.end(), [&](const Move& row) {
    const auto& said = row.business_statuses;
    return row.purpose == purpose && row.to == status && row.role == role &&
           std::find(said.begin(), said.end(), business_status) != said.end();
  });
}

std::vector<TaskStatus> legal_next(TaskStatus status, Role role, TaskPurpose purpose) {
  std::vector<TaskStatus> next;
  for (const Move& row : table) {
    if (row.purpose != purpose || row.from != status || row.role != role) continue;
    if (std::find(next.begin(), next.end(), row.to) == next.end()) next.push_back(row.to);
  }
  return next;
}

std::string list_of(const std::vector<TaskStatus>& statuses) {
  if (statuses.empty()) return "none";
  std::string text;
  for (std::size_t at = 0; at < statuses.size(); ++at) {
    if (at > 0) text += at + 1 == statuses.size() ? " or " : ", ";
    text += to_code(statuses[at]);
  }
  return text;
}

}  // namespace gateway::referral
