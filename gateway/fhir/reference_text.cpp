#include "fhir/reference_text.hpp"

namespace gateway::fhir {
namespace {

constexpr std::string_view member_start = "\"reference\":\"";

}  // namespace

std::string rewrite_references(std::string_view bytes, const RewriteReference& rewrite) {
  std::string out;
  out.reserve(bytes.size() + 64);
  std::size_t done = 0;
  for (std::size_t found = bytes.find(member_start); found != std::string_view::npos;
       found = bytes.find(member_start, done)) {
    const std::size_t start = found + member_start.size();
    const std::size_t end = bytes.find('"', start);
    if (end == std::string_view::npos) break;
    ReferenceMember member;
    member.text = bytes.substr(found, end + 1 - found);
    member.reference = bytes.substr(start, end - start);
    member.alone = found > 0 && bytes[found - 1] == '{' && bytes.substr(end + 1, 1) == "}";
    out += bytes.substr(done, found - done);
    if (!rewrite(member, out)) out += member.text;
    done = end + 1;
  }
  out += bytes.substr(done);
  return out;
}

void append_reference_member(std::string& out, std::string_view reference) {
  out += member_start;
  out += reference;
  out += '"';
}

}  // namespace gateway::fhir
