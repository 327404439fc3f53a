// AdviceDesk: the one door that changes a request for advice: load it, decide, commit, in doubt decide again.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "casework/casework.hpp"
#include "referral/advice.hpp"

namespace gateway::casework {

class AdviceDesk {
 public:
  // `wake` is called (on any thread) after a commit that changed when something is due.
  AdviceDesk(store::Store& store, const base::Clock& clock, std::shared_ptr<const RulesInForce> rules, base::Ids& ids,
             Executor executor, std::function<void()> wake);

  // An id for a new question, which leads nowhere. Any thread.
  base::Uuid draw_id() const { return ids_.next(); }

  struct Taken {
    referral::Advice advice;
    bool replayed = false;  // asked before with the same request id and the same words
  };

  // Keeps a question that nothing identifying was found in. `request_id` is the asker's; only what cannot be turned
  // back into it is kept. `then` is called after the fsync. Errors: what decide says; conflict when the id came with
  // other words before; transient.
  void ask(referral::AdviceAsked asked, const base::Uuid& request_id, std::function<void(base::Result<Taken>)> then);

  // Applies `event`. A refusal is audited before `then` gets it. Errors: what decide says; not_found; transient.
  void apply(const base::Uuid& id, referral::AdviceEvent event,
             std::function<void(base::Result<referral::Advice>)> then);

  // As it stands, when `organisation` asked it or is asked; none otherwise. Errors: transient, invariant.
  base::Result<std::optional<referral::Advice>> find(const base::Uuid& id, std::string_view organisation) const;

  // What `organisation` asks and is asked, newest first. Errors: transient, invariant.
  base::Result<std::vector<referral::Advice>> list(std::string_view organisation, std::size_t limit) const;

  // Tells of questions nobody answered in time; returns when to come again. Errors: transient.
  base::Result<std::optional<base::Instant>> run();

 private:
  struct Attempt;
  void attempt(std::shared_ptr<Attempt> attempt);
  // By the policy of who is asked.
  base::Result<referral::AdviceDecision> decided(const referral::Advice& current, const referral::AdviceEvent& event,
                                                 std::string_view adviser) const;

  store::Store& store_;
  const base::Clock& clock_;
  std::shared_ptr<const RulesInForce> rules_;
  base::Ids& ids_;
  Executor executor_;
  std::function<void()> wake_;
  std::weak_ptr<bool> round_;  // the due ones of the last run that are not decided yet
};

}  // namespace gateway::casework
