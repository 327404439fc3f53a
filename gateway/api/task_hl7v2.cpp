#include "api/task_hl7v2.hpp"

#include <algorithm>
#include <cctype>

#include "base/uuid.hpp"
#include "formats/hl7v2_referral_response.hpp"

namespace gateway::api {
namespace {

formats::ReferralStatus status_of(std::string_view code) {
  using formats::ReferralStatus;
  if (code == "accepted" || code == "in-progress" || code == "completed") return ReferralStatus::accepted;
  if (code == "rejected" || code == "failed" || code == "cancelled" || code == "entered-in-error") {
    return ReferralStatus::rejected;
  }
  return ReferralStatus::pending;
}

// A CodeableConcept in words: its text, else the display or code of its first coding.
std::string words_of(const json::Node* concept_node) {
  if (concept_node == nullptr) return {};
  if (const auto text = concept_node->string("text"); !text.empty()) return std::string(text);
  const json::Node* codings = concept_node->find("coding");
  const json::Node* coding = codings == nullptr ? nullptr : codings->first();
  if (coding == nullptr) return {};
  const auto display = coding->string("display");
  return std::string(display.empty() ? coding->string("code") : display);
}

void append_note(std::string_view before, std::string text, std::vector<std::string>& notes) {
  if (!text.empty()) notes.push_back(std::string(before) + std::move(text));
}

}  // namespace

bool asks_for_hl7v2(std::string_view accept) {
  std::string lower(accept);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower.find(hl7v2_media_type) != std::string::npos;
}

base::Result<std::string> task_as_hl7v2(const json::Node& task, std::string_view original, base::Instant now) {
  const formats::Hl7v2Message message = TRY(formats::read_hl7v2(original));
  const std::string id(task.string("id"));
  const json::Node* meta = task.find("meta");
  const std::string version(meta == nullptr ? "" : meta->string("versionId"));
  formats::ReferralResponse response;
  response.status = status_of(task.string("status"));
  response.ids = {id};
  response.assigner = "referral-gateway";
  response.at = now;
  response.control_id = base::to_string(base::derive_uuid(base::Uuid{}, "rri " + id + " " + version));
  std::erase(response.control_id, '-');
  response.control_id.resize(20);
  append_note("Task status: ", std::string(task.string("status")), response.notes);
  append_note("Business status: ", words_of(task.find("businessStatus")), response.notes);
  append_note("Reason: ", words_of(task.find("statusReason")), response.notes);
  if (const json::Node* restriction = task.find("restriction")) {
    const json::Node* period = restriction->find("period");
    append_note("Due: ", std::string(period == nullptr ? "" : period->string("end")), response.notes);
  }
  return formats::write_referral_response(message, response);
}

}  // namespace gateway::api
