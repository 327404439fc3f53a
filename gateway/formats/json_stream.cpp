#include "formats/json_stream.hpp"

#include <array>

namespace gateway::formats {
namespace {

constexpr int end_of_text = -1;

bool is_space(int character) {
  return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

class JsonStream final : public RecordStream {
 public:
  JsonStream(ChunkSource source, std::size_t record_bytes) : source_(std::move(source)), record_bytes_(record_bytes) {}

  base::Result<std::optional<RawRecord>> next() override {
    if (over_) return std::optional<RawRecord>();
    auto record = number_ == 0 ? first() : following();
    if (!record || !*record) over_ = true;
    return record;
  }

 private:
  base::Result<std::optional<RawRecord>> first() {
    std::string before;
    int character = TRY(peek());
    while (is_space(character)) {
      TRY(take(before));
      character = TRY(peek());
    }
    if (character != '[') return whole(std::move(before));
    in_list_ = true;
    ++read_;
    if (TRY(after_space()) == ']') {
      ++read_;
      return finished();
    }
    return element();
  }

  base::Result<std::optional<RawRecord>> following() {
    const int character = TRY(after_space());
    if (character == ']') {
      ++read_;
      return finished();
    }
    if (character != ',') {
      return base::Error(base::ErrorKind::structure, "between the elements of a list stands no comma", place(),
                         "send one record, or records in a list: [{…},{…}]");
    }
    ++read_;
    TRY(after_space());
    return element();
  }

  // Nothing may follow the list.
  base::Result<std::optional<RawRecord>> finished() {
    if (TRY(after_space()) == end_of_text) return std::optional<RawRecord>();
    return base::Error(base::ErrorKind::structure, "something follows the list of records", "",
                       "send one list of records and nothing after it");
  }

  base::Result<std::optional<RawRecord>> whole(std::string bytes) {
    while (TRY(peek()) != end_of_text) {
      const std::size_t ready = filled_ - read_;
      if (bytes.size() + ready > record_bytes_) return too_long();
      bytes.append(chunk_.data() + read_, ready);
      read_ = filled_;
    }
    over_ = true;
    number_ = 1;
    return std::optional(RawRecord{std::move(bytes), 1, {}});
  }

  // Up to the comma or bracket that ends it.
  base::Result<std::optional<RawRecord>> element() {
    std::string bytes;
    std::size_t depth = 0;
    bool in_text = false;
    for (int character = TRY(peek()); character != end_of_text; character = TRY(peek())) {
      if (in_text) {
        if (character == '\\') {
          TRY(take(bytes));
          if (TRY(peek()) == end_of_text) break;
        } else if (character == '"') {
          in_text = false;
        }
        TRY(take(bytes));
        continue;
      }
      if (depth == 0 && (character == ',' || character == ']')) {
        while (!bytes.empty() && is_space(bytes.back())) bytes.pop_back();
        if (bytes.empty()) {
          return base::Error(base::ErrorKind::structure, "an element of the list is empty", place(),
                             "put a record between each two commas");
        }
        RawRecord record{std::move(bytes), number_ + 1, place()};
        ++number_;
        return std::optional(std::move(record));
      }
      if (character == '"') in_text = true;
      if (character == '{' || character == '[') ++depth;
      if ((character == '}' || character == ']') && depth > 0) --depth;
      TRY(take(bytes));
    }
    return base::Error(base::ErrorKind::structure, "the list of records does not end", place(),
                       "send the whole text; it stops within a record or without ]");
  }

  std::string place() const { return '/' + std::to_string(number_); }

  base::Result<int> after_space() {
    int character = TRY(peek());
    while (is_space(character)) {
      ++read_;
      character = TRY(peek());
    }
    return character;
  }

  base::Result<int> peek() {
    if (read_ == filled_) {
      filled_ = TRY(source_(chunk_));
      read_ = 0;
      if (filled_ == 0) return end_of_text;
    }
    return static_cast<unsigned char>(chunk_[read_]);
  }

  base::Error too_long() const {
    return base::Error(base::ErrorKind::too_long, "a record is longer than " + std::to_string(record_bytes_) + " bytes",
                       in_list_ ? place() : std::string(), "part it, or send what it carries in several records");
  }

  // What peek() showed, onto `bytes`.
  base::Status take(std::string& bytes) {
    if (bytes.size() == record_bytes_) return too_long();
    bytes += chunk_[read_++];
    return base::Success{};
  }

  ChunkSource source_;
  const std::size_t record_bytes_;
  std::array<char, 16 * 1024> chunk_{};
  std::size_t read_ = 0;
  std::size_t filled_ = 0;
  std::size_t number_ = 0;  // records given
  bool in_list_ = false;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<RecordStream> json_stream(ChunkSource source, std::size_t record_bytes) {
  return std::make_unique<JsonStream>(std::move(source), record_bytes);
}

}  // namespace gateway::formats
