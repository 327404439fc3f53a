// Slice: one record of a message: its own bytes, and the id that everything made of it is derived from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/uuid.hpp"
#include "formats/form.hpp"
#include "store/store.hpp"

namespace gateway::intake {

struct Slice {
  const store::InboxRecord& message;
  base::Uuid id;      // the message's referral id when the record is alone in it
  std::string bytes;  // what its form reads
  std::string place;  // "record 3 (row 4)"; empty when it is alone

  bool alone() const { return place.empty(); }
  // What is kept of it: the message as it came, envelope and all, when it is alone.
  std::string_view original() const { return alone() ? std::string_view(message.body) : std::string_view(bytes); }
};

// The whole message as one, nothing read of it.
Slice whole(const store::InboxRecord& message);

// A message may hold so many records; files with more go through the watched folder or `convert`.
inline constexpr std::size_t records_per_message = 200;

// The records of a message, at least one. `message` must outlive them. Errors: too_long for more than
// records_per_message; structure when there is none; those of the form's stream.
base::Result<std::vector<Slice>> slices(const store::InboxRecord& message, const formats::Form& form,
                                        std::size_t record_bytes);

}  // namespace gateway::intake
