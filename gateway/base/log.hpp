// The log facade: one event, allow-listed fields, one line of JSON on standard error. Never personal data.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace gateway::base::log {

// A field of a log line. Values are escaped, so that one event stays one line.
struct Field {
  std::string_view name;
  std::string value;

  Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  Field(std::string_view field_name, std::int64_t number) : name(field_name), value(std::to_string(number)) {}
};

enum class Level { debug, info, warning, error };

// Lines below `level` are dropped. Call once at start; info until then.
void set_level(Level level);

void write(Level level, std::string_view event, std::initializer_list<Field> fields);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::error, event, fields);
}

}  // namespace gateway::base::log
