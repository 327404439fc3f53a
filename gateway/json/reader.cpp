#include "json/reader.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <vector>

#include <rapidjson/reader.h>

#include "json/arena.hpp"
#include "json/bytes.hpp"

namespace gateway::json {
namespace {

using base::Error;
using base::ErrorKind;

// RapidJSON reads whole aligned blocks of 16, also past the end of the text.
constexpr std::size_t padding = 32;

}  // namespace

// Builds the tree from RapidJSON's events; `false` from an event stops the reader, with `refused` saying why.
class Builder {
 public:
  Builder(Document& document, const Limits& limits, const rapidjson::InsituStringStream& stream, bool escapes)
      : document_(document), limits_(limits), stream_(stream), escapes_(escapes) {
    open_.reserve(std::min(limits.depth, 256u));
  }

  bool Null() { return place(scalar(Kind::null, before(4), nullptr, 0)); }
  bool Bool(bool value) { return place(scalar(Kind::boolean, before(value ? 4 : 5), nullptr, value ? 1 : 0)); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    if (size > limits_.number_characters) {
      return refuse(ErrorKind::too_costly, offset_of(text),
                    "a number has more than " + std::to_string(limits_.number_characters) + " characters");
    }
    return place(scalar(Kind::number, offset_of(text), text, size));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (!sound(text, size)) return false;
    return place(scalar(Kind::string, offset_of(text) - 1, text, size));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (!sound(text, size)) return false;
    const std::string_view spelling(text, size);
    const Name shared = document_.names().find(spelling);
    key_ = shared.empty() ? document_.own(spelling) : shared;
    return true;
  }
  bool StartObject() { return start(Kind::object); }
  bool StartArray() { return start(Kind::array); }
  bool EndArray(rapidjson::SizeType) {
    open_.pop_back();
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    const Node& object = *open_.back();
    if (const Node* twin = duplicate(object); twin != nullptr) {
      refuse(ErrorKind::structure, twin->offset_,
             "the object has two members named \"" + std::string(shown(twin->name_)) + "\"",
             "send each member once; several values of one element belong in an array");
      return false;
    }
    open_.pop_back();
    return true;
  }
  // Numbers arrive as text; RapidJSON only needs these to exist.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  struct Refusal {
    ErrorKind kind;
    std::uint32_t offset;
    std::string text;
    std::string remedy;
  };
  const std::optional<Refusal>& refused() const { return refused_; }

  // The JSON Pointer of the value that was being read.
  std::string pointer() const {
    std::string path;
    for (std::size_t level = 0; level < open_.size(); ++level) {
      const Node& parent = *open_[level];
      const bool innermost = level + 1 == open_.size();
      path.push_back('/');
      if (parent.is_array()) {
        path += std::to_string(innermost ? parent.size() : parent.size() - 1);
      } else {
        path += shown(innermost ? key_ : open_[level + 1]->name());
      }
    }
    return path;
  }

 private:
  std::uint32_t offset_of(const char* text) const { return static_cast<std::uint32_t>(text - stream_.head_); }
  std::uint32_t before(std::size_t characters) const {
    return static_cast<std::uint32_t>(static_cast<std::size_t>(stream_.src_ - stream_.head_) - characters);
  }

  bool refuse(ErrorKind kind, std::uint32_t offset, std::string text, std::string remedy = {}) {
    refused_ = Refusal{kind, offset, std::move(text), std::move(remedy)};
    return false;
  }

  bool sound(const char* text, std::size_t size) {
    if (!escapes_ || !has_surrogate({text, size})) return true;
    return refuse(ErrorKind::structure, offset_of(text), "a string holds half of a surrogate pair",
                  "write the character itself in UTF-8, or both halves");
  }

  Node& make(Kind kind) {
    Node* node = new (document_.arena_->take(sizeof(Node))) Node();
    node->kind_ = kind;
    return *node;
  }

  Node& scalar(Kind kind, std::uint32_t offset, const char* characters, std::uint32_t size) {
    Node& node = make(kind);
    node.offset_ = offset;
    node.characters_ = characters;
    node.size_ = size;
    return node;
  }

