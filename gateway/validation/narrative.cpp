#include "validation/narrative.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "validation/narrative_link.hpp"
#include "validation/xml_text.hpp"

namespace gateway::validation {
namespace {

constexpr std::size_t deepest = 256;
constexpr std::size_t most_attributes = 128;

// HTML 4.0 chapters 7 to 11 (without 4 of chapter 9) and 15, links and images.
constexpr std::array<std::string_view, 56> elements = {
    "a",     "abbr", "acronym",  "address", "area",   "b",   "bdo", "big",   "blockquote", "br", "caption", "cite",
    "code",  "col",  "colgroup", "dd",      "dfn",    "div", "dl",  "dt",    "em",         "h1", "h2",      "h3",
    "h4",    "h5",   "h6",       "hr",      "i",      "img", "kbd", "li",    "map",        "ol", "p",       "pre",
    "q",     "samp", "small",    "span",    "strong", "sub", "sup", "table", "tbody",      "td", "tfoot",   "th",
    "thead", "tr",   "tt",       "ul",      "var",    "ins", "del", "nobr"};

constexpr std::array<std::string_view, 66> attributes = {
    "abbr",     "accesskey",  "align",    "alt",      "axis",     "border",    "cellpadding", "cellspacing", "char",
    "charoff",  "charset",    "cite",     "class",    "color",    "cols",      "colspan",     "compact",     "coords",
    "dir",      "face",       "frame",    "headers",  "height",   "href",      "hreflang",    "hspace",      "id",
    "ismap",    "lang",       "longdesc", "name",     "nohref",   "noshade",   "nowrap",      "rel",         "rev",
    "rowspan",  "rows",       "rules",    "scope",    "shape",    "size",      "space",       "span",        "src",
    "start",    "style",      "summary",  "tabindex", "target",   "title",     "type",        "usemap",      "valign",
    "value",    "vspace",     "width",    "xml:base", "xml:lang", "xml:space", "xmlns",       "bgcolor",     "clear",
    "datetime", "background", "idref"};

template <std::size_t count>
bool among(std::string_view name, const std::array<std::string_view, count>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_space(char character) {
  return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

bool is_name(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == ':' || character == '-' || character == '_' ||
         character == '.' || static_cast<unsigned char>(character) >= 0x80;
}

// One pass over well-formed XML without declarations.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::string problem() {
    skip_space();
    if (!text_.substr(at_).starts_with("<")) return "does not start with the element div";
    while (at_ < text_.size() && problem_.empty()) {
      if (text_[at_] == '<') {
        read_markup();
      } else {
        read_text();
      }
    }
    if (!problem_.empty()) return std::move(problem_);
    if (!open_.empty()) return "ends before its elements are closed";
    return content_ ? std::string() : "is empty: it must hold text or an image";
  }

 private:
  void fail(std::string problem) { problem_ = std::move(problem); }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  std::string_view read_name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  void read_text() {
    const std::size_t end = std::min(text_.find('<', at_), text_.size());
    const std::string_view text = text_.substr(at_, end - at_);
    at_ = end;
    const bool blank = std::all_of(text.begin(), text.end(), is_space);
    if (blank) return;
    if (open_.empty()) return fail("has text outside of its div");
    content_ = true;
    if (text.find("]]>") != std::string_view::npos) return fail("has ]]> outside of a CDATA section");
    if (const char* const wrong = xml_text_problem(text); wrong != nullptr) fail(wrong);
  }

  void read_markup() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) return skip_comment();
    if (rest.starts_with("<![CDATA[")) return fail("has a CDATA section");
    if (rest.starts_with("<!")) return fail("has a declaration");
    if (rest.starts_with("<?")) return fail("has a processing instruction");
    if (rest.starts_with("</")) return read_end();
    read_start();
  }

  void skip_comment() {
    constexpr std::size_t start = 4;  // "<!--"
    const std::size_t dashes = text_.find("--", at_ + start);
    if (dashes == std::string_view::npos) return fail("has a comment without an end");
    if (text_.substr(dashes + 2, 1) != ">") return fail("has -- within a comment");
    if (const char* const wrong = control_problem(text_.substr(at_ + start, dashes - at_ - start)); wrong != nullptr)
      return fail(wrong);
    at_ = dashes + 3;
  }

