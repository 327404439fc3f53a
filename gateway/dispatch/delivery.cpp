#include "dispatch/delivery.hpp"

#include <unordered_map>

#include "base/digest.hpp"
#include "dispatch/page.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/reference_text.hpp"

namespace gateway::dispatch {
namespace {

// "Type/uuid" → "urn:uuid:uuid" for every resource that travels in this Bundle.
using Addresses = std::unordered_map<std::string, std::string>;

// "Type/uuid" of a resource of ours that does not travel in this Bundle.
bool stays_here(std::string_view reference) {
  const std::size_t slash = reference.find('/');
  return slash != std::string_view::npos && base::parse_uuid(reference.substr(slash + 1)).ok();
}

// The council has no such resource, so it is named by our identifier (R4 §2.3.0.1, logical reference): servers refuse
// references that lead nowhere, and many refuse those that lead to other servers.
void append_logical_reference(std::string& out, std::string_view reference) {
  const std::size_t slash = reference.find('/');
  out += "\"type\":\"";
  out += reference.substr(0, slash);
  out += "\",\"identifier\":{\"system\":\"";
  out += fhir::identifiers::resource;
  out += "\",\"value\":\"";
  out += reference.substr(slash + 1);
  out += "\"}";
}

std::string with_bundle_references(std::string_view bytes, const Addresses& addresses) {
  return fhir::rewrite_references(bytes, [&](const fhir::ReferenceMember& member, std::string& out) {
    const auto address = addresses.find(std::string(member.reference));
    if (address != addresses.end()) {
      fhir::append_reference_member(out, address->second);
      return true;
    }
    if (!member.alone || !stays_here(member.reference)) return false;
    append_logical_reference(out, member.reference);
    return true;
  });
}

constexpr std::string_view url_member = "\"url\":\"Binary/";

// Puts the original's bytes where our DocumentReference points at our own Binary.
std::string with_original(std::string bytes, const Original& original) {
  const std::size_t found = bytes.find(url_member);
  if (found == std::string::npos || original.content_type.empty()) return bytes;
  const std::size_t end = bytes.find('"', found + url_member.size());
  if (end == std::string::npos) return bytes;
  bytes.replace(found, end + 1 - found, "\"data\":\"" + base::base64(original.body) + '"');
  return bytes;
}

// Puts the page itself where our DocumentReference points at it.
std::string with_page(std::string bytes, const std::vector<store::ResourceRow>& resources) {
  const std::string_view path = page_path(bytes);
  if (path.empty()) return bytes;
  const auto made = page(resources);
  if (!made) return bytes;
  static constexpr std::string_view member = "\"url\":\"";
  const std::size_t start = static_cast<std::size_t>(path.data() - bytes.data()) - member.size();
  bytes.replace(start, member.size() + path.size() + 1, "\"data\":\"" + base::base64(*made) + '"');
  return bytes;
}

// Says in meta.source where the resource is found here.
void insert_source(std::string& bytes, const std::string& url) {
  static constexpr std::string_view meta_member = "\"meta\":{";
  const std::size_t found = bytes.find(meta_member);
  if (found == std::string::npos) return;
  bytes.insert(found + meta_member.size(), "\"source\":\"" + url + "\",");
}

bool has_identifier(std::string_view type) {
  return type != "Provenance";
}

void append_entry(std::string& out, const store::ResourceRow& resource,
                  const std::vector<store::ResourceRow>& resources, const Addresses& addresses,
                  const Original& original, std::string_view base_url) {
  const std::string id = base::to_string(resource.id);
  out += "{\"fullUrl\":\"urn:uuid:" + id + "\",\"resource\":";
  std::string bytes = with_bundle_references(resource.bytes, addresses);
  if (resource.type == "DocumentReference") bytes = with_page(with_original(std::move(bytes), original), resources);
  insert_source(bytes, std::string(base_url) + '/' + resource.type + '/' + id);
  out += bytes;
  out += ",\"request\":{\"method\":\"POST\",\"url\":\"" + resource.type + "\",\"ifNoneExist\":\"";
  out += has_identifier(resource.type) ? "identifier=" : "_tag=";
  out += std::string(fhir::identifiers::resource) + '|' + id + "\"}}";
}

}  // namespace

std::optional<base::Uuid> original_binary(const std::vector<store::ResourceRow>& resources) {
  for (const store::ResourceRow& resource : resources) {
    if (resource.type != "DocumentReference") continue;
    const std::size_t found = resource.bytes.find(url_member);
    if (found == std::string::npos) continue;
    constexpr std::size_t uuid_length = 36;
    auto id = base::parse_uuid(std::string_view(resource.bytes).substr(found + url_member.size(), uuid_length));
    if (id) return *id;
  }
  return std::nullopt;
}

std::string bundle(const std::vector<store::ResourceRow>& resources, const Original& original,
                   std::string_view base_url) {
  Addresses addresses;
  std::size_t bytes = 256 + original.body.size() * 4 / 3;
  for (const store::ResourceRow& resource : resources) {
    addresses.emplace(resource.type + '/' + base::to_string(resource.id), "urn:uuid:" + base::to_string(resource.id));
    bytes += resource.bytes.size() + 256;
  }
  std::string out;
  out.reserve(bytes);
  out += "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[";
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (i != 0) out += ',';
    append_entry(out, resources[i], resources, addresses, original, base_url);
  }
  out += "]}";
  return out;
}

net::OutgoingRequest request(const store::OutboxRow& row, const access::Partner& council, std::string body) {
  net::OutgoingRequest outgoing;
  outgoing.origin = council.endpoint;
  outgoing.method = net::Method::post;
  outgoing.target = council.endpoint_path.empty() ? "/" : council.endpoint_path;
  outgoing.headers.add("Content-Type", "application/fhir+json");
  outgoing.headers.add("Accept", "application/fhir+json");
  outgoing.headers.add("X-Request-ID", base::to_string(row.request_id));
  outgoing.headers.add("X-Correlation-ID", base::to_string(row.correlation_id));
  outgoing.body = std::move(body);
  return outgoing;
}

}  // namespace gateway::dispatch
