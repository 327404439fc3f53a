// Office: casework over a real SQLite store in a temporary folder, with the real mapping, policy and calendar.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/system_ports.hpp"
#include "casework/advice_desk.hpp"
#include "casework/pipeline.hpp"
#include "casework/tick.hpp"
#include "net/worker_pool.hpp"
#include "store/sealer_file.hpp"
#include "support/gp_intake.hpp"
#include "support/set_clock.hpp"
#include "support/temporary_folder.hpp"
#include "support/watched_store.hpp"

namespace gateway::tests {

// Practices Y99001 and Y99002, councils Z99001 (postcodes ZZ99) and Z99002; each speaks as "<code in small>.example".
access::Partners sample_partners();

// Its clock stands at Monday 2026-03-16 09:30 UTC until it is set; a decision is due on Tuesday at 17:00.
class Office {
 public:
  Office();
  ~Office();

  // Ends everything in order and opens it again on the same file.
  void reopen();

  // A message of Y99001, by default a GP record, with an id of its own when `request_id` is nil; waits for its answer.
  base::Result<casework::Answer> take(std::string body, base::Uuid request_id = {},
                                      std::string type = "application/json");

  // Waits for what `apply` gives.
  base::Result<referral::Decision> apply(const base::Uuid& case_id, referral::Event event, casework::Along along = {});

  // Runs the tick until nothing is due.
  void run_tick();

  // The cases in the store as they stand, newest first.
  std::vector<referral::Case> cases();
  // The stored lines of that kind about the referral, case or Task.
  std::vector<referral::StoryLine> story(const base::Uuid& any_id, std::string_view kind);
  std::uint64_t audit_rows();

  SetClock clock{"2026-03-16T09:30:00Z"};
  base::SystemEntropy entropy;
  base::SystemIds ids{entropy};
  const access::Partners partners = sample_partners();
  const intake::Intake intake = gp_intake(partners);
  const referral::Policy policy;
  const referral::WorkingCalendar calendar;
  std::atomic<int> wakes{0};

  WatchedStore& store() { return *store_; }
  net::WorkerPool& workers() { return *workers_; }
  casework::Casework& casework() { return *casework_; }
  casework::Pipeline& pipeline() { return *pipeline_; }
  casework::Tick& tick() { return *tick_; }
  casework::AdviceDesk& advice() { return *advice_; }

 private:
  void open();
  void close();

  TemporaryFolder folder_;
  std::unique_ptr<store::FileSealer> sealer_;
  std::unique_ptr<WatchedStore> store_;
  std::unique_ptr<net::WorkerPool> workers_;
  std::unique_ptr<casework::Casework> casework_;
  std::unique_ptr<casework::Pipeline> pipeline_;
  std::unique_ptr<casework::Tick> tick_;
  std::unique_ptr<casework::AdviceDesk> advice_;
};

}  // namespace gateway::tests
