#include <cstdio>

#include "app/open_store.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"

namespace gateway::app {
namespace {

int complain(const base::Error& error, int code) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return code;
}

// What one line of the table says.
struct Line {
  std::string referral;
  std::string initials;
  std::string state;
  std::string due;
  std::string escalations;
};

std::string escalations_of(const referral::Case& standing) {
  std::string text;
  for (const referral::ReferralTask& escalation : standing.escalations) {
    if (!text.empty()) text += ' ';
    text += escalation.reason ? escalation.reason->code : std::string("?");
    text += " (" + std::string(referral::to_code(escalation.status)) + ')';
  }
  return text.empty() ? "-" : text;
}

Line line_of(const referral::Case& standing) {
  Line line;
  line.referral = base::to_string(standing.referral_id);
  line.initials = standing.child_initials.reveal().empty() ? "?" : standing.child_initials.reveal();
  line.state = "quarantined";
  line.due = "-";
  if (standing.task) {
    line.state = std::string(referral::to_code(standing.task->status)) + '/' + standing.task->business_status;
    if (standing.task->due) line.due = base::format_instant(*standing.task->due).substr(0, 16) + 'Z';
  }
  line.escalations = escalations_of(standing);
  return line;
}

void print_table(const std::vector<Line>& lines) {
  std::printf("%-36s  %-8s  %-42s  %-17s  %s\n", "REFERRAL", "CHILD", "STATE", "DUE", "ESCALATIONS");
  for (const Line& line : lines) {
    std::printf("%-36s  %-8s  %-42s  %-17s  %s\n", line.referral.c_str(), line.initials.c_str(), line.state.c_str(),
                line.due.c_str(), line.escalations.c_str());
  }
}

void print_json(const std::vector<Line>& lines) {
  std::string out = "[";
  for (const Line& line : lines) {
    if (out.size() > 1) out += ',';
    out += "{\"referral\":" + json::quote(line.referral) + ",\"child\":" + json::quote(line.initials) +
           ",\"state\":" + json::quote(line.state) + ",\"due\":" + json::quote(line.due) +
           ",\"escalations\":" + json::quote(line.escalations) + '}';
  }
  std::printf("%s]\n", out.c_str());
}

}  // namespace

int list_referrals(const std::string& configuration_file, std::size_t limit, bool json) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) return complain(configuration.error(), exit_configuration);
  base::SystemEntropy entropy;
  auto store = open_store_read_only(*configuration, entropy);
  if (!store) return complain(store.error(), exit_unavailable);
  auto rows = store->store->list_cases({.status = {}, .limit = limit + 1});
  if (!rows) return complain(rows.error(), exit_unavailable);
  if (rows->size() > limit) {
    rows->resize(limit);
    std::fprintf(stderr, "only the newest %zu are shown; --limit shows more\n", limit);
  }
  std::vector<Line> lines;
  for (const store::CaseRow& row : *rows) {
    const auto standing = referral::decode_case(row.state);
    if (!standing) return complain(standing.error(), exit_finding);
    lines.push_back(line_of(*standing));
  }
  if (json) {
    print_json(lines);
  } else {
    print_table(lines);
  }
  return exit_ok;
}

}  // namespace gateway::app
