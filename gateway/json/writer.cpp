#include "json/writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace gateway::json {
namespace {

// Appends through a raw pointer: the string is stretched ahead and cut once at the end.
class Out {
 public:
  explicit Out(std::string& target) : target_(target), used_(target.size()) { target_.resize(target_.capacity()); }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { target_.resize(used_); }

  // Room for `count` more characters; the caller reports with `wrote` how many it used.
  char* room(std::size_t count) {
    if (target_.size() - used_ < count) target_.resize(std::max(used_ + count, target_.size() * 2));
    return target_.data() + used_;
  }
  void wrote(std::size_t count) { used_ += count; }
  void put(char character) {
    *room(1) = character;
    ++used_;
  }
  void put(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    used_ += text.size();
  }

 private:
  std::string& target_;
  std::size_t used_;
};

constexpr std::array<bool, 256> make_escaped() {
  std::array<bool, 256> table{};
  for (std::size_t control = 0; control < 0x20; ++control) table[control] = true;
  table['"'] = true;
  table['\\'] = true;
  return table;
}
constexpr std::array<bool, 256> escaped = make_escaped();

char* put_escape(char* at, char character) {
  *at++ = '\\';
  switch (character) {
    case '"': *at++ = '"'; return at;
    case '\\': *at++ = '\\'; return at;
    case '\b': *at++ = 'b'; return at;
    case '\f': *at++ = 'f'; return at;
    case '\n': *at++ = 'n'; return at;
    case '\r': *at++ = 'r'; return at;
    case '\t': *at++ = 't'; return at;
    default: break;
  }
  const auto code = static_cast<unsigned char>(character);
  std::memcpy(at, "u00", 3);
  at[3] = "0123456789abcdef"[code >> 4];
  at[4] = "0123456789abcdef"[code & 15];
  return at + 5;
}

// Writes `text` escaped at `at`, where 6 * size + 16 characters are free; returns the end.
char* put_escaped(char* at, std::string_view text) {
  const char* from = text.data();
  const char* const end = from + text.size();
  while (from != end) {
#ifdef __SSE2__
    if (end - from >= 16) {
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(at), block);
      const __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(block, _mm_set1_epi8(0x1f)), _mm_set1_epi8(0x1f));
      const __m128i special =
          _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
      const int found = _mm_movemask_epi8(_mm_or_si128(control, special));
      const int plain = found == 0 ? 16 : __builtin_ctz(static_cast<unsigned>(found));
      from += plain;
      at += plain;
      if (found != 0) at = put_escape(at, *from++);
      continue;
    }
#endif
    if (escaped[static_cast<unsigned char>(*from)]) {
      at = put_escape(at, *from);
    } else {
      *at++ = *from;
    }
    ++from;
  }
  return at;
}

void put_literal(Out& out, std::string_view text) {
  // Piece by piece, so that a long text without escapes does not ask for six times its size.
  constexpr std::size_t piece = 4096;
  out.put('"');
  do {
    const std::string_view next = text.substr(0, piece);
    char* const start = out.room(next.size() * 6 + 16);
    out.wrote(static_cast<std::size_t>(put_escaped(start, next) - start));
    text.remove_prefix(next.size());
  } while (!text.empty());
  out.put('"');
}

void put_scalar(Out& out, const Node& node) {
  switch (node.kind()) {
    case Kind::null: out.put("null"); return;
    default: out.put(node.text()); return;
  }
}

void put_line(Out& out, std::size_t depth) {
  out.put('\n');
  for (std::size_t level = 0; level < depth; ++level) out.put("  ");
}

// `reword` gives the text to write for a string that stands in its parent under a name.
template <bool pretty, typename Reword>
void put_tree(Out& out, const Node& top, const Reword& reword) {
  std::vector<const Node*> parents;
  parents.reserve(16);
  const Node* node = &top;
  for (;;) {
    if (node->is_object() || node->is_array()) {
      out.put(node->is_object() ? '{' : '[');
      if (const Node* first = node->first(); first != nullptr) {
        parents.push_back(node);
        node = first;
        if (pretty) put_line(out, parents.size());
        if (parents.back()->is_object()) {
          put_literal(out, node->name().text());
          out.put(pretty ? std::string_view(": ") : std::string_view(":"));
        }
        continue;
      }
      out.put(node->is_object() ? '}' : ']');
    } else if (node->is_string()) {
      put_literal(out, reword(*node));
    } else {
      put_scalar(out, *node);
    }

    // Step to the next value, closing what ends here. The top has no business with its own siblings.
    while (!parents.empty() && node->next() == nullptr) {
      node = parents.back();
      parents.pop_back();
      if (pretty) put_line(out, parents.size());
      out.put(node->is_object() ? '}' : ']');
    }
    if (parents.empty()) return;
    node = node->next();
    out.put(',');
    if (pretty) put_line(out, parents.size());
    if (parents.back()->is_object()) {
      put_literal(out, node->name().text());
      out.put(pretty ? std::string_view(": ") : std::string_view(":"));
    }
  }
}

std::string_view as_it_is(const Node& node) {
  return node.text();
}

// The text of a node under a Rewording. Names are short, so their sizes nearly always tell.
class Reworded {
 public:
  explicit Reworded(const Rewording& rewording) : rewording_(rewording) {}
  std::string_view operator()(const Node& node) const {
    return node.name().text() == rewording_.member ? rewording_.say(node.text()) : node.text();
  }

 private:
  const Rewording& rewording_;
};

}  // namespace

std::string write(const Node& node) {
  std::string text;
  text.reserve(1024);
  write_to(node, text);
  return text;
}

void write_to(const Node& node, std::string& text) {
  Out out(text);
  put_tree<false>(out, node, as_it_is);
}

void write_reworded_to(const Node& node, const Rewording& rewording, std::string& text) {
  Out out(text);
  put_tree<false>(out, node, Reworded(rewording));
}

void write_members_to(const Node& object, std::span<const std::string_view> without, const Rewording& rewording,
                      std::string& text) {
  Out out(text);
  for (const Node& member : object) {
    const std::string_view name = member.name().text();
    if (std::find(without.begin(), without.end(), name) != without.end()) continue;
    out.put(',');
    put_literal(out, name);
    out.put(':');
    put_tree<false>(out, member, Reworded(rewording));
  }
}

std::string write_pretty(const Node& node) {
  std::string text;
  {
    Out out(text);
    put_tree<true>(out, node, as_it_is);
  }
  return text;
}

std::string quote(std::string_view text) {
  std::string literal;
  quote_to(text, literal);
  return literal;
}

void quote_to(std::string_view text, std::string& literal) {
  Out out(literal);
  put_literal(out, text);
}

}  // namespace gateway::json
