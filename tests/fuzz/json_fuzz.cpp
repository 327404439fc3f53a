// Any bytes at the JSON door: read or refused with a place, and what was read is written so that it reads the same.
#include <cstdint>

#include "fuzz/world.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

using namespace gateway;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static json::Names& names = *new json::Names();
  static const bool interned = [] {
    for (const char* name : {"resourceType", "id", "name", "_name", "entry", "resource"}) names.intern(name);
    return true;
  }();
  fuzz::expect(interned, "names are interned");
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);

  const auto document = json::read(text, names);
  if (!document) {
    fuzz::expect(!document.error().text.empty(), "a refusal says why");
    return 0;
  }
  const std::string written = json::write(document->root());
  const auto again = json::read(written, names);
  fuzz::expect(again.ok(), "what was written can be read");
  fuzz::expect(json::write(again->root()) == written, "what was read again is written the same");
  json::Document twin(names);
  fuzz::expect(json::write(twin.copy(document->root())) == written, "a copy is written the same");
  const auto pretty = json::read(json::write_pretty(document->root()), names);
  fuzz::expect(pretty.ok() && json::write(pretty->root()) == written, "pretty text reads the same");

  // The deepest last node is where its pointer says.
  const json::Node* node = &document->root();
  while (node->first() != nullptr) {
    node = node->first();
    while (node->next() != nullptr) node = node->next();
  }
  fuzz::expect(json::at_pointer(document->root(), json::pointer_to(document->root(), *node)) == node,
               "a pointer leads back to its node");
  fuzz::expect(node->offset() < text.size(), "a node stands in the text");
  return 0;
}
