// Program: one of our programs run as its own process, to be talked to, signalled and killed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace gateway::tests {

// The path of a built program: $GATEWAY_BIN/name, else build/dev/bin/name.
std::string built_program(const std::string& name);

class Program {
 public:
  // Starts `arguments[0]` with the rest as its arguments. Its standard output is read here, its standard error goes to
  // `error_file`, or where the test's goes when that is empty. The program is killed when this is destroyed.
  // `environment` (NAME=value) is added to the test's own.
  explicit Program(std::vector<std::string> arguments, const std::string& error_file = {},
                   std::vector<std::string> environment = {});
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  // The rest of the first line of standard output that begins with `beginning`; none when output or `patience` ends
  // first.
  std::optional<std::string> line(const std::string& beginning,
                                  std::chrono::milliseconds patience = std::chrono::seconds(30));

  // What is left of standard output, up to its end.
  std::string rest();

  void signal(int number);
  // The signal with a number sent along.
  void signal(int number, int along);

  // Waits for the end: the exit status, or minus the signal that ended it.
  int wait();

  pid_t id() const { return child_; }

 private:
  pid_t child_ = -1;
  int output_ = -1;
  std::string unread_;
};

}  // namespace gateway::tests
