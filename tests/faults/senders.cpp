#include "faults/senders.hpp"

#include <chrono>

#include "base/uuid.hpp"

namespace gateway::tests {
namespace {

std::string uuid_from(std::mt19937_64& random) {
  base::Uuid id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random());
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x40);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return base::to_string(id);
}

bool come_again(int status) {
  return status == 425 || status == 429 || status == 503;
}

}  // namespace

const std::vector<SampleRecord>& sample_records() {
  static const std::vector<SampleRecord> records = {
      {"child-disclosure", 1}, {"consent-refused", 1},        {"danger-not-answered", 1},     {"fgm-risk", 1},
      {"fhir-bundle", 1},      {"long-narrative", 1},         {"immediate-danger-sparse", 1}, {"no-nhs-number", 1},
      {"out-of-area", 1},      {"routine-neglect", 1},        {"restricted-address", 1},      {"two-siblings", 2},
      {"unborn-child", 1},     {"unmappable-no-children", 0}, {"unmappable-wrong-types", 0}};
  return records;
}

Reply post(RunningGateway& gateway, const Message& message) {
  const char* const type = message.sample == "fhir-bundle" ? "application/fhir+json" : "application/json";
  return gateway.send("practice-Y99001", net::Method::post, "/referrals", sample(message.sample),
                      {{"Content-Type", type}, {"X-Request-ID", message.request_id}});
}

Senders::Senders(RunningGateway& gateway, unsigned count, std::uint64_t seed) : gateway_(gateway) {
  // Makes the client they share, which only one of them may do.
  gateway_.get("practice-Y99001", "/fhir/R4/metadata");
  std::mt19937_64 random(seed);
  for (unsigned i = 0; i < count; ++i) {
    threads_.emplace_back([this, own = random()] { run(own); });
  }
}

Senders::~Senders() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    leaving_ = true;
  }
  back_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Senders::run(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (;;) {
    std::uint64_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      if (finishing_) return;
      number = begun_++;
      under_way_.insert(number);
    }
    Message message;
    message.sample = sample_records()[random() % sample_records().size()].name;
    message.request_id = uuid_from(random);
    send_until_acknowledged(message);
    {
      const std::lock_guard lock(mutex_);
      under_way_.erase(number);
      done_.push_back(std::move(message));
    }
    moved_.notify_all();
  }
}

void Senders::send_until_acknowledged(Message& message) {
  for (;;) {
    std::uint64_t starts_before = 0;
    {
      const std::lock_guard lock(mutex_);
      ++tally_.sends;
      starts_before = starts_;
    }
    ++message.sends;
    note_event();
    message.answer = post(gateway_, message);
    note_event();

    std::unique_lock lock(mutex_);
    const int status = message.answer.status;
    if (status == 0) {
      ++tally_.unanswered;
      back_.wait_for(lock, std::chrono::seconds(5), [&] { return leaving_ || starts_ != starts_before; });
    } else if (come_again(status)) {
      ++tally_.put_off;
      back_.wait_for(lock, std::chrono::milliseconds(10), [&] { return leaving_; });
    } else {
      if (!message.answer.headers.get("X-Replayed").empty()) ++tally_.replayed;
      return;
    }
    if (leaving_) return;
  }
}

void Senders::note_event() {
  {
    const std::lock_guard lock(mutex_);
    ++events_;
  }
  moved_.notify_all();
}

bool Senders::wait_for_events(std::uint64_t count) {
  std::unique_lock lock(mutex_);
  const std::uint64_t goal = events_ + count;
  return moved_.wait_for(lock, std::chrono::seconds(30), [&] { return events_ >= goal; });
}

bool Senders::wait_for_those_under_way() {
  std::unique_lock lock(mutex_);
  const std::uint64_t limit = begun_;
  return moved_.wait_for(lock, std::chrono::seconds(30),
                         [&] { return under_way_.empty() || *under_way_.begin() >= limit; });
}

void Senders::gateway_is_back() {
  {
    const std::lock_guard lock(mutex_);
    ++starts_;
  }
  back_.notify_all();
}

std::vector<Message> Senders::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  return std::move(done_);
}

Senders::Tally Senders::tally() const {
  const std::lock_guard lock(mutex_);
  return tally_;
}

}  // namespace gateway::tests