  // A & in a comment is only a &.
  static const char* control_problem(std::string_view comment) {
    for (std::size_t at = 0; at <= comment.size();) {
      const std::size_t end = std::min(comment.find('&', at), comment.size());
      if (const char* const wrong = xml_text_problem(comment.substr(at, end - at)); wrong != nullptr) return wrong;
      at = end + 1;
    }
    return nullptr;
  }

  void read_end() {
    at_ += 2;
    const std::string_view name = read_name();
    skip_space();
    if (at_ >= text_.size() || text_[at_] != '>') return fail("has an end tag without an end");
    ++at_;
    if (open_.empty() || open_.back() != name) return fail("has an end tag that closes no element");
    open_.pop_back();
  }

  void read_start() {
    ++at_;
    const std::string_view name = read_name();
    if (name.empty()) return fail("has a < that starts no element");
    if (open_.empty() && (seen_root_ || name != "div")) return fail("is not one div element");
    if (!among(name, elements)) return fail("has an element that narrative may not have" + quoted(name));
    if (open_.size() >= deepest) return fail("has elements nested too deep");
    if (name == "img") content_ = true;
    bool in_space = false;
    attributes_.clear();
    while (problem_.empty()) {
      const std::size_t before = at_;
      skip_space();
      if (at_ >= text_.size()) return fail("has a tag without an end");
      if (text_[at_] == '>' || text_.substr(at_).starts_with("/>")) break;
      if (at_ == before) return fail("has no space before an attribute");
      in_space = read_attribute() || in_space;
    }
    if (!problem_.empty()) return;
    if (open_.empty() && !in_space) return fail("is not in the namespace http://www.w3.org/1999/xhtml");
    seen_root_ = true;
    if (text_[at_] == '/') {
      at_ += 2;
    } else {
      ++at_;
      open_.push_back(name);
    }
  }

  // True for the XHTML namespace.
  bool read_attribute() {
    const std::string_view name = read_name();
    skip_space();
    if (name.empty() || at_ >= text_.size() || text_[at_] != '=')
      return fail("has an attribute without a value"), false;
    ++at_;
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '"' && quote != '\'') return fail("has an attribute value without quotes"), false;
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return fail("has an attribute value without an end"), false;
    const std::string_view value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if (value.find('<') != std::string_view::npos) return fail("has a < in an attribute"), false;
    if (const char* const wrong = xml_text_problem(value); wrong != nullptr) return fail(wrong), false;
    if (among_seen(name)) return fail("has an attribute twice" + quoted(name)), false;
    if (attributes_.size() >= most_attributes) return fail("has an element with too many attributes"), false;
    attributes_.push_back(name);
    if (name == "xmlns")
      return value == "http://www.w3.org/1999/xhtml" ? true : (fail("has a foreign namespace"), false);
    if (name.starts_with("xmlns:")) return false;
    if (!among(name, attributes)) return fail("has an attribute that narrative may not have" + quoted(name)), false;
    const bool image = name == "src" || name == "background";
    const bool link = image || name == "href" || name == "cite" || name == "longdesc";
    if (link && !is_harmless_link(decoded_xml_text(value), image))
      return fail("has a link of a scheme that narrative may not have"), false;
    if (name == "style" && !is_harmless_style(decoded_xml_text(value)))
      return fail("has a style that runs a script or loads a style sheet"), false;
    return false;
  }

  bool among_seen(std::string_view name) const {
    return std::find(attributes_.begin(), attributes_.end(), name) != attributes_.end();
  }

  // A tag's name is shown when it is a plain word, as content is not.
  static std::string quoted(std::string_view name) {
    const bool plain = name.size() <= 16 && std::all_of(name.begin(), name.end(), [](char character) {
                         return character >= 'a' && character <= 'z';
                       });
    return plain ? ": " + std::string(name) : std::string();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string problem_;
  std::vector<std::string_view> open_;
  std::vector<std::string_view> attributes_;  // of the tag being read
  bool seen_root_ = false;
  bool content_ = false;
};

}  // namespace

std::string narrative_problem(std::string_view xhtml) {
  return Scanner(xhtml).problem();
}

}  // namespace gateway::validation
