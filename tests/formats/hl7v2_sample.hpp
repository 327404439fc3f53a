// Messages made at random for tests: conformant ones, with every delimiter, escape and depth that HL7 v2 has.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "formats/hl7v2_text.hpp"

namespace gateway::formats::tests {

inline std::size_t pick(std::mt19937& random, std::size_t below) {
  return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
}

inline std::string random_text(std::mt19937& random, const Hl7v2Delimiters& delimiters) {
  static const std::vector<std::string> pieces = {"Robin", " ",  "Ash-Vale", "é",  "日本", "|",    "^",
                                                  "~",     "\\", "&",        "\n", "#",    "0123", "'"};
  std::string text;
  for (std::size_t left = pick(random, 4); left > 0; --left) text += pieces[pick(random, pieces.size())];
  return encode_hl7v2("x" + text + "x", delimiters);
}

inline std::string random_field(std::mt19937& random, const Hl7v2Delimiters& d) {
  const char separators[] = {d.repetition, d.component, d.subcomponent};
  std::string field;
  for (std::size_t left = pick(random, 6); left > 0; --left) {
    if (pick(random, 3) > 0) field += random_text(random, d);
    field.push_back(separators[pick(random, 3)]);
  }
  return field + (pick(random, 4) > 0 ? random_text(random, d) : "");
}

inline std::string random_message(std::mt19937& random) {
  static const std::vector<Hl7v2Delimiters> kinds = {
      {}, {'|', '^', '~', '\\', '&', '#'}, {'*', ':', '!', '?', '%', '\0'}, {'$', ';', '=', '/', '+', '\0'}};
  static const std::vector<std::string> names = {"RF1", "PRD", "CTD", "PID", "NK1", "GT1", "IN1",
                                                 "IN2", "DG1", "AL1", "PR1", "AUT", "OBR", "OBX",
                                                 "NTE", "PV1", "PV2", "ZSG", "ZZ9", "PRT", "ACC"};
  const Hl7v2Delimiters& d = kinds[pick(random, kinds.size())];
  std::string message = std::string("MSH") + d.field + d.component + d.repetition + d.escape + d.subcomponent;
  if (d.truncation != '\0') message.push_back(d.truncation);
  message += std::string(1, d.field) + "APP" + d.field + "FAC" + std::string(15, d.field).substr(1) + "UNICODE UTF-8\r";
  for (std::size_t segments = pick(random, 20); segments > 0; --segments) {
    message += names[pick(random, names.size())];
    for (std::size_t fields = pick(random, 12); fields > 0; --fields) message += d.field + random_field(random, d);
    message += "\r";
  }
  return message;
}

}  // namespace gateway::formats::tests
