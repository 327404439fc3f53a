// Records: everything the council keeps, read back from its journal at start.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "demo_council/journal.hpp"
#include "demo_council/script.hpp"
#include "json/document.hpp"

namespace gateway::demo_council {

// The identifier system under which the gateway names its own resources.
inline constexpr std::string_view gateway_identifier_system = "https://referral-gateway.example/fhir/Id/resource";

// A request id and what came under it.
struct SeenRequest {
  std::uint64_t count = 0;
  std::string digest;  // hex SHA-256 of the first body
};

// What was seen of a referral on its way in, stored or not; the script's rule is chosen by it.
struct SeenArrival {
  Arrival arrival;
  base::Instant first_at{};
  std::int64_t garbage_given = 0;
  std::int64_t drops_given = 0;
};

// A Task the gateway sent for the council to act on.
struct ReceivedTask {
  std::string arrival;                // key of its SeenArrival
  std::uint64_t creations = 0;        // must stay 1
  std::vector<std::string> requests;  // ids of the requests that carried it
  std::size_t steps_done = 0;         // of the rule's steps
  std::vector<std::string> results;   // what became of each: "200", "422", "already", "waited"
};

struct StoredResource {
  std::string type;
  std::string id;
  std::uint32_t version = 1;
  LinePlace place;
};

// Not safe for several threads. What is recorded is on disk after journal.commit().
class Records {
 public:
  Records(Journal& journal, const json::Names& names) : journal_(journal), names_(names) {}

  // Reads `path` into memory. Errors: transient (the file), structure (a line is not what this wrote).
  base::Status open(const std::string& path);

  // Counts the request. Returns false, and records a violation, when the id came before with other bytes.
  bool saw_request(const std::string& id, const std::string& digest);
  // The arrival under `key`, recorded as the next one when it is new.
  const SeenArrival& saw_arrival(const std::string& key, std::string priority, std::vector<std::string> reasons,
                                 base::Instant now);
  void gave_garbage(const std::string& arrival);
  void dropped(const std::string& arrival);
  void violation(const std::string& request, const std::string& text);

  // Stores a version of a resource. `bytes` is a JSON object that holds id and meta already.
  void store(const json::Node& resource, std::uint32_t version);
  // Records that the gateway's Task came: `created` or matched by its ifNoneExist.
  void received_task(const std::string& task, const std::string& arrival, const std::string& request, bool created);
  // Ends the group of the two above since the last call: at start, a group without its end never happened.
  void end_of_transaction(const std::string& request);

  void step_done(const std::string& task, const std::string& result);

  // The resource of that type and id, or null.
  const StoredResource* find(std::string_view type, std::string_view id) const;
  // Ids of resources of `type` whose `parameter` ("identifier" or "_tag") is `token` ("system|code", or a bare code).
  std::vector<std::string> search(std::string_view type, std::string_view parameter, std::string_view token) const;
  // The resource's JSON text.
  std::string bytes_of(const StoredResource& resource);

  const std::unordered_map<std::string, SeenRequest>& requests() const { return requests_; }
  const std::unordered_map<std::string, SeenArrival>& arrivals() const { return arrivals_; }
  const std::map<std::string, ReceivedTask>& tasks() const { return tasks_; }
  // (request id, what was wrong)
  const std::vector<std::pair<std::string, std::string>>& violations() const { return violations_; }
  std::map<std::string, std::uint64_t> resource_counts() const;

 private:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  void write(std::string_view kind, Fields fields);
  base::Status apply(std::string_view line, LinePlace place);
  base::Status finish();
  void abandon();
  void remember_task(const std::string& task, const std::string& arrival, const std::string& request, bool created);
  void index(const json::Node& resource, std::uint32_t version, LinePlace place);

  struct Unfinished {
    std::string line;
    LinePlace place;
  };

  Journal& journal_;
  const json::Names& names_;
  std::unordered_map<std::string, SeenRequest> requests_;
  std::unordered_map<std::string, SeenArrival> arrivals_;
  std::map<std::string, ReceivedTask> tasks_;
  std::vector<std::pair<std::string, std::string>> violations_;
  std::unordered_map<std::string, StoredResource> resources_;           // by Type/id
  std::unordered_map<std::string, std::vector<std::string>> by_token_;  // Type?parameter=token → ids
  std::vector<Unfinished> unfinished_;
};

}  // namespace gateway::demo_council
