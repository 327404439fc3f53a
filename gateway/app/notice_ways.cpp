#include "app/notice_ways.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace gateway::app {

constexpr std::size_t least_password = 1;
constexpr std::size_t least_signing_key = 32;

base::Status check_contacts(const referral::Policies& policies, const NoticeSettings& settings) {
  for (const referral::Policy* policy : policies.all()) {
    const auto problems = untold(*policy, settings);
    if (!problems.empty()) return problems.front();
    for (const std::string& concern : notice_concerns(*policy)) {
      base::log::warning("contact_is_an_example", {{"why", concern}});
    }
  }
  return base::Success{};
}

base::Result<NoticeWays> NoticeWays::open(const Configuration& configuration, const NoticeSettings& settings) {
  NoticeWays opened;
  if (settings.mail) {
    net::MailSettings server = settings.mail->server;
    if (!settings.mail->password_file.empty()) {
      server.password = TRY(read_secret(settings.mail->password_file, least_password));
    }
    opened.from_ = settings.mail->from;
    opened.mail_ = std::make_unique<net::MailSender>(std::move(server));
    TRY(opened.mail_->start());
  }
  if (settings.webhooks) {
    opened.signing_key_ = TRY(read_secret(settings.webhooks->signing_key, least_signing_key));
    net::ClientSettings client;
    client.certificate = configuration.delivery.certificate;
    client.key = configuration.delivery.key;
    client.server_ca = settings.webhooks->server_ca;
    client.total = settings.webhooks->timeout;
    client.connect = std::min(client.connect, client.total);
    opened.webhooks_ = std::make_unique<net::Client>(client);
    TRY(opened.webhooks_->start());
  }
  return opened;
}

Herald::Ways NoticeWays::ways() const {
  return {mail_.get(), from_, webhooks_.get(), signing_key_};
}

void NoticeWays::stop() {
  if (mail_) mail_->stop();
  if (webhooks_) webhooks_->stop();
}

}  // namespace gateway::app
