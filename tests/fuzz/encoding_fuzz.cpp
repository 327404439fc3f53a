// Any bytes as text: UTF-8 comes out or a placed refusal, and every character's place leads to its bytes and back.
#include <cstdint>

#include "formats/attachment.hpp"
#include "formats/encoding.hpp"
#include "fuzz/world.hpp"
#include "json/bytes.hpp"

using namespace gateway;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* given, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(given), size);
  for (const auto told : {std::optional<formats::Encoding>(), std::optional(formats::Encoding::utf8),
                          std::optional(formats::Encoding::utf16_le), std::optional(formats::Encoding::utf16_be),
                          std::optional(formats::Encoding::windows_1252)}) {
    const auto decoded = formats::decode(bytes, told);
    if (!decoded) {
      fuzz::expect(!decoded.error().place.empty(), "a refusal has its place");
      continue;
    }
    const std::string_view text = decoded->text();
    fuzz::expect(json::is_utf8(text) && !json::has_control_character(text), "what comes out is UTF-8 text");
    fuzz::expect(decoded->guessed() == !decoded->remarks.empty() || !decoded->guessed(), "a guess is remarked");
    std::uint32_t last = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
      const std::uint32_t byte = decoded->in_bytes(at);
      fuzz::expect(byte < bytes.size() && (at == 0 || byte > last), "characters stand in their order in the bytes");
      fuzz::expect(decoded->in_text(byte) == at, "a place leads to its bytes and back");
      last = byte;
    }
    fuzz::expect(decoded->in_bytes(text.size()) == bytes.size(), "the end is the end");
  }
  formats::check_attachment(bytes, "application/pdf");
  return 0;
}
