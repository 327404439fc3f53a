#include "support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

extern char** environ;

namespace gateway::tests {

std::string built_program(const std::string& name) {
  const char* folder = std::getenv("GATEWAY_BIN");
  return (folder == nullptr ? std::string("build/dev/bin") : std::string(folder)) + "/" + name;
}

Program::Program(std::vector<std::string> arguments, const std::string& error_file,
                 std::vector<std::string> environment) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) std::abort();
  output_ = pipe[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  // What the shell that runs the tests holds open, a lock say, is not held on by a program that outlives them.
  if (!error_file.empty()) {
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  // Ours first: the first of two with one name is found.
  std::vector<char*> surroundings;
  for (auto& variable : environment) surroundings.push_back(variable.data());
  for (char** variable = environ; *variable != nullptr; ++variable) surroundings.push_back(*variable);
  surroundings.push_back(nullptr);
  if (::posix_spawn(&child_, words[0], &actions, nullptr, words.data(), surroundings.data()) != 0) {
    std::fprintf(stderr, "%s cannot be started\n", words[0]);
    child_ = -1;
  }
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
}

Program::~Program() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    wait();
  }
  ::close(output_);
}

std::optional<std::string> Program::line(const std::string& beginning, std::chrono::milliseconds patience) {
  for (;;) {
    for (auto feed = unread_.find('\n'); feed != std::string::npos; feed = unread_.find('\n')) {
      const std::string line = unread_.substr(0, feed);
      unread_.erase(0, feed + 1);
      if (line.rfind(beginning, 0) == 0) return line.substr(beginning.size());
    }
    pollfd waiting{output_, POLLIN, 0};
    std::array<char, 4096> block;
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
    const ssize_t count = ::read(output_, block.data(), block.size());
    if (count <= 0) return std::nullopt;
    unread_.append(block.data(), static_cast<std::size_t>(count));
  }
}

std::string Program::rest() {
  std::array<char, 4096> block;
  ssize_t count = 0;
  while ((count = ::read(output_, block.data(), block.size())) > 0) {
    unread_.append(block.data(), static_cast<std::size_t>(count));
  }
  return std::move(unread_);
}

void Program::signal(int number) {
  if (child_ > 0) ::kill(child_, number);
}

void Program::signal(int number, int along) {
  sigval value{};
  value.sival_int = along;
  if (child_ > 0) ::sigqueue(child_, number, value);
}

int Program::wait() {
  int status = 0;
  if (child_ <= 0 || ::waitpid(child_, &status, 0) != child_) return -1;
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace gateway::tests
