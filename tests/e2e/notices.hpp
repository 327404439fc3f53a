// What the tests of notices share: a mail server process, its mails, and a gateway that tells by them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/system_ports.hpp"
#include "support/dev_ca.hpp"
#include "support/running_gateway.hpp"

namespace gateway::tests {

inline std::string replaced(std::string text, const std::string& passage, const std::string& by) {
  const auto at = text.find(passage);
  EXPECT_NE(at, std::string::npos) << passage;
  return at == std::string::npos ? text : text.replace(at, passage.size(), by);
}

// A real SMTP server: Debian's aiosmtpd in a process of its own, which keeps each mail it takes as a file.
class MailServer {
 public:
  explicit MailServer(std::vector<std::string> options = {}, std::uint16_t port = free_port())
      : options_(std::move(options)), port_(port) {}

  void start() {
    std::vector<std::string> command{"/usr/bin/python3", "-B", "tests/support/mail_server.py", folder_.path(),
                                     std::to_string(port_)};
    command.insert(command.end(), options_.begin(), options_.end());
    program_ = std::make_unique<Program>(command, folder_.file("log"));
    ASSERT_TRUE(program_->line("listening on ").has_value()) << "is python3-aiosmtpd installed (script/bootstrap)?";
  }
  void stop() { program_.reset(); }
  void behave(const std::string& how) const { std::ofstream(folder_.file("behaviour")) << how; }

  // The mails it took, in order, each with an X-Envelope line before it.
  std::vector<std::string> mails() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      if (entry.path().extension() == ".eml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<std::string> texts;
    for (const auto& path : files) {
      std::ifstream file(path, std::ios::binary);
      texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return texts;
  }

  std::uint16_t port() const { return port_; }

  // [notices] and [notices.mail] that lead here.
  std::string tables(const std::string& security) const {
    return "[notices]\nfirst_retry_ms = 20\nretry_cap_ms = 200\n[notices.mail]\nserver = \"localhost\"\nport = " +
           std::to_string(port_) + "\nfrom = \"gateway@practice.test\"\nsecurity = \"" + security +
           "\"\nserver_ca = \"" + test::certificate_file("ca") + "\"\n";
  }

 private:
  TemporaryFolder folder_;
  std::vector<std::string> options_;
  std::uint16_t port_;
  std::unique_ptr<Program> program_;
};

// The value of a header field of `mail`; empty when there is none.
inline std::string field(const std::string& mail, const std::string& name) {
  const std::size_t at = mail.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return mail.substr(begin, mail.find("\r\n", begin) - begin);
}

inline GatewayOptions telling(const std::string& tables) {
  GatewayOptions options;
  options.extra_tables = tables;
  return options;
}

// The default policy, trying as often as it takes.
inline std::string patient(const std::string& policy) {
  return replaced(policy, "tries = 6", "tries = 1000");
}

// Takes in a record that cannot become a referral: it is kept, and the first rung's contact told at once. Its referral.
inline std::string quarantine(RunningGateway& gateway) {
  const Reply answer = gateway.post_record(sample("unmappable-no-children"));
  EXPECT_EQ(answer.status, 202) << answer.body;
  return std::string(answer.headers.get("Location")).substr(11);
}

inline std::size_t count(const std::string& text, const std::string& of) {
  std::size_t found = 0;
  for (std::size_t at = text.find(of); at != std::string::npos; at = text.find(of, at + 1)) ++found;
  return found;
}

inline std::size_t told(RunningGateway& gateway, const std::string& id, const std::string& kind) {
  return count(gateway.trace(id), "\"kind\":\"" + kind + '"');
}

}  // namespace gateway::tests
