#include "demo_council/caseworker.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "demo_council/task_update.hpp"

namespace gateway::demo_council {
namespace {

constexpr unsigned in_flight_limit = 32;

// True for an answer that another try may better: trouble over there, or too much at once.
bool worth_another_try(const base::Result<net::Response>& reply) {
  if (!reply) return true;
  return reply->status >= 500 || reply->status == 429 || reply->status == 425;
}

}  // namespace

Caseworker::Caseworker(net::Origin gateway, const Script& script, Records& records, Desk& desk, net::Client& client,
                       const base::Clock& clock, base::Ids& ids, const json::Names& names)
    : gateway_(std::move(gateway)),
      script_(script),
      records_(records),
      desk_(desk),
      client_(client),
      clock_(clock),
      ids_(ids),
      names_(names) {}

void Caseworker::take_up(const std::string& task) {
  if (taken_up_.insert(task).second) next_step(task);
}

void Caseworker::next_step(const std::string& task) {
  const ReceivedTask& received = records_.tasks().at(task);
  const auto seen = records_.arrivals().find(received.arrival);
  if (seen == records_.arrivals().end()) return;
  const auto& steps = script_.steps_for(seen->second.arrival);
  if (received.steps_done >= steps.size()) return;
  const Step& step = steps[received.steps_done];
  if (step.kind == Step::Kind::silent) return;
  if (happens_on_arrival(step.kind)) {
    done({task, step}, "on-arrival");
  } else if (step.kind == Step::Kind::wait) {
    desk_.after(base::Duration{step.amount}, [this, task, step] { done({task, step}, "waited"); });
  } else {
    begin({task, step});
  }
}

void Caseworker::begin(Exchange exchange) {
  if (in_flight_ >= in_flight_limit) {
    waiting_.push_back(std::move(exchange));
    return;
  }
  ++in_flight_;
  fetch(std::move(exchange));
}

void Caseworker::fetch(Exchange exchange) {
  send(net::Method::get, exchange, {}, {}, &Caseworker::fetched);
}

void Caseworker::fetched(Exchange exchange, base::Result<net::Response> reply) {
  if (worth_another_try(reply)) return again(std::move(exchange), false);
  if (reply->status != 200) return done(exchange, "get-" + std::to_string(reply->status));
  auto update = update_task(reply->body, exchange.step, clock_.network_now(), names_);
  if (!update) return done(exchange, "not-a-task");
  if (update->already) return done(exchange, "already");
  send(net::Method::put, exchange, std::move(update->body), std::string(reply->headers.get("ETag")),
       &Caseworker::answered);
}

void Caseworker::answered(Exchange exchange, base::Result<net::Response> reply) {
  // After a lost answer the Task is read again: if the update arrived after all, it stands so already.
  if (worth_another_try(reply)) return again(std::move(exchange), false);
  if (reply->status == 412) return again(std::move(exchange), true);
  done(exchange, std::to_string(reply->status));
}

void Caseworker::again(Exchange exchange, bool at_once) {
  const auto pause = at_once ? 10 : std::min(5000, 100 << std::min(exchange.tries, 6u));
  ++exchange.tries;
  desk_.after(base::Duration{pause}, [this, exchange] { fetch(exchange); });
}

void Caseworker::done(const Exchange& exchange, const std::string& result) {
  const bool was_sent = exchange.step.kind != Step::Kind::wait && !happens_on_arrival(exchange.step.kind);
  records_.step_done(exchange.task, result);
  if (was_sent) {
    base::log::info("step", {{"task", exchange.task}, {"result", result}});
    --in_flight_;
  }
  next_step(exchange.task);
  if (in_flight_ < in_flight_limit && !waiting_.empty()) {
    Exchange following = std::move(waiting_.front());
    waiting_.pop_front();
    begin(std::move(following));
  }
}

void Caseworker::send(net::Method method, const Exchange& exchange, std::string body, const std::string& entity_tag,
                      void (Caseworker::*then)(Exchange, base::Result<net::Response>)) {
  net::OutgoingRequest request;
  request.origin = gateway_;
  request.method = method;
  request.target = "/fhir/R4/Task/" + exchange.task;
  request.headers.add("Accept", "application/fhir+json");
  request.headers.add("X-Request-ID", base::to_string(ids_.next()));
  if (method == net::Method::put) request.headers.add("Content-Type", "application/fhir+json");
  if (!entity_tag.empty()) request.headers.add("If-Match", entity_tag);
  request.body = std::move(body);
  client_.send(std::move(request), [this, exchange, then](base::Result<net::Response> reply) {
    desk_.post_awaited(
        [this, exchange, then, reply = std::move(reply)]() mutable { (this->*then)(exchange, std::move(reply)); });
  });
}

}  // namespace gateway::demo_council
