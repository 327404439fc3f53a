#include "store/payload.hpp"

#include "base/assert.hpp"
#include "store/codec.hpp"

namespace gateway::store {
namespace {

enum class Entry : std::uint8_t { body = 1, answer, resource, events };

std::uint32_t offset(const std::string& bytes) {
  GATEWAY_ASSERT(bytes.size() < UINT32_MAX);
  return static_cast<std::uint32_t>(bytes.size());
}

base::Error not_that() {
  return base::Error(base::ErrorKind::invariant, "a row points at content that is not its own", {},
                     "restore the database from a backup, and find out who changed it");
}

base::Result<std::string> text_of(std::string_view bytes, Entry kind, const base::Uuid& owner) {
  Decoder decoder(bytes);
  const bool matches = decoder.u8() == static_cast<std::uint8_t>(kind) && decoder.uuid() == owner;
  const std::string_view text = decoder.text();
  if (!matches || !decoder.ok()) return not_that();
  return std::string(text);
}

}  // namespace

std::uint32_t PayloadWriter::add_body(const base::Uuid& referral_id, std::string_view body) {
  const std::uint32_t at = offset(bytes_);
  Encoder encoder(bytes_);
  encoder.u8(static_cast<std::uint8_t>(Entry::body));
  encoder.uuid(referral_id);
  encoder.text(body);
  return at;
}

std::uint32_t PayloadWriter::add_answer(const base::Uuid& request_id, std::string_view body) {
  const std::uint32_t at = offset(bytes_);
  Encoder encoder(bytes_);
  encoder.u8(static_cast<std::uint8_t>(Entry::answer));
  encoder.uuid(request_id);
  encoder.text(body);
  return at;
}

std::uint32_t PayloadWriter::add_resource(const ResourceRow& resource) {
  const std::uint32_t at = offset(bytes_);
  Encoder encoder(bytes_);
  encoder.u8(static_cast<std::uint8_t>(Entry::resource));
  encoder.uuid(resource.id);
  encoder.u32(resource.version);
  encoder.text(resource.type);
  encoder.uuid(resource.case_id);
  encoder.text(resource.practice_ods);
  encoder.text(resource.council_ods);
  encoder.text(resource.bytes);
  return at;
}

std::uint32_t PayloadWriter::add_events(const base::Uuid& referral_id, const std::vector<EventRow>& events) {
  const std::uint32_t at = offset(bytes_);
  Encoder encoder(bytes_);
  encoder.u8(static_cast<std::uint8_t>(Entry::events));
  encoder.uuid(referral_id);
  std::uint32_t count = 0;
  for (const EventRow& event : events) count += event.referral_id == referral_id ? 1 : 0;
  encoder.u32(count);
  for (const EventRow& event : events) {
    if (event.referral_id != referral_id) continue;
    encoder.uuid(event.case_id);
    encoder.instant(event.at);
    encoder.text(event.line);
  }
  return at;
}

std::string_view PayloadReader::from(std::uint64_t at) const {
  return at < bytes_.size() ? bytes_.substr(at) : std::string_view();
}

base::Result<std::string> PayloadReader::body(std::uint64_t at, const base::Uuid& referral_id) const {
  return text_of(from(at), Entry::body, referral_id);
}

base::Result<std::string> PayloadReader::answer(std::uint64_t at, const base::Uuid& request_id) const {
  return text_of(from(at), Entry::answer, request_id);
}

base::Result<ResourceRow> PayloadReader::resource(std::uint64_t at, const ResourceKey& key) const {
  Decoder decoder(from(at));
  const bool is_resource = decoder.u8() == static_cast<std::uint8_t>(Entry::resource);
  ResourceRow row;
  row.id = decoder.uuid();
  row.version = decoder.u32();
  row.type = decoder.text();
  row.case_id = decoder.uuid();
  row.practice_ods = decoder.text();
  row.council_ods = decoder.text();
  row.bytes = decoder.text();
  const bool matches = is_resource && row.id == key.id && row.type == key.type && row.version == key.version;
  if (!matches || !decoder.ok()) return not_that();
  return row;
}

base::Result<std::vector<EventRow>> PayloadReader::events(std::uint64_t at, const base::Uuid& referral_id) const {
  Decoder decoder(from(at));
  if (decoder.u8() != static_cast<std::uint8_t>(Entry::events) || decoder.uuid() != referral_id) return not_that();
  std::vector<EventRow> events;
  for (std::uint32_t left = decoder.u32(); left > 0 && decoder.ok(); --left) {
    EventRow& event = events.emplace_back();
    event.referral_id = referral_id;
    event.case_id = decoder.uuid();
    event.at = decoder.instant();
    event.line = decoder.text();
  }
  if (!decoder.ok()) return not_that();
  return events;
}

std::string payload_place(std::int64_t payload_id) {
  return "payloads|sealed|" + std::to_string(payload_id);
}

std::string advice_place(const base::Uuid& id, std::uint32_t version) {
  return "advice|state|" + base::to_string(id) + "|" + std::to_string(version);
}

std::string state_place(const base::Uuid& case_id, std::uint64_t version) {
  return "cases|state|" + base::to_string(case_id) + "|" + std::to_string(version);
}

}  // namespace gateway::store
