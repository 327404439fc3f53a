// Senders: practices that post records at the same time and repeat each until it is acknowledged, as real senders do.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/running_gateway.hpp"

namespace gateway::tests {

// A record that is sent, and all that is known of it on the sender's side.
struct Message {
  std::string sample;
  std::string request_id;
  unsigned sends = 0;
  Reply answer;  // the acknowledgement, or what ended the sender's patience
};

// How many children each sample speaks of; 0 for a record nobody can read.
struct SampleRecord {
  const char* name;
  unsigned children;
};
const std::vector<SampleRecord>& sample_records();

// Sends a message once. Status 0 when there was no answer.
Reply post(RunningGateway& gateway, const Message& message);

class Senders {
 public:
  // Begins at once, with `count` senders of one message at a time. `seed` decides what they send.
  Senders(RunningGateway& gateway, unsigned count, std::uint64_t seed);
  Senders(const Senders&) = delete;
  Senders& operator=(const Senders&) = delete;
  ~Senders();

  // Returns when so many more requests went out or were answered, or when nothing moved for half a minute (false).
  bool wait_for_events(std::uint64_t count);

  // Returns when every message that was under way when this was called is acknowledged; false after half a minute.
  // What a start takes up again is among them, so no message meets a third crash, which would give it to a person.
  bool wait_for_those_under_way();

  // Who got no answer waits for this before the repeat.
  void gateway_is_back();

  // Nobody begins a new message. Returns all messages when each is acknowledged; the senders end.
  std::vector<Message> finish();

  struct Tally {
    std::uint64_t sends = 0;
    std::uint64_t unanswered = 0;  // no answer came: nobody knows whether it arrived
    std::uint64_t put_off = 0;     // 425, 429, 503: come again
    std::uint64_t replayed = 0;    // the repeat of something that had been taken in
  };
  Tally tally() const;

 private:
  void run(std::uint64_t seed);
  void send_until_acknowledged(Message& message);
  void note_event();

  RunningGateway& gateway_;
  mutable std::mutex mutex_;
  std::condition_variable moved_;
  std::condition_variable back_;
  std::vector<Message> done_;
  Tally tally_;
  std::uint64_t events_ = 0;
  std::uint64_t begun_ = 0;
  std::set<std::uint64_t> under_way_;  // messages by the order in which they were begun
  std::uint64_t starts_ = 0;           // how often the gateway came back
  bool finishing_ = false;
  bool leaving_ = false;  // the test gave up: nobody waits for anything
  std::vector<std::thread> threads_;
};

}  // namespace gateway::tests
