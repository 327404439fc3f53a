// FHIRPath §5.6 additional string functions: encode, decode, escape and unescape.
#include "fhirpath/inputs.hpp"
#include "fhirpath/sections.hpp"
#include "fhirpath/unicode.hpp"
#include "json/writer.hpp"

namespace gateway::fhirpath {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view for_urls = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

unsigned byte(char c) {
  return static_cast<unsigned char>(c);
}
char character(unsigned value) {
  return static_cast<char>(static_cast<unsigned char>(value));
}

std::string to_hex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += hex_digits[byte(c) >> 4];
    out += hex_digits[byte(c) & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const std::size_t high = hex_digits.find(static_cast<char>(byte(text[at]) | (text[at] >= 'A' ? 0x20U : 0U)));
    const std::size_t low = hex_digits.find(static_cast<char>(byte(text[at + 1]) | (text[at + 1] >= 'A' ? 0x20U : 0U)));
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out += character(static_cast<unsigned>(high * 16 + low));
  }
  return out;
}

std::string to_base64(std::string_view text, std::string_view alphabet) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, text.size() - at);
    unsigned bits = byte(text[at]) << 16;
    if (count > 1) bits |= byte(text[at + 1]) << 8;
    if (count > 2) bits |= byte(text[at + 2]);
    out += alphabet[bits >> 18];
    out += alphabet[(bits >> 12) & 63];
    out += count > 1 ? alphabet[(bits >> 6) & 63] : '=';
    out += count > 2 ? alphabet[bits & 63] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 != 0) return std::nullopt;
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += character((bits >> held) & 0xFF);
    }
  }
  return out;
}

struct Entity {
  std::string_view name;
  char character;
};
constexpr Entity entities[] = {{"&lt;", '<'},   {"&gt;", '>'},    {"&quot;", '"'},
                               {"&#39;", '\''}, {"&apos;", '\''}, {"&amp;", '&'}};

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const Entity* found = nullptr;
    for (const Entity& entity : entities) {
      if (found == nullptr && entity.character == c) found = &entity;
    }
    if (found != nullptr) {
      out += found->name;
    } else {
      out += c;
    }
  }
  return out;
}

std::string html_unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Entity* found = nullptr;
    for (const Entity& entity : entities) {
      if (found == nullptr && text.substr(at).starts_with(entity.name)) found = &entity;
    }
    out += found != nullptr ? found->character : text[at];
    at += found != nullptr ? found->name.size() : 1;
  }
  return out;
}

std::string json_escaped(std::string_view text) {
  const std::string quoted = json::quote(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string json_unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += text[at];
      continue;
    }
    switch (text[++at]) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        const auto bytes = from_hex(text.substr(at + 1, 4));
        if (!bytes || bytes->size() != 2) {
          out += "\\u";
          break;
        }
        append_utf8(out, static_cast<char32_t>(byte((*bytes)[0]) << 8 | byte((*bytes)[1])));
        at += 4;
        break;
      }
      default: out += text[at];
    }
  }
  return out;
}

struct Formatted {
  std::string_view text;
  std::string_view format;
};

std::optional<Formatted> formatted(Run& run, const Call& call) {
  const auto text = text_of(run, call.input, call);
  if (run.failed()) return std::nullopt;
  const auto format = text_of(run, run.argument(call, 0), call);
  if (!text || !format) return std::nullopt;
  return Formatted{*text, *format};
}

Items unknown_format(Run& run, const Call& call) {
  return run.fail(base::ErrorKind::processing, std::string(call.step.text) + "() does not know this format",
                  "encode and decode take hex, base64 or urlbase64, escape and unescape take html or json");
}

}  // namespace

Items apply_encode(Run& run, const Call& call) {
  const auto input = formatted(run, call);
  if (!input) return {};
  if (input->format == "hex") return run.string(to_hex(input->text));
  if (input->format == "base64") return run.string(to_base64(input->text, standard));
  if (input->format == "urlbase64") return run.string(to_base64(input->text, for_urls));
  return unknown_format(run, call);
}

Items apply_decode(Run& run, const Call& call) {
  const auto input = formatted(run, call);
  if (!input) return {};
  std::optional<std::string> decoded;
  if (input->format == "hex") {
    decoded = from_hex(input->text);
  } else if (input->format == "base64") {
    decoded = from_base64(input->text, standard);
  } else if (input->format == "urlbase64") {
    decoded = from_base64(input->text, for_urls);
  } else {
    return unknown_format(run, call);
  }
  return decoded ? run.string(*decoded) : Items{};
}

Items apply_escape(Run& run, const Call& call) {
  const auto input = formatted(run, call);
  if (!input) return {};
  if (input->format == "html") return run.string(html_escaped(input->text));
  if (input->format == "json") return run.string(json_escaped(input->text));
  return unknown_format(run, call);
}

Items apply_unescape(Run& run, const Call& call) {
  const auto input = formatted(run, call);
  if (!input) return {};
  if (input->format == "html") return run.string(html_unescaped(input->text));
  if (input->format == "json") return run.string(json_unescaped(input->text));
  return unknown_format(run, call);
}

}  // namespace gateway::fhirpath
