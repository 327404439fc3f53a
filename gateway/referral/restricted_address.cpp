#include "referral/restricted_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "base/digest.hpp"
#include "fhir/identifiers.hpp"
#include "referral/folded_text.hpp"

namespace gateway::referral {
namespace {

bool is_restricted(const json::Node& address) {
  const json::Node* extensions = address.find("extension");
  if (extensions == nullptr) return false;
  return std::any_of(extensions->begin(), extensions->end(), [](const json::Node& extension) {
    const json::Node* value = extension.find("valueBoolean");
    return extension.string("url") == fhir::identifiers::address_restricted_extension && value != nullptr &&
           value->boolean();
  });
}

bool is_labelled(const json::Node& person) {
  const json::Node* meta = person.find("meta");
  const json::Node* labels = meta == nullptr ? nullptr : meta->find("security");
  if (labels == nullptr) return false;
  return std::any_of(labels->begin(), labels->end(),
                     [](const json::Node& label) { return label.string("code") == "LOCIS"; });
}

// Small letters and digits as they read; everything else parts words.
std::string worded(std::string_view text) {
  std::string out = " ";
  for (const char c : fold(text).text) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80U) != 0;
    if (kept) out += c;
    if (!kept && out.back() != ' ') out += ' ';
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

std::string squeezed(std::string words) {
  std::erase(words, ' ');
  return words;
}

struct Short {
  std::string_view word;
  std::string_view form;
};

// How what follows a street's name is shortened; one form for each. "st" is the saint as well.
constexpr std::array<Short, 50> short_forms = {{
    {"street", "st"},     {"str", "st"},         {"saint", "st"},    {"road", "rd"},       {"avenue", "av"},
    {"ave", "av"},        {"row", "rw"},         {"lane", "ln"},     {"close", "cl"},      {"clo", "cl"},
    {"court", "ct"},      {"crt", "ct"},         {"crescent", "cr"}, {"cres", "cr"},       {"drive", "dr"},
    {"drv", "dr"},        {"gardens", "gdn"},    {"garden", "gdn"},  {"gdns", "gdn"},      {"green", "grn"},
    {"grove", "gr"},      {"gro", "gr"},         {"house", "hse"},   {"ho", "hse"},        {"place", "pl"},
    {"square", "sq"},     {"terrace", "ter"},    {"terr", "ter"},    {"tce", "ter"},       {"way", "wy"},
    {"park", "pk"},       {"flat", "flt"},       {"fl", "flt"},      {"apartment", "apt"}, {"appt", "apt"},
    {"building", "bldg"}, {"buildings", "bldg"}, {"bldgs", "bldg"},  {"cottage", "cott"},  {"cottages", "cott"},
    {"cotts", "cott"},    {"farm", "fm"},        {"hill", "hl"},     {"mount", "mt"},      {"mews", "mws"},
    {"walk", "wlk"},      {"view", "vw"},        {"parade", "pde"},  {"lodge", "ldg"},     {"estate", "est"},
}};

std::string shortened(const std::string& words) {
  std::string out = " ";
  std::size_t at = 1;
  while (at < words.size()) {
    const std::size_t end = words.find(' ', at);
    const std::string_view word = std::string_view(words).substr(at, end - at);
    const auto* found =
        std::find_if(short_forms.begin(), short_forms.end(), [&](const Short& one) { return one.word == word; });
    out += found == short_forms.end() ? word : found->form;
    out += ' ';
    at = end + 1;
  }
  return out;
}

// Without tags and comments; a '<' that nothing closes stays.
std::string without_markup(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<') {
      const bool comment = text.substr(at).starts_with("<!--");
      const std::string_view close = comment ? "-->" : ">";
      if (const std::size_t end = text.find(close, at); end != std::string_view::npos) {
        at = end + close.size();
        continue;
      }
    }
    out += text[at++];
  }
  return out;
}

void append_character(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3fU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0U | (code >> 12U));
    tail(6);
    tail(0);
  } else if (code < 0x110000) {
    out += static_cast<char>(0xf0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// The number of a character reference ("#111", "#x6f"); none when it is none.
std::optional<std::uint32_t> numbered(std::string_view name) {
  if (name.size() < 2 || name[0] != '#') return std::nullopt;
  const bool hexadecimal = name[1] == 'x' || name[1] == 'X';
  const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  for (const char c : digits) {
    const int digit = digit_of(c);
    if (digit >= (hexadecimal ? 16 : 10) || code > 0x10ffff) return std::nullopt;
    code = code * (hexadecimal ? 16 : 10) + static_cast<std::uint32_t>(digit);
  }
  return digits.empty() ? std::nullopt : std::optional(code);
}

// With entities and percent signs resolved. A named entity is a space where it is one, and else nothing: of letters
// that are plain without their accents, HTML names the letter first.
std::string resolved(std::string_view text) {
  constexpr std::array<std::string_view, 6> accents = {"acute", "grave", "uml", "circ", "tilde", "ring"};
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && digit_of(text[at + 1]) < 16 && digit_of(text[at + 2]) < 16) {
      out += static_cast<char>(digit_of(text[at + 1]) * 16 + digit_of(text[at + 2]));
      at += 2;
      continue;
    }
    const std::size_t end = text[at] == '&' ? text.find(';', at) : std::string_view::npos;
    if (end == std::string_view::npos || end - at > 12) {
      out += text[at];
      continue;
    }
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (const auto code = numbered(name)) {
      append_character(out, *code);
    } else if (name.ends_with("sp") || name == "amp" || name == "Tab" || name == "NewLine") {
      out += ' ';
    } else if (std::any_of(accents.begin(), accents.end(), [&](auto accent) { return name.ends_with(accent); })) {
      out += name[0];
    }
    at = end;
  }
  return out;
}