  // RapidJSON announces an object or array before it takes the bracket.
  bool start(Kind kind) {
    if (open_.size() >= limits_.depth) {
      return refuse(ErrorKind::too_costly, before(0),
                    "values are nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    Node& node = make(kind);
    node.offset_ = before(0);
    if (!place(node)) return false;
    open_.push_back(&node);
    return true;
  }

  bool place(Node& node) {
    if (++values_ > limits_.values) {
      return refuse(ErrorKind::too_costly, node.offset_,
                    "the text holds more than " + std::to_string(limits_.values) + " values");
    }
    if (open_.empty()) {
      document_.set_root(node);
      return true;
    }
    Node& parent = *open_.back();
    if (parent.kind_ == Kind::object) {
      if (parent.size_ >= limits_.members) {
        return refuse(ErrorKind::too_costly, node.offset_,
                      "an object has more than " + std::to_string(limits_.members) + " members");
      }
      node.name_ = key_;
      parent.note(key_);
    }
    (parent.last_ == nullptr ? parent.first_ : parent.last_->next_) = &node;
    parent.last_ = &node;
    ++parent.size_;
    return true;
  }

  // The second of two members with one name, or null. Large objects are sorted, so that no sender can make this slow.
  const Node* duplicate(const Node& object) {
    if (object.size_ <= 16) {
      // Among shared names, pointers tell; only a name nobody interned needs its text compared.
      bool all_shared = true;
      for (const Node* member = object.first_; member != nullptr; member = member->next_) {
        all_shared = all_shared && member->name_.shared();
        for (const Node* earlier = object.first_; earlier != member; earlier = earlier->next_) {
          if (all_shared ? identical(earlier->name_, member->name_) : earlier->name_ == member->name_) return member;
        }
      }
      return nullptr;
    }
    members_.clear();
    for (const Node& member : object) members_.push_back(&member);
    std::sort(members_.begin(), members_.end(), [](const Node* left, const Node* right) {
      const int order = left->name().text().compare(right->name().text());
      return order != 0 ? order < 0 : left->offset() < right->offset();
    });
    const auto twin = std::adjacent_find(members_.begin(), members_.end(), [](const Node* left, const Node* right) {
      return left->name().text() == right->name().text();
    });
    return twin == members_.end() ? nullptr : *(twin + 1);
  }

  Document& document_;
  const Limits& limits_;
  const rapidjson::InsituStringStream& stream_;
  const bool escapes_;
  std::uint32_t values_ = 0;
  Name key_;
  std::vector<Node*> open_;
  std::vector<const Node*> members_;
  std::optional<Refusal> refused_;

 public:
  // The NUL-terminated, padded copy of `text` in the document's arena; strings of the tree point into it.
  static char* copy_of(Document& document, std::string_view text) {
    auto* copy = static_cast<char*>(document.arena_->take(text.size() + padding));
    std::memcpy(copy, text.data(), text.size());
    std::memset(copy + text.size(), 0, padding);
    return copy;
  }
};

namespace {

Error refusal(ErrorKind kind, std::string text, std::string_view source, std::size_t offset, std::string pointer = {},
              std::string remedy = {}) {
  const LineColumn at = line_column(source, static_cast<std::uint32_t>(offset));
  std::string place = std::to_string(at.line) + ":" + std::to_string(at.column);
  if (!pointer.empty()) place += " (" + pointer + ")";
  return Error(kind, std::move(text), std::move(place), std::move(remedy));
}

std::string sentence(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty: return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular: return "something follows the end of the value";
    case rapidjson::kParseErrorValueInvalid: return "a value is expected here";
    case rapidjson::kParseErrorObjectMissName: return "a member name in double quotes is expected here";
    case rapidjson::kParseErrorObjectMissColon: return "a colon is expected after the member name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket: return "a comma or closing brace is expected here";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "a comma or closing bracket is expected here";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex: return "\\u needs four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return "a string holds half of a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid: return "a string holds an escape that JSON does not know";
    case rapidjson::kParseErrorStringMissQuotationMark: return "a string has no closing quotation mark";
    case rapidjson::kParseErrorNumberTooBig: return "a number is larger than a double can hold";
    case rapidjson::kParseErrorNumberMissFraction: return "a digit is expected after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent: return "a digit is expected in the exponent";
    default: return "the text is not JSON from here on";
  }
}

}  // namespace

base::Result<Document> read(std::string_view text, const Names& names, const Limits& limits) {
  if (text.size() > limits.bytes) {
    return Error(ErrorKind::too_long, "the text is longer than " + std::to_string(limits.bytes) + " bytes");
  }
  if (text.substr(0, 3) == "\xef\xbb\xbf") {
    return refusal(ErrorKind::structure, "the text begins with a byte order mark", text, 0, {},
                   "send UTF-8 without a byte order mark");
  }
  if (!is_utf8(text)) {
    return refusal(ErrorKind::structure, "the text is not valid UTF-8", text, first_bad_utf8(text), {},
                   "send the text in UTF-8");
  }
  if (has_control_character(text)) {
    return refusal(ErrorKind::structure, "the text holds a control character", text, first_control_character(text), {},
                   "escape control characters inside strings");
  }

  Document document(names);
  char* const copy = Builder::copy_of(document, text);
  rapidjson::InsituStringStream stream(copy);
  Builder builder(document, limits, stream, text.find("\\u") != std::string_view::npos);
  rapidjson::Reader reader;
  constexpr unsigned flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult result = reader.Parse<flags>(stream, builder);

  if (builder.refused()) {
    const Builder::Refusal& refused = *builder.refused();
    return refusal(refused.kind, refused.text, text, refused.offset, builder.pointer(), refused.remedy);
  }
  if (result.IsError()) {
    return refusal(ErrorKind::structure, sentence(result.Code()), text, std::min(result.Offset(), text.size()),
                   builder.pointer());
  }
  return document;
}

LineColumn line_column(std::string_view text, std::uint32_t offset) {
  LineColumn place;
  const std::size_t end = std::min<std::size_t>(offset, text.size());
  std::size_t line_start = 0;
  for (std::size_t feed = text.find('\n'); feed < end; feed = text.find('\n', feed + 1)) {
    ++place.line;
    line_start = feed + 1;
  }
  for (std::size_t at = line_start; at < end; ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80) ++place.column;
  }
  return place;
}

}  // namespace gateway::json
