#include "app/story.hpp"

#include <cstdio>

#include "casework/transaction.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"

namespace gateway::app {
namespace {

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

}  // namespace

base::Result<std::string> story_text(const store::TracedReferral& referral) {
  std::string out = "Referral " + base::to_string(referral.referral_id) + '\n';
  for (const store::CaseRow& row : referral.cases) {
    const auto standing = TRY(referral::decode_case(row.state));
    out += "  case " + base::to_string(row.id) + "  from " + row.practice_ods + " to " +
           (row.council_ods.empty() ? std::string("nobody yet") : row.council_ods) + "  now " + row.status;
    if (standing.task) out += "  Task/" + base::to_string(standing.task->id);
    out += "\n  correlation " + base::to_string(row.correlation_id) + '\n';
  }
  for (const store::EventRow& event : referral.events) {
    const auto line = TRY(casework::decode_line(event.line));
    out += "  " + base::format_instant(line.at) + "  " + padded(line.kind, 15) + ' ' + padded(line.actor, 8);
    for (const auto& [name, value] : line.details) out += "  " + name + '=' + value;
    out += '\n';
  }
  return out;
}

base::Result<std::string> story_json(const std::vector<store::TracedReferral>& referrals) {
  std::string out = "[";
  for (std::size_t i = 0; i < referrals.size(); ++i) {
    if (i != 0) out += ',';
    out += "{\"referral\":\"" + base::to_string(referrals[i].referral_id) + "\",\"cases\":[";
    for (std::size_t j = 0; j < referrals[i].cases.size(); ++j) {
      const store::CaseRow& row = referrals[i].cases[j];
      const auto standing = TRY(referral::decode_case(row.state));
      if (j != 0) out += ',';
      out += "{\"case\":\"" + base::to_string(row.id) + "\",\"correlation\":\"" + base::to_string(row.correlation_id) +
             "\",\"practice\":" + json::quote(row.practice_ods) + ",\"council\":" + json::quote(row.council_ods) +
             ",\"status\":" + json::quote(row.status);
      if (standing.task) out += ",\"task\":\"Task/" + base::to_string(standing.task->id) + '"';
      out += '}';
    }
    out += "],\"events\":[";
    for (std::size_t j = 0; j < referrals[i].events.size(); ++j) {
      const store::EventRow& event = referrals[i].events[j];
      TRY(casework::decode_line(event.line));
      if (j != 0) out += ',';
      out += "{\"case\":\"" + base::to_string(event.case_id) + "\"," + event.line.substr(1);
    }
    out += "]}";
  }
  return out + "]";
}

}  // namespace gateway::app
