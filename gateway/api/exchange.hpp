// Exchange: one request of a known partner: who, which ids, and the one way to answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "access/partner.hpp"
#include "api/fhir_answer.hpp"
#include "base/ports.hpp"
#include "casework/casework.hpp"
#include "net/message.hpp"
#include "net/server.hpp"

namespace gateway::api {

struct Exchange {
  net::Request request;
  const access::Partner* partner = nullptr;
  ExchangeIds ids;
  net::Respond respond;
  bool leaves_no_ids = false;  // its ids, which lead to the sender's other messages, are not written into the audit

  // Answers, with the ids mirrored. Call one of the two, once.
  void answer(net::Response response) const;
  void fail(const base::Error& error) const;
};

// Handles an exchange on the worker pool; may block on the store, never on the network.
using ExchangeHandler = std::function<void(Exchange)>;

// The door of every interaction: finds the partner by certificate, takes or makes the ids, refuses and audits who is
// not listed (403), sends an encoded body (415) or reads and takes no FHIR JSON (406), and hands the rest to `handler`
// on the worker pool; 503 when the pool is full.
class Door {
 public:
  // `post` queues work, or returns false when it is full.
  Door(const access::Partners& partners, casework::Casework& casework, const base::Clock& clock, base::Ids& ids,
       std::function<bool(std::function<void()>)> post);

  // Whether what a route answers is always FHIR JSON, so that a reader who takes none can be told before (406). Who
  // brings something is never turned away for how the answer looks.
  enum class Answers { fhir_json, as_stored };

  net::Handler to(ExchangeHandler handler, Answers answers = Answers::fhir_json);

  // Answers `error` after its audit row is on disk; with `answer` where given.
  void refuse(Exchange exchange, const base::Error& error);
  void refuse(Exchange exchange, const base::Error& error, net::Response answer);

  // Audits what the server refused before any route saw it. Never blocks, and the answer does not wait for the row.
  void record(const net::Refused& refused);

  // Refusals that could not be audited, since the start: the store was in trouble, or the pool was full and more than
  // a thousand waited already.
  std::uint64_t unrecorded() const { return unrecorded_.load(std::memory_order_relaxed); }

 private:
  referral::Fact refusal_of(const net::Peer& peer, std::string rule) const;
  void admit(Exchange exchange, const ExchangeHandler& handler, Answers answers);
  void record_later(casework::Aside refusal);
  void record_waiting();

  const access::Partners& partners_;
  casework::Casework& casework_;
  const base::Clock& clock_;
  base::Ids& ids_;
  std::function<bool(std::function<void()>)> post_;
  std::atomic<std::uint64_t> unrecorded_{0};
  // Refused while the pool was full. The event loop must not wait for the store, and at the height of its trouble the
  // store must not get a row for each sender turned away: the first work that has its turn writes them all at once.
  std::mutex mutex_;
  std::vector<casework::Aside> waiting_;
};

}  // namespace gateway::api
