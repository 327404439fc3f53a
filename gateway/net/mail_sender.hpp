// MailSender: hands mails to one SMTP server, on a thread of its own: libcurl blocks, and nobody waits for it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.hpp"
#include "base/sensitive.hpp"

namespace gateway::net {

// starttls and tls refuse a server that offers none or does not prove its name; plain is for tests on this machine.
enum class MailSecurity { starttls, tls, plain };

struct MailSettings {
  std::string server;  // host name or address, from the configuration only
  std::uint16_t port = 587;
  MailSecurity security = MailSecurity::starttls;
  std::string server_ca;  // PEM: what the server must chain to; empty: the system's
  std::string user;       // empty: no login
  base::Sensitive<std::string> password;
  std::string greeting;  // the name in EHLO
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds total{20'000};
};

// One mail to one mailbox. Neither address holds space, control character or angle bracket; `bytes` is a whole
// RFC 5322 message with CRLF line ends.
struct Mail {
  std::string from;
  std::string to;
  std::string bytes;
};

struct MailReply {
  bool accepted = false;   // the server took responsibility for it (250 after DATA)
  bool permanent = false;  // it said 5xx to this mail: another try will not mend it
  bool reachable = true;   // false: no conversation about this mail came about
  bool stopped = false;    // the sender ended before the server answered; the mail may have been taken all the same
  std::string outcome;     // accepted, connect, tls, login, timeout, smtp-451, … : a word, never the reply's text
};

class MailSender {
 public:
  explicit MailSender(MailSettings settings);
  ~MailSender();

  // Checks settings and starts the thread. Errors: value: plain to another machine, a CA file that cannot be read.
  base::Status start();

  // Queues `mail`; `on_reply` is called exactly once, on the sender's thread (after stop: on the caller's).
  void send(Mail mail, std::function<void(MailReply)> on_reply);

  // Ends the conversation under way within a second, answers what is queued as stopped, joins. Safe to call twice.
  void stop();

 private:
  struct Job {
    Mail mail;
    std::function<void(MailReply)> on_reply;
  };
  struct Conversation;

  void run();

  const MailSettings settings_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool running_ = false;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace gateway::net
