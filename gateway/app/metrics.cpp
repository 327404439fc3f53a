#include "app/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace gateway::app {
namespace {

void counter(prometheus::Registry& registry, const char* name, const char* help, const prometheus::Labels& labels,
             double value) {
  prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add(labels).Increment(value);
}

void gauge(prometheus::Registry& registry, const std::string& name, const char* help, const prometheus::Labels& labels,
           double value) {
  prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels).Set(value);
}

}  // namespace

std::string metrics_text(const Readings& readings) {
  prometheus::Registry registry(prometheus::Registry::InsertBehavior::Merge);
  gauge(registry, "gateway_start_time_seconds", "When the program started, seconds since 1970", {},
        readings.started_at_seconds);
  gauge(registry, "gateway_bank_holidays_end_time_seconds", "The last day the bank holiday list knows, since 1970", {},
        readings.bank_holidays_end_seconds);
  gauge(registry, "gateway_rules_warnings",
        "What a person should look at in policies and bank holiday list; /readyz says what", {},
        static_cast<double>(readings.warnings));
  counter(registry, "gateway_connections_total", "Connections accepted", {},
          static_cast<double>(readings.server.connections));
  counter(registry, "gateway_http_requests_total", "Requests handed to a route", {},
          static_cast<double>(readings.server.requests));
  for (const auto& [rule, count] : readings.server.wire_rejects) {
    counter(registry, "gateway_wire_rejects_total", "Requests refused before they were read, by rule", {{"rule", rule}},
            static_cast<double>(count));
  }
  if (readings.mllp) {
    counter(registry, "gateway_mllp_connections_total", "MLLP connections accepted", {},
            static_cast<double>(readings.mllp->connections));
    counter(registry, "gateway_mllp_messages_total", "HL7 v2 messages that came over MLLP", {},
            static_cast<double>(readings.mllp->requests));
  }
  counter(registry, "gateway_refusals_unrecorded_total", "Such refusals that could not be written to the audit record",
          {}, static_cast<double>(readings.refusals_unrecorded));
  for (const auto& [key, count] : readings.courier.attempts) {
    counter(registry, "gateway_delivery_attempts_total", "Tries to deliver, by council and outcome",
            {{"destination", key.first}, {"outcome", key.second}}, static_cast<double>(count));
  }
  for (const auto& [key, count] : readings.hooks) {
    counter(registry, "gateway_subscription_attempts_total",
            "Tries to tell a subscribed system, by organisation and outcome",
            {{"destination", key.first}, {"outcome", key.second}}, static_cast<double>(count));
  }
  for (const auto& [key, count] : readings.herald.attempts) {
    counter(registry, "gateway_notice_attempts_total", "Tries to tell a person, by way and outcome",
            {{"way", key.first}, {"outcome", key.second}}, static_cast<double>(count));
  }
  for (const auto& [status, count] : readings.cases_by_status) {
    gauge(registry, "gateway_tasks_open", "Referrals by the status of their Task", {{"status", status}},
          static_cast<double>(count));
  }
  for (const auto& [name, value] : readings.store) {
    gauge(registry, "gateway_store_" + name, "A figure of the store", {}, value);
  }
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace gateway::app
