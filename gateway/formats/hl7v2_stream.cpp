#include "formats/hl7v2_stream.hpp"

#include <algorithm>
#include <charconv>

#include "formats/hl7v2_message.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;

// Lines with their ends, as long as `limit` bytes at most.
class LineSource {
 public:
  LineSource(ChunkSource source, std::size_t limit) : source_(std::move(source)), limit_(limit) {}

  // The next line with its end; nothing at the end. Good until the next call.
  base::Result<std::optional<std::string_view>> next() {
    begin_ += taken_;
    taken_ = 0;
    std::size_t searched = begin_;
    while (true) {
      const std::size_t end = bytes_.find_first_of("\r\n\x1c", searched);
      // Whether a line feed follows a return is known only with one byte more.
      const bool sure = end != std::string::npos && (bytes_[end] != '\r' || end + 1 < bytes_.size() || ended_);
      if (sure || ended_) {
        if (begin_ == bytes_.size()) return std::optional<std::string_view>();
        std::size_t after = end == std::string::npos ? bytes_.size() : end + 1;
        if (end != std::string::npos && bytes_[end] == '\r' && after < bytes_.size() && bytes_[after] == '\n') ++after;
        taken_ = after - begin_;
        ++number_;
        return std::optional(std::string_view(bytes_).substr(begin_, taken_));
      }
      if (bytes_.size() - begin_ > limit_) return too_long();
      searched = end == std::string::npos ? bytes_.size() : end;
      bytes_.erase(0, begin_);
      searched -= begin_;
      begin_ = 0;
      const std::size_t before = bytes_.size();
      bytes_.resize(before + chunk_bytes);
      const std::size_t count = TRY(source_(std::span(bytes_).subspan(before)));
      bytes_.resize(before + count);
      ended_ = count == 0;
    }
  }

  std::size_t number() const { return number_; }

  Error too_long() const {
    return Error(ErrorKind::too_long, "a message is longer than " + std::to_string(limit_) + " bytes",
                 "line " + std::to_string(number_ + 1), "send what is that long as an attachment");
  }

 private:
  ChunkSource source_;
  const std::size_t limit_;
  std::string bytes_;
  std::size_t begin_ = 0;   // of the line given last
  std::size_t taken_ = 0;   // its length
  std::size_t number_ = 0;  // lines given
  bool ended_ = false;
};

std::string_view without_mark(std::string_view line) {
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  while (line.starts_with('\x0b')) line.remove_prefix(1);
  return line;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of("\r\n\t \x1c") == std::string_view::npos;
}

class Hl7v2Stream final : public RecordStream {
 public:
  Hl7v2Stream(ChunkSource source, std::size_t record_bytes)
      : lines_(std::move(source), record_bytes), limit_(record_bytes) {}

  base::Result<std::optional<RawRecord>> next() override {
    if (over_) return std::optional<RawRecord>();
    auto record = gather();
    if (!record || !record->has_value()) over_ = true;
    return record;
  }

 private:
  // Takes lines until a message is whole, which is known when the next begins.
  base::Result<std::optional<RawRecord>> gather() {
    while (true) {
      const auto line = TRY(lines_.next());
      if (!line) return at_end();
      const std::string_view text = without_mark(*line);
      const std::string_view content = text.substr(0, text.find_last_not_of("\r\n\x1c") + 1);
      if (begins_hl7v2_segment(content, "MSH")) {
        std::optional<RawRecord> whole = take();
        open_ = RawRecord{std::string(text), ++messages_, place()};
        ++in_batch_;
        if (whole) return whole;
      } else if (is_envelope(content)) {
        std::optional<RawRecord> whole = take();
        note_envelope(content);
        if (whole) return whole;
      } else if (open_) {
        if (open_->bytes.size() + text.size() > limit_) return lines_.too_long();
        open_->bytes += text;
      } else if (!is_blank(content)) {
        return stray(text);
      }
    }
  }

  base::Result<std::optional<RawRecord>> at_end() {
    if (open_) return take();
    if (miscounted_) return *miscounted_;
    if (in_envelope_) {
      return Error(ErrorKind::structure, "the batch is not closed: the file may have lost its end", place(),
                   "send the file again, with BTS and FTS");
    }
    if (messages_ > 0 || enveloped_) return std::optional<RawRecord>();
    ++messages_;
    return std::optional(RawRecord{{}, 1, "line 1"});
  }

  // Text before any message. Alone it is one record for its reader to judge.
  base::Result<std::optional<RawRecord>> stray(std::string_view text) {
    if (messages_ > 0 || enveloped_) {
      return Error(ErrorKind::structure, "between two messages stands something else", place(),
                   "a message begins with MSH, a batch with BHS, a file with FHS");
    }
    messages_ = 1;
    open_ = RawRecord{std::string(text), 1, "line 1"};
    while (true) {
      const auto line = TRY(lines_.next());
      if (!line) return take();
      if (open_->bytes.size() + line->size() > limit_) return lines_.too_long();
      open_->bytes += *line;
    }
  }

  std::optional<RawRecord> take() {
    std::optional<RawRecord> whole = std::move(open_);
    open_.reset();
    return whole;
  }

  std::string place() const {
    return "message " + std::to_string(messages_) + ", line " + std::to_string(lines_.number());
  }

  static bool is_envelope(std::string_view line) {
    return begins_hl7v2_segment(line, "FHS") || begins_hl7v2_segment(line, "BHS") ||
           begins_hl7v2_segment(line, "BTS") || begins_hl7v2_segment(line, "FTS");
  }

  void note_envelope(std::string_view line) {
    enveloped_ = true;
    if (line.starts_with("FHS") || line.starts_with("BHS")) {
      in_envelope_ = true;
      in_batch_ = 0;
      return;
    }
    in_envelope_ = false;
    if (!line.starts_with("BTS") || line.size() < 5) return;
    std::size_t counted = 0;
    const auto [end, trouble] = std::from_chars(line.data() + 4, line.data() + line.size(), counted);
    const bool number = trouble == std::errc() && (end == line.data() + line.size() || *end == line[3]);
    if (number && counted != in_batch_) {
      miscounted_ =
          Error(ErrorKind::structure,
                "the batch holds " + std::to_string(in_batch_) + " messages and says it has " + std::to_string(counted),
                place() + ", BTS-1", "send the messages that are missing");
    }
  }

  LineSource lines_;
  const std::size_t limit_;
  std::optional<RawRecord> open_;
  std::optional<Error> miscounted_;
  std::size_t messages_ = 0;
  std::size_t in_batch_ = 0;
  bool in_envelope_ = false;
  bool enveloped_ = false;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<RecordStream> hl7v2_stream(ChunkSource source, std::size_t record_bytes) {
  return std::make_unique<Hl7v2Stream>(std::move(source), record_bytes);
}

}  // namespace gateway::formats
