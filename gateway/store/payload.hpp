// Payload: everything of one transaction that is sealed at rest, packed into one blob; each entry names what it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/store.hpp"

namespace gateway::store {

// An entry is found again by its offset in the opened payload, and says whose it is: a row that was made to point
// elsewhere is noticed.
class PayloadWriter {
 public:
  // Each returns the offset of the new entry.
  std::uint32_t add_body(const base::Uuid& referral_id, std::string_view body);
  std::uint32_t add_answer(const base::Uuid& request_id, std::string_view body);
  std::uint32_t add_resource(const ResourceRow& resource);
  // The lines of `events` that belong to `referral_id`, in order.
  std::uint32_t add_events(const base::Uuid& referral_id, const std::vector<EventRow>& events);

  void reserve(std::size_t size) { bytes_.reserve(size); }
  bool empty() const { return bytes_.empty(); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads one opened payload; `bytes` must outlive it. Errors: invariant when the entry is not what is asked for.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view bytes) : bytes_(bytes) {}

  base::Result<std::string> body(std::uint64_t at, const base::Uuid& referral_id) const;
  base::Result<std::string> answer(std::uint64_t at, const base::Uuid& request_id) const;
  base::Result<ResourceRow> resource(std::uint64_t at, const ResourceKey& key) const;
  base::Result<std::vector<EventRow>> events(std::uint64_t at, const base::Uuid& referral_id) const;

 private:
  std::string_view from(std::uint64_t at) const;

  std::string_view bytes_;
};

// Where a payload, a request for advice and a case's state are sealed to.
std::string payload_place(std::int64_t payload_id);
std::string advice_place(const base::Uuid& id, std::uint32_t version);
std::string state_place(const base::Uuid& case_id, std::uint64_t version);

}  // namespace gateway::store
