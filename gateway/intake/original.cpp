#include "intake/original.hpp"

#include "base/digest.hpp"
#include "fhir/identifiers.hpp"
#include "intake/rendering.hpp"
#include "intake/sharing_basis.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::intake {
namespace {

std::string_view as_it_is(std::string_view reference) {
  return reference;
}

// A resource of ours from its members, written without a tree.
referral::ResourceVersion made(std::string_view type, const base::Uuid& id, std::string_view members,
                               base::Instant now) {
  static const json::Names no_names;
  json::Document empty(no_names);
  empty.set_root(empty.make_object());
  Rendering rendering;
  rendering.type = type;
  rendering.id = id;
  rendering.last_updated = now;
  rendering.extra_members = members;
  return {std::string(type), id, 1, render(empty.root(), rendering, as_it_is)};
}

std::string member(std::string_view name, std::string_view text) {
  std::string out = "\"" + std::string(name) + "\":";
  json::quote_to(text, out);
  return out;
}

base::Uuid bytes_id(const base::Uuid& case_id) {
  return base::derive_near(case_id, "original-bytes");
}

}  // namespace

std::string reference_to(const referral::ResourceVersion& resource) {
  return resource.type + '/' + base::to_string(resource.id);
}

referral::ResourceVersion original_document(const Slice& slice, const base::Uuid& case_id, const std::string& subject,
                                            bool readable, base::Instant now) {
  const store::InboxRecord& message = slice.message;
  const std::string_view bytes = slice.original();
  const base::Sha256 digest = slice.alone() ? message.body_sha256 : base::sha256(bytes);
  const base::Uuid binary = slice.alone() ? message.referral_id : bytes_id(case_id);
  std::string members = "\"extension\":[{\"url\":\"" + std::string(fhir::identifiers::sha256_extension) + "\"," +
                        member("valueString", base::hex(digest)) + "}],\"status\":\"current\"";
  if (!subject.empty()) members += ",\"subject\":{" + member("reference", subject) + '}';
  members += ",\"date\":\"" + base::format_instant(message.received_at) + '"';
  members += ",\"description\":\"The referral exactly as it was received\"";
  members += ",\"content\":[{\"attachment\":{" + member("contentType", message.content_type) +
             (readable ? ",\"url\":\"Binary/" + base::to_string(binary) + '"' : std::string()) +
             ",\"size\":" + std::to_string(bytes.size()) + ",\"hash\":\"" + base::base64(base::sha1(bytes)) + "\"}}]";
  return made("DocumentReference", base::derive_near(case_id, "original"), members, now);
}

referral::ResourceVersion summary_document(const base::Uuid& case_id, const std::string& subject,
                                           const std::string& request, base::Instant now) {
  std::string members = "\"status\":\"current\",\"subject\":{" + member("reference", subject) + '}';
  members += ",\"date\":\"" + base::format_instant(now) + '"';
  members += ",\"description\":\"The referral as a page for people\"";
  members += ",\"content\":[{\"attachment\":{\"contentType\":\"text/html\"," + member("url", request + "/$summary") +
             ",\"title\":\"Safeguarding referral\"}}],\"context\":{\"related\":[{" + member("reference", request) +
             "}]}";
  return made("DocumentReference", base::derive_near(case_id, "summary"), members, now);
}

referral::ResourceVersion original_bytes(const Slice& slice, const base::Uuid& case_id, base::Instant now) {
  const std::string members =
      member("contentType", slice.message.content_type) + ",\"data\":\"" + base::base64(slice.original()) + '"';
  return made("Binary", bytes_id(case_id), members, now);
}

base::Result<OriginalBytes> read_original_bytes(std::string_view binary) {
  static const json::Names no_names;
  const json::Document document = TRY(json::read(binary, no_names, {.bytes = 64 * 1024 * 1024}));
  return OriginalBytes{std::string(document.root().string("contentType")),
                       TRY(base::decode_base64(document.root().string("data")))};
}

referral::ResourceVersion conversion_provenance(const std::vector<referral::ResourceVersion>& resources,
                                                const std::string& original, const base::Uuid& case_id,
                                                const std::string& how, base::Instant now) {
  std::string members = "\"target\":[";
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (i != 0) members += ',';
    members += '{' + member("reference", reference_to(resources[i])) + '}';
  }
  members += "],\"recorded\":\"" + base::format_instant(now) + "\",";
  members +=
      "\"reason\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActReason\","
      "\"code\":\"THREAT\"}]}],";
  members += "\"activity\":{" + member("text", "converted from " + how) + "},";
  members +=
      "\"agent\":[{\"type\":{\"coding\":[{\"system\":"
      "\"http://terminology.hl7.org/CodeSystem/provenance-participant-type\",\"code\":\"assembler\"}]},"
      "\"who\":{\"type\":\"Device\",\"display\":\"Safeguarding Referral Gateway\"}}],";
  members += "\"entity\":[{\"role\":\"source\",\"what\":{" + member("reference", original) + "}}]";
  return made("Provenance", base::derive_near(case_id, "provenance"), members, now);
}

referral::ResourceVersion council_organization(const access::Partner& council, const base::Uuid& case_id,
                                               base::Instant now) {
  const base::Uuid id = base::derive_near(case_id, "council");
  static const json::Names no_names;
  json::Document document(no_names);
  json::Node& organization = document.make_object();
  document.set_root(organization);
  json::Node& identifiers = document.append(organization, "identifier", document.make_array());
  json::Node& ods = document.append(identifiers, document.make_object());
  document.append(ods, "system", document.make_string(fhir::identifiers::ods_organization));
  document.append(ods, "value", document.make_string(council.ods));
  document.append(organization, "active", document.make_boolean(true));
  document.append(organization, "name", document.make_string(council.name));
  Rendering rendering;
  rendering.type = "Organization";
  rendering.id = id;
  rendering.last_updated = now;
  return {"Organization", id, 1, render(organization, rendering, as_it_is)};
}

referral::ResourceVersion unstated_basis(const base::Uuid& case_id, const std::string& patient,
                                         const std::string& requester, const std::string& practice_ods,
                                         base::Instant now) {
  constexpr std::string_view systems = "https://referral-gateway.example/fhir/CodeSystem/";
  const auto coding = [](std::string_view system, std::string_view code) {
    return "{\"coding\":[{" + member("system", system) + ',' + member("code", code) + "}]}";
  };
  const auto ours = [&](std::string_view system, std::string_view code) {
    return coding(std::string(systems) + std::string(system), code);
  };
  // R4 lets no Device stand here.
  const bool by_somebody = !requester.empty() && !requester.starts_with("Device/");
  const std::string performer = by_somebody ? member("reference", requester)
                                            : "\"type\":\"Organization\",\"identifier\":{" +
                                                  member("system", fhir::identifiers::ods_organization) + ',' +
                                                  member("value", practice_ods) + '}';
  std::string members = "\"extension\":[{" + member("url", position_extension) + ",\"valueCode\":\"not-stated\"}]";
  members += ",\"status\":\"active\"";
  members += ",\"scope\":" + coding("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy");
  members += ",\"category\":[" + ours("sharing-basis", "information-sharing-basis") + ']';
  members += ",\"patient\":{" + member("reference", patient) + '}';
  members += ",\"dateTime\":\"" + base::format_instant(now) + '"';
  members += ",\"performer\":[{" + performer + "}]";
  members += ",\"policyRule\":" + ours("uk-lawful-basis", "not-stated");
  return made("Consent", base::derive_near(case_id, "consent"), members, now);
}

}  // namespace gateway::intake
