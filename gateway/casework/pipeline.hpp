// Pipeline: what happens to a message: kept, understood, decided, answered.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "access/partner.hpp"
#include "casework/casework.hpp"
#include "intake/intake.hpp"

namespace gateway::casework {

// A message from a known practice, its headers read.
struct Message {
  std::string sender;  // ODS code
  base::Uuid request_id;
  base::Uuid correlation_id;
  std::string content_type;
  std::string target_council;  // ODS code the caller named, or empty
  std::string body;
};

struct Answer {
  int status = 0;
  std::string location;
  std::string body;  // FHIR JSON
  bool replayed = false;
};

// Why messages are taken up again.
enum class Resumption { after_start, after_trouble };

class Pipeline {
 public:
  Pipeline(store::Store& store, Casework& casework, const intake::Intake& intake, const access::Partners& partners,
           base::Ids& ids, const base::Clock& clock, Executor executor);

  // Stores the raw message, and only when that is on disk begins to understand it; answers when all is on disk.
  // A message already answered gets the same answer again.
  // Errors: conflict (same id, other body), early (the same message is being worked on), transient (store).
  void take(Message message, std::function<void(base::Result<Answer>)> then);

  // Takes up messages that were stored but never answered. After a start each counts as a crash of the program, and one
  // that ended it three times is quarantined; after trouble of the store nothing is counted. Returns how many were
  // taken up; call until none is left after a start. Errors: transient.
  base::Result<std::size_t> resume(Resumption why);

 private:
  using Then = std::function<void(base::Result<Answer>)>;
  class Work;
  using OwnedWork = std::shared_ptr<Work>;

  OwnedWork begin(store::InboxRecord record, Then then);  // null when it is being worked on already
  void understand(const OwnedWork& work);
  void open(const OwnedWork& work, intake::Understood understood);
  void refuse(const OwnedWork& work, const std::vector<base::Error>& errors);
  void answer_repeat(const std::string& organisation, const base::Uuid& request_id, const base::Sha256& body,
                     Then then);

  store::Store& store_;
  Casework& casework_;
  const intake::Intake& intake_;
  const access::Partners& partners_;
  base::Ids& ids_;
  const base::Clock& clock_;
  Executor executor_;

  std::mutex mutex_;
  std::unordered_set<base::Uuid> in_work_;  // referral ids
};

}  // namespace gateway::casework
