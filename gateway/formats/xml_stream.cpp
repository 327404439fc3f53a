#include "formats/xml_stream.hpp"

#include <algorithm>

#include "formats/xml_spaces.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

// Elements of the whole text are not counted against one record's limit; what a record holds its reader counts.
XmlLimits of_a_list(XmlLimits limits) {
  limits.elements = 0xffffffff;
  limits.depth += 1;
  return limits;
}

class XmlStream final : public RecordStream {
 public:
  XmlStream(ChunkSource source, const XmlForm& form, const XmlLimits& limits)
      : source_(std::move(source)), form_(form), limits_(limits), tags_({}, of_a_list(limits)) {}

  base::Result<std::optional<RawRecord>> next() override {
    if (over_) return std::optional<RawRecord>();
    auto record = number_ == 0 ? first() : following();
    if (!record || !*record) over_ = true;
    return record;
  }

 private:
  base::Result<std::optional<RawRecord>> first() {
    TRY(begin());
    const bool is_list = TRY(enter_list());
    if (is_list) return following();
    while (!source_ended_) TRY(fill());
    over_ = true;
    number_ = 1;
    return std::optional(RawRecord{wide_ ? raw_ : std::move(text_), 1, {}});
  }

  base::Status begin() {
    TRY(fill());
    const std::string_view front = wide_ ? std::string_view(raw_) : std::string_view(text_);
    const auto mark = byte_order_mark(front);
    const auto encoding = mark             ? std::optional(mark->encoding)
                          : form_.encoding ? form_.encoding
                                           : utf16_by_pattern(front);
    wide_ = encoding == Encoding::utf16_le || encoding == Encoding::utf16_be;
    if (!wide_) return base::Success{};
    while (!source_ended_) TRY(fill());
    raw_ = std::move(text_);
    decoded_.emplace(TRY(decode(raw_, encoding)));
    text_ = std::string(decoded_->text());
    tags_.continue_in(text_, 0);
    return base::Success{};
  }

  // False when the text is one record. Where it is not XML at all, its reader says so.
  base::Result<bool> enter_list() {
    if (form_.record.empty()) return false;
    const auto root = next_tag();
    if (!root || !*root) return false;
    const XmlTag& tag = **root;
    if (tag.kind != XmlTag::Kind::opening || local_name(tag.name) == form_.record) return false;
    root_name_ = bytes_of(tag.begin + 1, tag.begin + 1 + tag.name.size());
    return true;
  }

  base::Result<std::optional<RawRecord>> following() {
    for (;;) {
      const auto tag = TRY(next_tag());
      if (!tag) return number_ == 0 ? none() : std::optional<RawRecord>();
      if (tag->kind == XmlTag::Kind::closing) continue;
      const bool is_record = local_name(tag->name) == form_.record;
      const std::size_t before = tag->begin;
      if (!is_record && number_ > 0) {
        return Error(ErrorKind::structure, "an element of another name stands behind the first record", place(before),
                     "put it before the records");
      }
      if (is_record) {
        if (number_ == 0) head_ = bytes_of(0, before);
        record_at_ = before;
      }
      const std::string where = place(before);
      const std::uint32_t outer = tag->kind == XmlTag::Kind::opening ? tags_.depth() - 1 : tags_.depth();
      while (tags_.depth() > outer) {
        if (!TRY(next_tag())) return Error(ErrorKind::structure, "this element does not end", where);
      }
      if (!is_record) continue;
      RawRecord record{head_ + bytes_of(*record_at_, tags_.position()) + ascii("</") + root_name_ + ascii(">"),
                       ++number_, where};
      record_at_.reset();
      let_go();
      return std::optional(std::move(record));
    }
  }

  base::Result<std::optional<RawRecord>> none() const {
    return Error(ErrorKind::required, "the list has no record", "", "the export must have the element " + form_.record);
  }

  // The next tag, with more of the source where the text ends within it.
  base::Result<std::optional<XmlTag>> next_tag() {
    for (;;) {
      auto tag = tags_.next();
      if (tag && *tag) return tag;
      const bool may_go_on = tag ? true : tags_.ends_early();
      if (!source_ended_ && may_go_on) {
        TRY(fill());
        continue;
      }
      if (tag) return tag;
      return Error(tag.error().kind, tag.error().text, place(tags_.offset_of_error()));
    }
  }

  std::string bytes_of(std::size_t begin, std::size_t end) const {
    if (!wide_) return text_.substr(begin, end - begin);
    const std::size_t first = begin == 0 ? 0 : decoded_->in_bytes(begin);
    return raw_.substr(first, decoded_->in_bytes(end) - first);
  }

  std::string ascii(std::string_view text) const {
    if (!wide_) return std::string(text);
    std::string out;
    for (const char c : text) {
      if (decoded_->encoding() == Encoding::utf16_be) out += '\0';
      out += c;
      if (decoded_->encoding() == Encoding::utf16_le) out += '\0';
    }
    return out;
  }

  // Forgets what stands before the next tag.
  void let_go() {
    if (wide_) return;
    const std::size_t done = tags_.position();
    note_lines(done);
    text_.erase(0, done);
    tags_.continue_in(text_, done);
  }

  void note_lines(std::size_t end) {
    for (std::size_t at = 0; at < end; ++at) {
      if (text_[at] == '\n') {
        ++line_;
        column_ = 1;
      } else if ((static_cast<unsigned char>(text_[at]) & 0xc0) != 0x80) {
        ++column_;
      }
    }
  }

  std::string place(std::size_t offset) const {
    std::size_t line = line_;
    std::size_t column = column_;
    for (std::size_t at = 0; at < offset && at < text_.size(); ++at) {
      if (text_[at] == '\n') {
        ++line;
        column = 1;
      } else if ((static_cast<unsigned char>(text_[at]) & 0xc0) != 0x80) {
        ++column;
      }
    }
    return std::to_string(line) + ":" + std::to_string(column);
  }

  base::Status fill() {
    if (text_.size() > limits_.bytes) {
      return Error(ErrorKind::too_long, "a record is longer than " + std::to_string(limits_.bytes) + " bytes",
                   place(record_at_.value_or(0)));
    }
    const std::size_t before = text_.size();
    const std::size_t more = std::max<std::size_t>(64 * 1024, before);
    text_.resize(before + more);
    const std::size_t got = TRY(source_(std::span<char>(text_.data() + before, more)));
    text_.resize(before + got);
    source_ended_ = got == 0;
    tags_.continue_in(text_, 0);
    return base::Success{};
  }

  ChunkSource source_;
  const XmlForm form_;
  const XmlLimits limits_;
  XmlTags tags_;
  std::string text_;  // from the last record on; of UTF-16 all of it, as UTF-8
  std::string raw_;   // UTF-16 as it was sent
  std::optional<DecodedText> decoded_;
  bool wide_ = false;
  bool source_ended_ = false;
  std::string head_;  // before the first record
  std::string root_name_;
  std::optional<std::size_t> record_at_;
  std::size_t line_ = 1;  // of the front of text_
  std::size_t column_ = 1;
  std::size_t number_ = 0;  // records given
  bool over_ = false;
};

}  // namespace

std::unique_ptr<RecordStream> xml_stream(ChunkSource source, const XmlForm& form, const XmlLimits& limits) {
  return std::make_unique<XmlStream>(std::move(source), form, limits);
}

}  // namespace gateway::formats
