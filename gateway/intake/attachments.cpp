#include "intake/attachments.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "base/digest.hpp"
#include "fhir/identifiers.hpp"
#include "formats/attachment.hpp"

namespace gateway::intake {
namespace {

using base::Error;
using base::ErrorKind;

// The members of `node`, which belongs to `bundle`, to be changed.
json::Node* member(json::Node& node, std::string_view name) {
  return json::Document::mutable_find(node, name);
}

// The elements of an array that belongs to the document being changed.
std::vector<json::Node*> elements(json::Node* array) {
  std::vector<json::Node*> found;
  if (array == nullptr || !array->is_array()) return found;
  for (const json::Node& each : *array) found.push_back(const_cast<json::Node*>(&each));
  return found;
}

std::string without_white_space(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return out;
}

void add_sha256(json::Document& bundle, json::Node& reference, const base::Sha256& digest) {
  json::Node& extension = bundle.make_object();
  bundle.append(extension, "url", bundle.make_string(fhir::identifiers::sha256_extension));
  bundle.append(extension, "valueString", bundle.make_string(base::hex(digest)));
  json::Node* extensions = member(reference, "extension");
  if (extensions == nullptr) extensions = &bundle.append(reference, "extension", bundle.make_array());
  bundle.append(*extensions, extension);
}

std::vector<Error> examine(json::Document& bundle, json::Node& reference, json::Node& attachment) {
  const json::Node* data = attachment.find("data");
  if (data == nullptr || !data->is_string()) return {};
  const std::string text = without_white_space(data->text());
  const auto bytes = base::decode_base64(text);
  if (!bytes) {
    bundle.remove(attachment, "data");
    return {Error(ErrorKind::value, "the attached document is not base64; it is kept in the original only", "",
                  "send it again, or telephone the council about what is in it")};
  }
  std::vector<Error> doubts = formats::check_attachment(*bytes, attachment.string("contentType"));
  bundle.set(attachment, "size", bundle.make_number(std::to_string(bytes->size())));
  bundle.set(attachment, "hash", bundle.make_string(base::base64(base::sha1(*bytes))));
  add_sha256(bundle, reference, base::sha256(*bytes));
  if (text.empty() || bytes->size() > attachment_bytes) {
    bundle.remove(attachment, "data");
  } else if (text.size() != data->text().size()) {
    bundle.set(attachment, "data", bundle.make_string(text));
  }
  if (bytes->size() > attachment_bytes) {
    doubts.emplace_back(ErrorKind::too_long,
                        "the attached document is longer than " + std::to_string(attachment_bytes / 1024 / 1024) +
                            " MiB; it is kept in the original only",
                        "", "send a shorter one, or telephone the council about what is in it");
  }
  return doubts;
}

}  // namespace

std::vector<Error> examine_attachments(json::Document& bundle) {
  std::vector<Error> told;
  std::size_t entry_number = 0;
  for (json::Node* entry : elements(member(bundle.root(), "entry"))) {
    const std::size_t number = entry_number++;
    json::Node* resource = member(*entry, "resource");
    if (resource == nullptr || resource->string("resourceType") != "DocumentReference") continue;
    std::size_t content_number = 0;
    for (json::Node* content : elements(member(*resource, "content"))) {
      const std::size_t which = content_number++;
      json::Node* attachment = member(*content, "attachment");
      if (attachment == nullptr || !attachment->is_object()) continue;
      for (Error& doubt : examine(bundle, *resource, *attachment)) {
        doubt.place =
            "Bundle.entry[" + std::to_string(number) + "].resource.content[" + std::to_string(which) + "].attachment";
        told.push_back(std::move(doubt));
      }
    }
  }
  return told;
}

}  // namespace gateway::intake
