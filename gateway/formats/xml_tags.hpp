// XmlTags: the tags of an XML text one after another, with the refusals that pugixml does not make.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"

namespace gateway::formats {

struct XmlLimits {
  std::uint32_t depth = 64;
  std::uint32_t elements = 500'000;
  std::uint32_t members = 1'000;  // attributes and differently called elements of one element
  std::uint32_t bytes = 16 * 1024 * 1024;
};

struct XmlTag {
  enum class Kind : std::uint8_t { opening, closing, empty };
  Kind kind = Kind::opening;
  std::size_t begin = 0;  // of its '<'
  std::size_t end = 0;    // behind its '>'
  std::string_view name;  // with its prefix
};

// Works on any text whose ASCII is one byte a character. Comments, CDATA and processing instructions are passed over.
class XmlTags {
 public:
  XmlTags(std::string_view text, const XmlLimits& limits) : text_(text), limits_(limits) {}

  // The next tag, or nothing at the end. Errors: structure for a DOCTYPE, a '<' within a tag, an entity that is not one
  // of XML's five or a character that XML allows, and a text that ends within a construct; too_costly over `limits`.
  // Places are byte offsets: offset_of_error().
  base::Result<std::optional<XmlTag>> next();

  // How many elements are open behind the last tag.
  std::uint32_t depth() const { return depth_; }

  // Where next() goes on, and where the last error stands.
  std::size_t position() const { return at_; }
  std::size_t offset_of_error() const { return error_at_; }
  // Whether the last error is that the text ends; with more text behind it, next() would go on from `position`.
  bool ends_early() const { return ends_early_; }

  // Goes on in `text`, which holds from `shift` on what stood before and more.
  void continue_in(std::string_view text, std::size_t shift);

 private:
  base::Error wrong(std::size_t at, base::ErrorKind kind, const char* problem);
  base::Error early(std::size_t at);
  base::Status pass_text(std::size_t until);
  base::Result<bool> pass(std::string_view opening, std::string_view closing);
  base::Result<std::optional<XmlTag>> tag();
  base::Status count(const XmlTag& tag);

  std::string_view text_;
  const XmlLimits limits_;
  std::size_t at_ = 0;
  std::size_t error_at_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t elements_ = 0;
  bool ends_early_ = false;
};

}  // namespace gateway::formats
