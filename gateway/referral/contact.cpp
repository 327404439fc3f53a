#include "referral/contact.hpp"

#include <algorithm>

#include "referral/codes.hpp"
#include "referral/policy_section.hpp"
#include "referral/rung_owner.hpp"

namespace gateway::referral {
namespace {

using base::Result;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Labels of letters, digits and hyphens with single dots between them.
bool is_host_name(std::string_view text) {
  constexpr std::size_t longest = 253;
  if (text.empty() || text.size() > longest || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
}

// The ways of one person: read alike for a contact and its deputy.
template <typename Person>
base::Status read_ways(const Section& section, Person& into) {
  if (section.has("mailbox")) {
    into.mailbox = TRY(section.text("mailbox"));
    if (!is_mailbox(into.mailbox)) return section.wrong("mailbox", "an address such as safeguarding@practice.example");
  }
  if (section.has("webhook")) {
    into.webhook = TRY(section.text("webhook"));
    if (origin_of(into.webhook).empty()) return section.wrong("webhook", "an address https://host[:port]/path");
  }
  if (into.mailbox.empty() && into.webhook.empty()) return section.wrong("mailbox", "given, or else webhook");
  return base::Success{};
}

Result<OfficeHours> read_hours(const Section& section) {
  TRY(section.only({"open", "close"}));
  OfficeHours hours;
  hours.open = TRY(section.time("open"));
  hours.close = TRY(section.time("close"));
  if (hours.open >= hours.close) return section.wrong("close", "later than " + section.name + ".open");
  return hours;
}

// What a contact says beside its role.
Result<Contact> read_person(const Section& section) {
  Contact contact;
  contact.name = TRY(section.text("name"));
  TRY(read_ways(section, contact));
  if (section.has("hours")) {
    const Section hours = TRY(section.part("hours"));
    contact.hours = TRY(read_hours(hours));
  }
  if (section.has("deputy")) {
    const Section deputy = TRY(section.part("deputy"));
    TRY(deputy.only({"name", "mailbox", "webhook"}));
    if (!contact.hours) return section.wrong("deputy", "left out where there are no hours: it would never be told");
    contact.deputy.emplace();
    contact.deputy->name = TRY(deputy.text("name"));
    TRY(read_ways(deputy, *contact.deputy));
  }
  return contact;
}

// A contact, and behind it those of single practices. Errors: as read_contacts.
Result<std::vector<Contact>> read_contact(const Section& section, const Words& roles) {
  TRY(section.only({"id", "name", "mailbox", "webhook", "hours", "deputy", "practices"}));
  const std::string role = TRY(section.word("id", roles));
  std::vector<Contact> contacts{TRY(read_person(section))};
  contacts.front().role = role;
  if (!section.has("practices")) return contacts;
  if (!is_role_of_practice(role)) {
    return section.wrong("practices",
                         "left out: only a role of the practice's own people differs from one to the next");
  }
  const Section practices = TRY(section.part("practices"));
  for (const auto& [key, value] : practices.table) {
    const Section own = TRY(practices.part(key.str()));
    TRY(own.only({"name", "mailbox", "webhook", "hours", "deputy"}));
    contacts.push_back(TRY(read_person(own)));
    contacts.back().role = role;
    contacts.back().practice = std::string(key.str());
  }
  return contacts;
}

}  // namespace

const Contact* contact_for(const std::vector<Contact>& contacts, std::string_view role, std::string_view practice_ods) {
  const Contact* common = nullptr;
  for (const Contact& contact : contacts) {
    if (contact.role != role) continue;
    if (!contact.practice.empty() && contact.practice == practice_ods) return &contact;
    if (contact.practice.empty() && common == nullptr) common = &contact;
  }
  return common;
}

bool is_there(const Contact& contact, base::Instant now, const WorkingCalendar& calendar) {
  if (!contact.hours) return true;
  return calendar.working_time_between(now, now + base::Duration{1}, *contact.hours) > base::Duration{0};
}

bool is_mailbox(std::string_view text) {
  constexpr std::size_t longest_local = 64;
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > longest_local) return false;
  const std::string_view local = text.substr(0, at);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  const bool plain = std::all_of(local.begin(), local.end(), [&](char c) {
    return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
  });
  return plain && is_host_name(text.substr(at + 1));
}

std::string origin_of(std::string_view url) {
  static constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return {};
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"'; });
  const std::string_view authority = url.substr(scheme.size(), url.find_first_of("/?#", scheme.size()) - scheme.size());
  const std::size_t colon = authority.find(':');
  if (!printable || !is_host_name(authority.substr(0, colon))) return {};
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const bool digits = !port.empty() && port.size() <= 5 &&
                        std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return {};
  }
  return std::string(scheme) + std::string(authority);
}

Result<std::vector<Contact>> read_contacts(const Section& file) {
  Words roles;
  for (const codes::System& system : codes::systems()) {
    if (system.uri != codes::role_system) continue;
    for (const codes::Code& one : system.codes) roles.push_back(one.code);
  }
  std::vector<Contact> contacts;
  const auto rows = TRY(file.parts("contact"));
  for (const Section& row : rows) {
    for (Contact& contact : TRY(read_contact(row, roles))) contacts.push_back(std::move(contact));
  }
  return contacts;
}

}  // namespace gateway::referral
