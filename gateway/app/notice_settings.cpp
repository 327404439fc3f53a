#include "app/notice_settings.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "app/file.hpp"
#include "app/toml_reader.hpp"
#include "referral/contact.hpp"
#include "referral/rung_owner.hpp"

namespace gateway::app {
namespace {

using base::Error;
using base::ErrorKind;

base::Result<MailSettings> read_mail(const toml::table* table, const std::string& file,
                                     const std::function<std::string(const std::string&)>& resolve,
                                     std::map<std::string, std::string, std::less<>>& places) {
  TomlReader reader(table, file);
  MailSettings mail;
  mail.server.server = reader.text("server");
  const std::string security = reader.text("security", "starttls");
  const std::int64_t usual_port = security == "tls" ? 465 : 587;
  mail.server.port = static_cast<std::uint16_t>(reader.number("port", usual_port, 1, 65535));
  mail.from = reader.text("from");
  mail.server.server_ca = resolve(reader.text("server_ca", ""));
  mail.server.user = reader.text("user", "");
  mail.password_file = resolve(reader.text("password_file", ""));
  mail.server.total = std::chrono::milliseconds{reader.number("timeout_ms", 20'000, 100, 300'000)};
  mail.server.connect = std::min(mail.server.connect, mail.server.total);
  places.emplace("notices.mail.server_ca", reader.place_of("server_ca"));
  places.emplace("notices.mail.password_file", reader.place_of("password_file"));
  TRY(reader.done());
  if (security == "tls") {
    mail.server.security = net::MailSecurity::tls;
  } else if (security == "plain") {
    mail.server.security = net::MailSecurity::plain;
  } else if (security != "starttls") {
    return Error(ErrorKind::value, "\"security\" is none we know", reader.place_of("security"),
                 "give starttls, tls, or for a server on this machine plain");
  }
  if (!referral::is_mailbox(mail.from)) {
    return Error(ErrorKind::value, "\"from\" is no mailbox", reader.place_of("from"),
                 "give one such as gateway@practice.example");
  }
  // It becomes part of an address for libcurl, so it is a name and nothing else.
  const bool is_name = referral::origin_of("https://" + mail.server.server) == "https://" + mail.server.server &&
                       mail.server.server.find(':') == std::string::npos;
  if (!is_name) {
    return Error(ErrorKind::value, "\"server\" is no host name", reader.place_of("server"),
                 "give a host name or an IPv4 address");
  }
  if (mail.server.user.empty() != mail.password_file.empty()) {
    return Error(ErrorKind::required, "\"user\" and \"password_file\" come together", reader.place_of("user"),
                 "give both or neither");
  }
  mail.server.greeting = mail.from.substr(mail.from.find('@') + 1);
  return mail;
}

base::Result<WebhookSettings> read_webhooks(const toml::table* table, const std::string& file,
                                            const std::function<std::string(const std::string&)>& resolve,
                                            std::map<std::string, std::string, std::less<>>& places) {
  TomlReader reader(table, file);
  WebhookSettings webhooks;
  webhooks.origins = reader.texts("origins");
  webhooks.private_addresses = reader.flag("private_addresses", false);
  webhooks.server_ca = resolve(reader.text("server_ca"));
  webhooks.signing_key = resolve(reader.text("signing_key"));
  webhooks.timeout = std::chrono::milliseconds{reader.number("timeout_ms", 15'000, 100, 300'000)};
  places.emplace("notices.webhooks.server_ca", reader.place_of("server_ca"));
  places.emplace("notices.webhooks.signing_key", reader.place_of("signing_key"));
  TRY(reader.done());
  for (const std::string& origin : webhooks.origins) {
    if (referral::origin_of(origin) == origin) continue;
    return Error(ErrorKind::value, "an entry of \"origins\" is not https://host[:port]", reader.place_of("origins"),
                 "give scheme, host and port alone");
  }
  return webhooks;
}

// Why `settings` cannot tell somebody with these ways; empty when it can.
std::string trouble_with(const std::string& mailbox, const std::string& webhook, const NoticeSettings& settings) {
  if (!webhook.empty() && settings.webhooks) {
    const auto& origins = settings.webhooks->origins;
    if (std::find(origins.begin(), origins.end(), referral::origin_of(webhook)) == origins.end()) {
      return "the webhook is at no origin that [notices.webhooks] lists";
    }
    return {};
  }
  if (!mailbox.empty() && settings.mail) return {};
  return mailbox.empty() ? "there are no [notices.webhooks]" : "there is no [notices.mail]";
}

bool is_example(std::string_view mailbox) {
  return mailbox.ends_with(".example");
}

}  // namespace

base::Result<NoticeSettings> read_notices(const toml::table* table, const std::string& file,
                                          const std::function<std::string(const std::string&)>& resolve,
                                          std::map<std::string, std::string, std::less<>>& places) {
  TomlReader reader(table, file);
  NoticeSettings settings;
  settings.link_base = reader.text("link_base", "");
  settings.retry.first = base::Duration{reader.number("first_retry_ms", 5'000, 1, 600'000)};
  settings.retry.cap = base::Duration{reader.number("retry_cap_ms", 600'000, 1, 3'600'000)};
  if (const toml::table* mail = reader.table("mail")) settings.mail = TRY(read_mail(mail, file, resolve, places));
  if (const toml::table* webhooks = reader.table("webhooks")) {
    settings.webhooks = TRY(read_webhooks(webhooks, file, resolve, places));
  }
  TRY(reader.done());
  if (!settings.link_base.empty() && referral::origin_of(settings.link_base).empty()) {
    return Error(ErrorKind::value, "\"link_base\" is not https://host[:port]/path", reader.place_of("link_base"),
                 "give the address people open Tasks at, without /Task");
  }
  if (!settings.mail && !settings.webhooks) {
    return Error(ErrorKind::required, "[notices] has neither [notices.mail] nor [notices.webhooks]",
                 reader.place_of("mail"), "add one of the two, or leave [notices] out");
  }
  return settings;
}

base::Result<base::Sensitive<std::string>> read_secret(const std::string& path, std::size_t least) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return Error(ErrorKind::not_found, "there is no such file", path, "correct the path, or put the file there");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error(ErrorKind::forbidden, "others than its owner may read a secret", path, "chmod 0400 it");
  }
  std::string text = TRY(read_file(path));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.size() < least) {
    return Error(ErrorKind::value, "the secret is shorter than " + std::to_string(least) + " bytes", path,
                 "make a longer one");
  }
  return base::Sensitive<std::string>(std::move(text));
}

