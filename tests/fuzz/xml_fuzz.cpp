// Any bytes at the XML door: read or refused with a place; every value's place leads back to the name it stands under;
// and the stream parts a text without reading more or less of it.
#include <cstdint>

#include "formats/xml_stream.hpp"
#include "fuzz/world.hpp"
#include "json/writer.hpp"

using namespace gateway;

namespace {

const json::Names& no_names() {
  static const json::Names& names = *new json::Names();
  return names;
}

bool stands_at(const json::Node& member, std::string_view bytes, json::Name name) {
  if (member.offset() >= bytes.size()) return false;
  const std::string_view here = bytes.substr(member.offset());
  const std::size_t colon = here.substr(0, here.find_first_of(" \t\r\n=/>")).find(':');
  return here.starts_with(name.text()) || name.text() == "text" ||
         (colon != std::string_view::npos && here.substr(colon + 1).starts_with(name.text()));
}

void check_places(const json::Node& node, std::string_view bytes, json::Name name) {
  if (!name.empty() && !node.is_array()) {
    fuzz::expect(stands_at(node, bytes, name), "a value's place leads to its name");
  }
  for (const json::Node& child : node) check_places(child, bytes, node.is_array() ? name : child.name());
}

void read_record(std::string_view bytes, const formats::XmlForm& form) {
  const auto record = formats::read_xml_record(bytes, form, no_names());
  if (!record) return fuzz::expect(!record.error().text.empty(), "a refusal says why");
  fuzz::expect(record->tree.root().is_object(), "a record is an object");
  const auto decoded = formats::decode(bytes, form.encoding);
  if (decoded && decoded->encoding() == formats::Encoding::utf8) check_places(record->tree.root(), bytes, {});
  const json::Node* last = &record->tree.root();
  while (last->first() != nullptr) {
    last = last->first();
    while (last->next() != nullptr) last = last->next();
  }
  fuzz::expect(!record->place(*last).empty(), "a value has its place in words");
  const auto again = formats::read_xml_record(bytes, form, no_names());
  fuzz::expect(again && json::write(again->tree.root()) == json::write(record->tree.root()), "it reads the same again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  formats::XmlForm form;
  read_record(text, form);
  form.record = "r";
  read_record(text, form);
  const auto stream = formats::xml_stream(formats::chunks_of(text), form);
  for (std::size_t records = 0;;) {
    const auto record = stream->next();
    if (!record) {
      fuzz::expect(!record.error().text.empty(), "a refusal says why");
      break;
    }
    if (!*record) break;
    fuzz::expect((*record)->number == ++records, "records are counted");
    read_record((*record)->bytes, form);
  }
  return 0;
}
