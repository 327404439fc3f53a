// NoticeWays: the mail server and webhook client of the configuration, with their secrets, opened.
#pragma once

#include <memory>

#include "app/configuration.hpp"
#include "app/herald.hpp"
#include "referral/policies.hpp"

namespace gateway::app {

// Whether every contact can be told; logs those that are still examples. Errors: the first of `untold`.
base::Status check_contacts(const referral::Policies& policies, const NoticeSettings& settings);

class NoticeWays {
 public:
  NoticeWays() = default;
  NoticeWays(NoticeWays&&) = default;
  NoticeWays& operator=(NoticeWays&&) = default;
  ~NoticeWays() { stop(); }

  // Reads secrets and certificates and starts what sends; says nothing to anybody yet. Webhooks see the certificate the
  // gateway has as a client. Errors: those of read_secret, MailSender::start and Client::start.
  static base::Result<NoticeWays> open(const Configuration& configuration, const NoticeSettings& settings);

  // What a herald sends through; refers to this.
  Herald::Ways ways() const;

  // Safe to call twice.
  void stop();

 private:
  std::unique_ptr<net::MailSender> mail_;
  std::string from_;
  std::unique_ptr<net::Client> webhooks_;
  base::Sensitive<std::string> signing_key_;
};

}  // namespace gateway::app
