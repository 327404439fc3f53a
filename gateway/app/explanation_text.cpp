#include "app/explanation_text.hpp"

#include <array>
#include <map>

#include "json/writer.hpp"

namespace gateway::app {
namespace {

using mapping::ExplainedElement;
using mapping::ExplainedField;
using mapping::InputField;

// A member's name may hold anything; on a terminal control characters would be obeyed.
std::string shown(const std::string& pointer) {
  std::string out = pointer;
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return out;
}

std::string place(const InputField& field) {
  return std::to_string(field.at.line) + ":" + std::to_string(field.at.column);
}

std::string kind_word(const ExplainedElement& element) {
  static constexpr std::array<const char*, 4> words = {"element", "taken", "made", "constant"};
  return words[static_cast<std::size_t>(element.kind)];
}

// A pointer with the positions in lists left out and dots between names, as a kept-in-original list has it.
std::string path_of(const std::string& pointer) {
  std::string path;
  for (std::size_t at = 1; at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at), pointer.size());
    const std::string step = pointer.substr(at, end - at);
    if (step.find_first_not_of("0123456789") != std::string::npos) path += (path.empty() ? "" : ".") + step;
    at = end + 1;
  }
  return path;
}

void add_position(const InputField& field, std::string& out) {
  out += "\"pointer\":" + json::quote(field.pointer) + ",\"line\":" + std::to_string(field.at.line) +
         ",\"column\":" + std::to_string(field.at.column);
  if (!field.value.empty()) out += ",\"value\":" + field.value;
}

}  // namespace

std::string fate_word(const ExplainedField& field, const intake::KeptInOriginal& kept) {
  if (field.fate == mapping::Fate::mapped) return "mapped";
  if (intake::is_kept(kept, path_of(field.field.pointer))) return "kept verbatim";
  return field.fate == mapping::Fate::read ? "dropped, read" : "dropped";
}

std::string explanation_text(const mapping::Explanation& explanation, const intake::KeptInOriginal& kept) {
  std::string out = "Output: " + std::to_string(explanation.elements.size()) + " elements\n";
  for (const ExplainedElement& element : explanation.elements) {
    out += "\n" + shown(element.pointer) + (element.value.empty() ? "" : " = " + element.value) + "\n";
    out +=
        "    " + kind_word(element) + " by " + (element.rule.empty() ? "the type of the target" : element.rule) + "\n";
    for (const InputField& input : element.inputs) {
      out += "    from " + place(input) + " " + (input.pointer.empty() ? "the record" : shown(input.pointer)) +
             (input.value.empty() ? "" : " = " + input.value) + "\n";
    }
  }
  std::map<std::string, std::size_t> counts;
  for (const ExplainedField& field : explanation.fields) ++counts[fate_word(field, kept)];
  out += "\nInput: " + std::to_string(explanation.fields.size()) + " fields: " + std::to_string(counts["mapped"]) +
         " mapped, " + std::to_string(counts["kept verbatim"]) + " kept verbatim, " +
         std::to_string(counts["dropped"] + counts["dropped, read"]) + " dropped\n\n";
  for (const ExplainedField& field : explanation.fields) {
    std::string word = fate_word(field, kept);
    word.resize(15, ' ');
    std::string at = place(field.field);
    at.resize(std::max<std::size_t>(at.size(), 8), ' ');
    out += at + " " + word + shown(field.field.pointer) + " = " + field.field.value + "\n";
  }
  return out;
}

std::string explanation_json(const mapping::Explanation& explanation, const intake::KeptInOriginal& kept) {
  std::string out = "{\"elements\":[";
  for (const ExplainedElement& element : explanation.elements) {
    out += &element == &explanation.elements.front() ? "\n" : ",\n";
    out += "{\"pointer\":" + json::quote(element.pointer);
    if (!element.value.empty()) out += ",\"value\":" + element.value;
    out += ",\"how\":\"" + kind_word(element) + "\",\"rule\":" + json::quote(element.rule) + ",\"inputs\":[";
    for (const InputField& input : element.inputs) {
      out += &input == &element.inputs.front() ? "{" : ",{";
      add_position(input, out);
      out += "}";
    }
    out += "]}";
  }
  out += "\n],\"fields\":[";
  for (const ExplainedField& field : explanation.fields) {
    out += &field == &explanation.fields.front() ? "\n{" : ",\n{";
    add_position(field.field, out);
    out += ",\"fate\":\"" + fate_word(field, kept) + "\"}";
  }
  return out + "\n]}\n";
}

}  // namespace gateway::app
