// Verbs that the running program carries out: policy apply, calendar reload. They wait until it has.
#include <cstdio>
#include <cstdlib>

#include <poll.h>

#include "app/configuration.hpp"
#include "app/local_client.hpp"
#include "app/verbs.hpp"

namespace gateway::app {
namespace {

int complain(const base::Error& error, int code) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return code;
}

// The number in "… recount 3 begun"; 0 when nothing was begun.
unsigned long number_in(const std::string& line) {
  constexpr std::string_view before = "recount ";
  const std::size_t at = line.find(before);
  return at == std::string::npos ? 0 : std::strtoul(line.c_str() + at + before.size(), nullptr, 10);
}

int ask(const std::string& configuration_file, const std::string& target) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) return complain(configuration.error(), exit_configuration);
  const std::string& socket = configuration->admin_socket;
  const auto begun = ask_program(socket, "POST", target);
  if (!begun) return complain(begun.error(), exit_unavailable);
  if (begun->status != 202) {
    std::fprintf(stderr, "%s", begun->body.c_str());
    return begun->status == 400 ? exit_finding : exit_unavailable;
  }
  std::printf("%s", begun->body.c_str());
  const unsigned long number = number_in(begun->body);
  if (number == 0) return exit_ok;
  for (;;) {
    const auto progress = ask_program(socket, "GET", "/recount");
    if (!progress) return complain(progress.error(), exit_unavailable);
    const unsigned long now_at = number_in(progress->body);
    if (now_at > number || (now_at == number && progress->body.starts_with("finished"))) {
      std::printf("%s", progress->body.c_str());
      return progress->body.find(" 0 failed\n") == std::string::npos ? exit_unavailable : exit_ok;
    }
    constexpr int between_questions_ms = 100;
    ::poll(nullptr, 0, between_questions_ms);
  }
}

}  // namespace

int policy_apply(const std::string& configuration_file, const std::string& council, bool dry_run) {
  std::string target = "/policy/apply?dry-run=" + std::string(dry_run ? "true" : "false");
  if (!council.empty()) target += "&council=" + council;
  return ask(configuration_file, target);
}

int calendar_reload(const std::string& configuration_file) {
  return ask(configuration_file, "/calendar/reload");
}

}  // namespace gateway::app
