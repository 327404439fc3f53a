// Exchange: one request of a known partner: who, which ids, and the one way to answer.
#pragma once

#include <functional>

#include "access/partner.hpp"
#include "api/fhir_answer.hpp"
#include "base/ports.hpp"
#include "casework/casework.hpp"
#include "net/message.hpp"

namespace gateway::api {

struct Exchange {
  net::Request request;
  const access::Partner* partner = nullptr;
  ExchangeIds ids;
  net::Respond respond;

  // Answers, with the ids mirrored. Call one of the two, once.
  void answer(net::Response response) const;
  void fail(const base::Error& error) const;
};

// Handles an exchange on the worker pool; may block on the store, never on the network.
using ExchangeHandler = std::function<void(Exchange)>;

// The door of every interaction: finds the partner by certificate, takes or makes the ids, refuses and audits who is
// not listed (403), and hands the rest to `handler` on the worker pool; 503 when the pool is full.
class Door {
 public:
  Door(const access::Partners& partners, casework::Casework& casework, const base::Clock& clock, base::Ids& ids,
       std::function<bool(std::function<void()>)> post);

  net::Handler to(ExchangeHandler handler);

  // `response` with the ids of `request` mirrored, for what no route handles.
  net::Response with_ids(const net::Request& request, net::Response response);

  // Answers `error` after its audit row is on disk.
  void refuse(Exchange exchange, const base::Error& error);

 private:
  const access::Partners& partners_;
  casework::Casework& casework_;
  const base::Clock& clock_;
  base::Ids& ids_;
  std::function<bool(std::function<void()>)> post_;
};

}  // namespace gateway::api