std::vector<base::Error> untold(const referral::Policy& policy, const NoticeSettings& settings) {
  std::vector<Error> problems;
  const auto add = [&](const std::string& role, const std::string& trouble) {
    if (trouble.empty()) return;
    problems.emplace_back(ErrorKind::value, "contact " + role + " cannot be told: " + trouble, "contact." + role,
                          "give the contact another way, or the configuration the one it has");
  };
  for (const referral::Contact& contact : policy.contacts) {
    add(contact.role, trouble_with(contact.mailbox, contact.webhook, settings));
    if (contact.deputy) {
      add(contact.role + ".deputy", trouble_with(contact.deputy->mailbox, contact.deputy->webhook, settings));
    }
  }
  return problems;
}

std::vector<std::string> partner_concerns(const referral::Policy& policy, const access::Partners& partners) {
  std::vector<std::string> list;
  for (const referral::Contact& contact : policy.contacts) {
    if (!contact.practice.empty() || !referral::is_role_of_practice(contact.role)) continue;
    std::string without;
    for (const access::Partner& partner : partners.all()) {
      if (partner.role != access::PartnerRole::practice) continue;
      if (!referral::contact_for(policy.contacts, contact.role, partner.ods)->practice.empty()) continue;
      without += (without.empty() ? "" : ", ") + partner.ods;
    }
    if (!without.empty()) {
      list.push_back("policy " + policy.name + ": the common contact " + contact.role +
                     " is told for practices without one of their own: " + without);
    }
  }
  for (const referral::Rung& rung : policy.ladder.rungs) {
    if (referral::is_role_of_practice(rung.owner_role)) continue;
    const auto& all = partners.all();
    const bool acted_for = std::any_of(all.begin(), all.end(), [&](const access::Partner& partner) {
      return std::find(partner.acts_for.begin(), partner.acts_for.end(), rung.owner_role) != partner.acts_for.end();
    });
    if (acted_for) continue;
    list.push_back("policy " + policy.name + ": no partnership acts for " + rung.owner_role + " of rung " + rung.id +
                   "; the practice moves it in a person's name");
  }
  return list;
}

std::vector<std::string> notice_concerns(const referral::Policy& policy) {
  std::vector<std::string> list;
  for (const referral::Contact& contact : policy.contacts) {
    if (!is_example(contact.mailbox)) continue;
    list.push_back("contact " + contact.role + " is still the example the program came with (" + contact.mailbox +
                   "): nobody reads it");
  }
  return list;
}

}  // namespace gateway::app
