#include "dispatch/mail.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/assert.hpp"
#include "base/digest.hpp"

namespace gateway::dispatch {
namespace {

constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// RFC 5322 §3.3, in UTC.
std::string date_field(base::Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{std::chrono::sys_days{day.time_since_epoch()}};
  const std::chrono::weekday weekday{std::chrono::sys_days{day.time_since_epoch()}};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
  std::array<char, 64> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000", days[weekday.c_encoding()],
                    static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                    static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                    static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

// A header field of ours: printable ASCII on one line (SEC-15: nothing in a value can begin another field).
void append_field(std::string& out, std::string_view name, std::string_view value) {
  constexpr std::size_t longest_line = 998;
  GATEWAY_ASSERT(name.size() + value.size() + 2 <= longest_line);
  GATEWAY_ASSERT(std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 0x7f; }));
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

bool is_plain(std::string_view body) {
  return std::all_of(body.begin(), body.end(), [](char c) { return c == '\n' || (c >= ' ' && c < 0x7f); });
}

void append_lines(std::string& out, std::string_view body) {
  for (const char c : body) {
    if (c == '\n') out += '\r';
    out += c;
  }
}

// RFC 2045 §6.8: lines of at most 76 characters.
void append_base64(std::string& out, std::string_view body) {
  constexpr std::size_t line = 76;
  const std::string text = base::base64(body);
  for (std::size_t at = 0; at < text.size(); at += line) out += text.substr(at, line) + "\r\n";
}

}  // namespace

std::string message_id(const base::Uuid& notice, std::string_view from) {
  const std::size_t at = from.find('@');
  GATEWAY_ASSERT(at != std::string_view::npos);
  return '<' + base::to_string(notice) + std::string(from.substr(at)) + '>';
}

net::Mail mail(const store::NoticeRow& notice, const Addressee& addressee, const NoticeText& text,
               const std::string& from) {
  GATEWAY_ASSERT(referral::is_mailbox(from) && referral::is_mailbox(addressee.mailbox));
  net::Mail made{from, addressee.mailbox, {}};
  std::string& out = made.bytes;
  append_field(out, "From", "Safeguarding Referral Gateway <" + from + '>');
  append_field(out, "To", '<' + addressee.mailbox + '>');
  append_field(out, "Subject", text.subject);
  append_field(out, "Date", date_field(notice.raised_at));
  append_field(out, "Message-ID", message_id(notice.id, from));
  append_field(out, "Auto-Submitted", "auto-generated");
  append_field(out, "Importance", "high");
  append_field(out, "MIME-Version", "1.0");
  append_field(out, "Content-Type", "text/plain; charset=utf-8");
  const bool plain = is_plain(text.body);
  append_field(out, "Content-Transfer-Encoding", plain ? "7bit" : "base64");
  out += "\r\n";
  if (plain) {
    append_lines(out, text.body);
  } else {
    std::string lines;
    append_lines(lines, text.body);
    append_base64(out, lines);
  }
  return made;
}

}  // namespace gateway::dispatch
