#include "audit/record.hpp"

#include <string_view>

#include "referral/object_text.hpp"

namespace gateway::audit {
namespace {

constexpr int format_version = 1;

void write_text(referral::ObjectText& out, std::string_view name, std::string_view text) {
  if (text.empty()) {
    out.null(name);
  } else {
    out.string(name, text);
  }
}

void write_id(referral::ObjectText& out, std::string_view name, const base::Uuid& id) {
  if (id.is_nil()) {
    out.null(name);
  } else {
    out.string(name, base::to_string(id));
  }
}

}  // namespace

std::string record(const referral::Fact& fact, const RecordIds& ids) {
  referral::ObjectText out;
  out.begin_object();
  out.string("at", base::format_instant(fact.at));
  write_text(out, "action", fact.action);
  write_text(out, "actor", fact.actor);
  write_text(out, "object", fact.object);
  write_text(out, "outcome", fact.outcome);
  write_text(out, "rule", fact.rule);
  write_id(out, "case", ids.case_id);
  write_id(out, "request", ids.request_id);
  write_id(out, "correlation", ids.correlation_id);
  out.number("format", format_version);
  out.end_object();
  return out.take();
}

}  // namespace gateway::audit