// True when `text`, read in any of the ways there are, says one of `places`.
bool says(std::string_view text, const std::vector<std::string>& places) {
  constexpr std::size_t enough = 5;
  for (const std::string& reading : {std::string(text), resolved(text), resolved(without_markup(text))}) {
    const std::string words = worded(reading);
    const std::string together = squeezed(words);
    const std::string brief = shortened(words);
    for (const std::string& place : places) {
      const std::string one = squeezed(place);
      if (words.find(place) != std::string::npos || brief.find(shortened(place)) != std::string::npos) return true;
      if (one.size() >= enough && together.find(one) != std::string::npos) return true;
    }
  }
  return false;
}

// The text of an attachment that is one and holds it; none where it cannot be read.
std::optional<std::string> text_of(const json::Node& attachment) {
  std::string type;
  for (const char c : attachment.string("contentType")) {
    if (c != ' ' && c != '"') type += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const std::size_t parameter = std::min(type.find(';'), type.size());
  const std::string kind = type.substr(0, parameter);
  const std::string rest = type.substr(parameter);
  constexpr std::array<std::string_view, 5> readable = {"", ";charset=utf-8", ";charset=us-ascii",
                                                        ";charset=iso-8859-1", ";charset=windows-1252"};
  const bool read_here = std::find(readable.begin(), readable.end(), rest) != readable.end();
  if ((kind != "text/plain" && kind != "text/html") || !read_here) return std::nullopt;
  std::string data(attachment.string("data"));
  std::erase_if(data, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  auto bytes = base::decode_base64(data);
  if (!bytes || data.empty() || bytes->find('\0') != std::string::npos) return std::nullopt;
  return std::move(bytes).value();
}

bool is_attachment(const json::Node& node) {
  if (!node.is_object()) return false;
  const std::string_view name = node.name().text();
  return node.find("contentType") != nullptr || node.find("data") != nullptr || name == "contentAttachment" ||
         name == "valueAttachment" || name == "attachment";
}

struct Seen {
  const json::Node* node = nullptr;
  std::string path;
};

// `root` and all below it, in the document's order.
template <typename Visit>
void walk(const json::Node& root, std::string path, Visit visit) {
  std::vector<Seen> open{{&root, std::move(path)}};
  while (!open.empty()) {
    const Seen seen = std::move(open.back());
    open.pop_back();
    if (!visit(seen)) return;
    std::vector<Seen> below;
    std::size_t index = 0;
    for (const json::Node& child : *seen.node) {
      below.push_back({&child, seen.node->is_array() ? seen.path + '[' + std::to_string(index++) + ']'
                                                     : seen.path + '.' + std::string(child.name().text())});
    }
    std::move(below.rbegin(), below.rend(), std::back_inserter(open));
  }
}

}  // namespace

std::vector<std::string> restricted_places(const json::Node& person) {
  std::vector<std::string> places;
  const json::Node* addresses = person.find("address");
  if (addresses == nullptr) return places;
  const bool all = is_labelled(person);
  const auto add = [&](std::string_view text) {
    std::string words = worded(text);
    if (words.size() >= 5) places.push_back(std::move(words));
  };
  for (const json::Node& address : *addresses) {
    if (!is_restricted(address) && !(all && address.string("use") != "old")) continue;
    add(address.string("text"));
    if (const json::Node* lines = address.find("line")) {
      for (const json::Node& line : *lines) add(line.text());
    }
    add(address.string("postalCode"));
  }
  return places;
}

std::string place_that_tells(const json::Node& communication, const std::vector<std::string>& places) {
  std::string place;
  for (const json::Node& member : communication) {
    std::string whole;
    walk(member, "Communication." + std::string(member.name().text()), [&](const Seen& seen) {
      std::string text;
      if (seen.node->is_string()) text = seen.node->text();
      if (is_attachment(*seen.node)) text = text_of(*seen.node).value_or("");
      const std::string_view name = seen.node->name().text();
      if (name != "contentType" && name != "data" && !text.empty()) whole += text + ' ';
      if (says(text, places)) place = seen.path;
      return place.empty();
    });
    if (place.empty() && says(whole, places)) place = "Communication." + std::string(member.name().text());
    if (!place.empty()) return place;
  }
  return place;
}

std::string place_nobody_can_read(const json::Node& communication) {
  std::string place;
  walk(communication, "Communication", [&](const Seen& seen) {
    const std::string_view name = seen.node->name().text();
    const bool elsewhere = name == "contentReference" && !seen.node->string("reference").starts_with('#');
    const bool closed = is_attachment(*seen.node) && (seen.node->find("url") != nullptr || !text_of(*seen.node));
    if (elsewhere || closed || name == "valueBase64Binary") place = seen.path;
    return place.empty();
  });
  return place;
}

}  // namespace gateway::referral
