// NoticeSettings: the ways people are told: a mail server, webhooks, their keys and limits.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "access/partner.hpp"
#include "base/result.hpp"
#include "base/sensitive.hpp"
#include "dispatch/retry.hpp"
#include "net/client.hpp"
#include "net/mail_sender.hpp"
#include "referral/policy.hpp"

namespace gateway::app {

struct MailSettings {
  net::MailSettings server;
  std::string from;
  std::string password_file;  // empty: no login
};

struct WebhookSettings {
  std::vector<std::string> origins;  // "https://host[:port]": no contact's webhook may lead elsewhere
  bool private_addresses = false;    // whether they may lead to addresses that are not public
  std::string server_ca;             // PEM: what their servers must chain to
  std::string signing_key;           // file
  std::chrono::milliseconds timeout{15'000};
};

struct NoticeSettings {
  std::string link_base;  // where Task/{id} is found by a person
  dispatch::RetrySchedule retry{base::Duration{5'000}, base::Duration{600'000}};
  std::optional<MailSettings> mail;
  std::optional<WebhookSettings> webhooks;
};

// Reads [notices]. `resolve` makes a path absolute; `places` remembers where paths stand. Errors: as
// read_configuration; value also when neither [notices.mail] nor [notices.webhooks] is there.
base::Result<NoticeSettings> read_notices(const toml::table* table, const std::string& file,
                                          const std::function<std::string(const std::string&)>& resolve,
                                          std::map<std::string, std::string, std::less<>>& places);

// The secret in a file that only its owner may read, without the newline at its end. Errors: not_found; forbidden when
// others may read it; value when it is shorter than `least` bytes.
base::Result<base::Sensitive<std::string>> read_secret(const std::string& path, std::size_t least);

// The contacts of `policy` that `settings` has no way to tell: no mail server for a mailbox and no webhook either, or a
// webhook at an origin that is not listed. One error (value) each.
std::vector<base::Error> untold(const referral::Policy& policy, const NoticeSettings& settings);

// What a person should look at although it works: contacts that are still the shipped examples. One sentence each.
std::vector<std::string> notice_concerns(const referral::Policy& policy);

// The same of who stands behind the roles: practices that have no contact of their own for a role of theirs, and rungs
// of roles that no partnership acts for, which the practice then moves in their name.
std::vector<std::string> partner_concerns(const referral::Policy& policy, const access::Partners& partners);

}  // namespace gateway::app
