// ObjectText: compact JSON text written member by member, without a tree, for what is written at every decision.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gateway::referral {

// Writes well-formed JSON as long as begin and end calls match; the caller gives each name once.
class ObjectText {
 public:
  ObjectText() { text_.reserve(1536); }

  void begin_object() {
    separate();
    text_ += '{';
  }
  void begin_object(std::string_view name) {
    member(name);
    text_ += '{';
  }
  void end_object() { text_ += '}'; }
  void begin_array(std::string_view name) {
    member(name);
    text_ += '[';
  }
  void end_array() { text_ += ']'; }

  void string(std::string_view name, std::string_view value);
  void string(std::string_view value);  // an array's element
  void number(std::string_view name, std::int64_t value);
  void unsigned_number(std::string_view name, std::uint64_t value);
  void boolean(std::string_view name, bool value);
  void null(std::string_view name);
  void raw(std::string_view name, std::string_view json);  // `json` is JSON already

  // The text so far; ends the writing.
  std::string take() { return std::move(text_); }

 private:
  void separate();
  void member(std::string_view name);  // names are plain ASCII words of ours

  std::string text_;
};

}  // namespace gateway::referral
