#include "fhir/code_rules.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace gateway::fhir {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool all_of(std::string_view text, bool (*of)(char)) {
  return std::all_of(text.begin(), text.end(), of);
}
bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}

Membership member_if(bool member) {
  return member ? Membership::member : Membership::not_member;
}

// RFC 6838 §4.2: a restricted name.
bool is_media_name(std::string_view text) {
  static constexpr std::string_view marks = "!#$&-^_.+";
  return !text.empty() && text.size() <= 127 && is_alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || marks.find(c) != marks.npos; });
}

// BCP 13; R4 also takes the short names it gives its own formats (CapabilityStatement.format).
Membership media_type(std::string_view code) {
  if (code == "xml" || code == "json" || code == "ttl") return Membership::member;
  const std::string_view type = code.substr(0, code.find(';'));
  if (type.size() < code.size() && code.find('=', type.size()) == std::string_view::npos) return Membership::not_member;
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos) return Membership::not_member;
  std::string_view subtype = type.substr(slash + 1);
  while (subtype.ends_with(' ')) subtype.remove_suffix(1);
  return member_if(is_media_name(type.substr(0, slash)) && is_media_name(subtype));
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(at, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

// RFC 5646 §2.1: a well-formed language tag; whether its parts are registered is not asked.
Membership language(std::string_view code) {
  const auto parts = split(code, '-');
  for (const std::string_view part : parts) {
    if (part.empty() || part.size() > 8 || !all_of(part, is_alphanumeric)) return Membership::not_member;
  }
  const std::string_view first = parts.front();
  if (first == "x" || first == "X" || first == "i" || first == "I") return member_if(parts.size() > 1);
  std::size_t at = 1;
  const auto takes = [&](std::size_t low, std::size_t high, bool (*of)(char)) {
    if (at == parts.size() || parts[at].size() < low || parts[at].size() > high || !all_of(parts[at], of)) return false;
    ++at;
    return true;
  };
  // The grammar has room for longer first parts, but none was ever registered.
  if (first.size() < 2 || first.size() > 3 || !all_of(first, is_letter)) return Membership::not_member;
  for (int extended = 0; extended < 3 && takes(3, 3, is_letter);) ++extended;
  takes(4, 4, is_letter);                              // script
  if (!takes(2, 2, is_letter)) takes(3, 3, is_digit);  // region
  while (at < parts.size() && (parts[at].size() >= 5 || (parts[at].size() == 4 && is_digit(parts[at][0]))))
    ++at;                                               // variants
  while (at < parts.size() && parts[at].size() == 1) {  // extensions, private use
    const bool own = parts[at] == "x" || parts[at] == "X";
    const std::size_t start = ++at;
    while (at < parts.size() && parts[at].size() >= (own ? 1u : 2u)) ++at;
    if (at == start) return Membership::not_member;
  }
  return member_if(at == parts.size());
}

// ISO 4217: currencies, funds and metals that were current when R4 was published, or have become so since.
constexpr std::string_view currencies =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF "
    "CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF "
    "GTQ GYD "
    "HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR "
    "LRD LSL "
    "LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR "
    "PLN PYG "
    "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
    "TVD TWD "
    "TZS UAH UGX USD USN UYI UYU UYW UZS VED VEF VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XDR XOF XPD XPF XPT "
    "XSU XTS "
    "XUA XXX YER ZAR ZMW ZWL";

Membership currency(std::string_view code) {
  if (code.size() != 3 || !all_of(code, is_letter)) return Membership::not_member;
  for (std::size_t at = 0; at < currencies.size(); at += 4) {
    if (currencies.substr(at, 3) == code) return Membership::member;
  }
  return Membership::not_member;
}

// ISO 3166-1 and -2 by form only, so that a wrong form is known to be wrong.
Membership country(std::string_view code) {
  const std::string_view first = code.substr(0, code.find('-'));
  const bool letters = (first.size() == 2 || first.size() == 3) && all_of(first, is_letter);
  const bool digits = first.size() == 3 && all_of(first, is_digit);
  return letters || digits ? Membership::unknown : Membership::not_member;
}

// UCUM by form: printable ASCII without spaces, brackets closed. Which units exist is not decided here.
Membership unit(std::string_view code) {
  int round = 0;
  char inside = 0;
  for (const char c : code) {
    // The specification has no space in an annotation either, but R4's own list of units does.
    if ((c < '!' || c > '~') && !(c == ' ' && inside == '}')) return Membership::not_member;
    if (inside != 0) {
      if (c == inside) inside = 0;
      continue;
    }
    if (c == '{') inside = '}';
    if (c == '[') inside = ']';
    if (c == '}' || c == ']') return Membership::not_member;
    if (c == '(') ++round;
    if (c == ')' && --round < 0) return Membership::not_member;
  }
  return code.empty() || inside != 0 || round != 0 ? Membership::not_member : Membership::unknown;
}

struct SystemRule {
  std::string_view system;
  CodeRule rule;
};
constexpr std::array<SystemRule, 6> rules = {{{"urn:ietf:bcp:13", media_type},
                                              {"urn:ietf:bcp:47", language},
                                              {"urn:iso:std:iso:4217", currency},
                                              {"urn:iso:std:iso:3166", country},
                                              {"urn:iso:std:iso:3166:-2", country},
                                              {"http://unitsofmeasure.org", unit}}};

}  // namespace

CodeRule code_rule(std::string_view system) {
  for (const SystemRule& each : rules) {
    if (each.system == system) return each.rule;
  }
  return nullptr;
}

}  // namespace gateway::fhir
