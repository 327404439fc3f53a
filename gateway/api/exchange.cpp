#include "api/exchange.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "api/accept.hpp"
#include "base/log.hpp"

namespace gateway::api {
namespace {

constexpr std::size_t waiting_limit = 1024;

// The headers' UUIDs, or some made for them. A text that is no UUID is treated as absent here; interactions that demand
// the id look at request_id_given.
ExchangeIds taken_or_made(const net::Request& request, base::Ids& ids) {
  const auto request_id = base::parse_uuid(request.headers.get("X-Request-ID"));
  const auto correlation_id = base::parse_uuid(request.headers.get("X-Correlation-ID"));
  ExchangeIds exchange;
  exchange.request_id_given = request_id.ok();
  exchange.request_id = request_id ? *request_id : ids.next();
  exchange.correlation_id = correlation_id ? *correlation_id : ids.next();
  return exchange;
}

// True when the body is something else than it says it is, gzip for one (RFC 9110 §8.4).
bool is_encoded(const net::Request& request) {
  std::string coding(request.headers.get("Content-Encoding"));
  std::transform(coding.begin(), coding.end(), coding.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return !coding.empty() && coding != "identity";
}

}  // namespace

void Exchange::answer(net::Response response) const {
  mirror(response, ids);
  respond(std::move(response));
}

void Exchange::fail(const base::Error& error) const {
  answer(error_answer(error));
}

Door::Door(const access::Partners& partners, casework::Casework& casework, const base::Clock& clock, base::Ids& ids,
           std::function<bool(std::function<void()>)> post)
    : partners_(partners), casework_(casework), clock_(clock), ids_(ids), post_(std::move(post)) {}

net::Handler Door::to(ExchangeHandler handler, Answers answers) {
  return [this, answers, handler = std::move(handler)](net::Request request, net::Respond respond) {
    auto exchange = std::make_shared<Exchange>();
    exchange->ids = taken_or_made(request, ids_);
    exchange->partner = partners_.of(request.peer);
    exchange->request = std::move(request);
    exchange->respond = std::move(respond);
    const bool queued = post_([this, answers, handler, exchange] { admit(std::move(*exchange), handler, answers); });
    if (!queued) {
      record_later(
          {refusal_of(exchange->request.peer, base::issue_type(base::ErrorKind::transient)), exchange->ids.request_id});
      exchange->fail(base::Error(base::ErrorKind::transient, "the gateway has more work than it can queue", {},
                                 "send the same message again"));
    }
  };
}

void Door::admit(Exchange exchange, const ExchangeHandler& handler, Answers answers) {
  record_waiting();
  if (exchange.partner == nullptr) {
    return refuse(std::move(exchange),
                  base::Error(base::ErrorKind::unknown_party, "this certificate belongs to no listed organisation", {},
                              "ask the gateway's operator to list the certificate's name"));
  }
  if (is_encoded(exchange.request)) {
    const base::Error error(base::ErrorKind::not_supported, "no content coding is decoded here", "Content-Encoding",
                            "send the body as it is");
    net::Response answer = error_answer(error, 415);
    answer.headers.add("Accept-Encoding", "identity");
    return refuse(std::move(exchange), error, std::move(answer));
  }
  const bool reads = exchange.request.method == net::Method::get || exchange.request.method == net::Method::head;
  if (reads && answers == Answers::fhir_json && !takes_fhir_json(exchange.request.headers.get("Accept"))) {
    const base::Error error(base::ErrorKind::not_supported, "answers are FHIR JSON only", "Accept",
                            "accept application/fhir+json");
    return refuse(std::move(exchange), error, error_answer(error, 406));
  }
  handler(std::move(exchange));
}

referral::Fact Door::refusal_of(const net::Peer& peer, std::string rule) const {
  referral::Fact fact;
  fact.at = clock_.now();
  fact.action = "refuse";
  // An unlisted certificate is named by its digest: its own names could be anything.
  const access::Partner* partner = partners_.of(peer);
  fact.actor = partner != nullptr ? partner->ods : "certificate:" + peer.certificate_sha256.substr(0, 16);
  fact.outcome = "refused";
  fact.rule = std::move(rule);
  return fact;
}

void Door::refuse(Exchange exchange, const base::Error& error) {
  refuse(std::move(exchange), error, error_answer(error));
}

void Door::refuse(Exchange exchange, const base::Error& error, net::Response answer) {
  const referral::Fact fact = refusal_of(exchange.request.peer, base::issue_type(error.kind));
  const base::Uuid request_id = exchange.leaves_no_ids ? base::Uuid{} : exchange.ids.request_id;
  auto kept = std::make_shared<Exchange>(std::move(exchange));
  casework_.record(fact, request_id, [kept, answer = std::move(answer)](const base::Status& durable) {
    if (!durable) return kept->fail(durable.error());
    kept->answer(answer);
  });
}

void Door::record(const net::Refused& refused) {
  casework::Aside refusal{refusal_of(refused.peer, std::string(refused.rule)),
                          refused.ids.request.value_or(base::Uuid{})};
  const bool queued = post_([this, refusal] {
    casework_.record(refusal.fact, refusal.request_id, [this](const base::Status& durable) {
      if (!durable) ++unrecorded_;
    });
  });
  if (!queued) record_later(std::move(refusal));
}

void Door::record_later(casework::Aside refusal) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= waiting_limit) {
      ++unrecorded_;
      return;
    }
    first = waiting_.empty();
    waiting_.push_back(std::move(refusal));
  }
  if (first) base::log::warning("more work than can be queued: senders are asked to come again", {});
}

void Door::record_waiting() {
  std::vector<casework::Aside> refusals;
  {
    const std::lock_guard lock(mutex_);
    refusals.swap(waiting_);
  }
  if (refusals.empty()) return;
  casework_.record(refusals, [this, count = refusals.size()](const base::Status& durable) {
    if (!durable) unrecorded_ += count;
  });
}

}  // namespace gateway::api
