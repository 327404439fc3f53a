#include "intake/slice.hpp"

namespace gateway::intake {

Slice whole(const store::InboxRecord& message) {
  return {message, message.referral_id, {}, {}};
}

base::Result<std::vector<Slice>> slices(const store::InboxRecord& message, const formats::Form& form,
                                        std::size_t record_bytes) {
  const auto stream = form.part(formats::chunks_of(message.body), record_bytes);
  std::vector<Slice> found;
  for (;;) {
    auto record = TRY(stream->next());
    if (!record) break;
    if (found.size() == records_per_message) {
      return base::Error(base::ErrorKind::too_long,
                         "a message holds at most " + std::to_string(records_per_message) + " records", "",
                         "send fewer at once; many at once go through the watched folder, or referral-gateway convert");
    }
    const std::string number = std::to_string(record->number);
    std::string place = "record " + number;
    if (!record->place.empty()) place += " (" + record->place + ')';
    found.push_back({message, base::derive_near(message.referral_id, "record:" + number), std::move(record->bytes),
                     std::move(place)});
  }
  if (found.empty()) {
    return base::Error(base::ErrorKind::structure, "there is no record in this message", "", "send at least one");
  }
  if (found.size() == 1) {
    std::vector<Slice> one;
    one.push_back({message, message.referral_id, std::move(found.front().bytes), {}});
    return one;
  }
  return found;
}

}  // namespace gateway::intake
