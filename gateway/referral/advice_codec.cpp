#include <algorithm>

#include "base/digest.hpp"
#include "json/reader.hpp"
#include "referral/advice.hpp"
#include "referral/object_text.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view format = "1";

std::string time_text(base::Instant at) {
  return base::format_instant(at);
}

base::Result<base::Instant> time_of(const json::Node& object, std::string_view name) {
  return base::parse_instant(object.string(name));
}

base::Result<base::Uuid> id_of(const json::Node& object, std::string_view name) {
  const auto id = base::parse_uuid(object.string(name));
  if (!id) return Error(ErrorKind::value, "a kept request for advice has no id", std::string(name));
  return *id;
}

base::Result<base::Sha256> digest_of(std::string_view base64) {
  const auto bytes = base::decode_base64(base64);
  base::Sha256 digest{};
  if (!bytes || bytes->size() != digest.size()) return Error(ErrorKind::value, "a kept digest is none");
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

}  // namespace

std::string encode_advice(const Advice& advice) {
  ObjectText out;
  out.begin_object();
  out.string("format", format);
  out.string("id", base::to_string(advice.id));
  out.string("version", std::to_string(advice.version));
  out.string("asker", advice.asker_ods);
  out.string("adviser", advice.adviser_ods);
  out.string("status", to_code(advice.status));
  if (advice.status_reason) {
    out.begin_object("reason");
    out.string("system", advice.status_reason->system);
    out.string("code", advice.status_reason->code);
    out.string("text", advice.status_reason->text);
    out.end_object();
  }
  out.string("priority", advice.priority);
  out.begin_array("question");
  for (const std::string& paragraph : advice.question) out.string(paragraph);
  out.end_array();
  out.string("asked_with", base::base64(std::string_view(reinterpret_cast<const char*>(advice.asked_with.data()),
                                                         advice.asked_with.size())));
  out.string("asked_at", time_text(advice.asked_at));
  out.string("last_modified", time_text(advice.last_modified));
  out.string("due_at", time_text(advice.due_at));
  out.boolean("overdue", advice.overdue);
  if (advice.wake_at) out.string("wake_at", time_text(*advice.wake_at));
  out.begin_array("answers");
  for (const AdviceAnswer& answer : advice.answers) {
    out.begin_object();
    out.string("id", base::to_string(answer.id));
    out.string("at", time_text(answer.at));
    out.string("text", answer.text);
    out.end_object();
  }
  out.end_array();
  out.string("referral", advice.referral);
  out.string("adviser_role", advice.adviser_role);
  out.begin_array("notices");
  for (const base::Uuid& notice : advice.notices) out.string(base::to_string(notice));
  out.end_array();
  out.end_object();
  return out.take();
}

base::Result<Advice> decode_advice(std::string_view text) {
  const json::Names names;
  const json::Document document = TRY(json::read(text, names));
  const json::Node& root = document.root();
  if (root.string("format") != format) {
    return Error(ErrorKind::value, "a request for advice was kept in a form this program does not know", "format");
  }
  Advice advice;
  advice.id = TRY(id_of(root, "id"));
  advice.version = static_cast<std::uint32_t>(std::stoul(std::string(root.string("version"))));
  advice.asker_ods = root.string("asker");
  advice.adviser_ods = root.string("adviser");
  const auto status = task_status(root.string("status"));
  if (!status) return Error(ErrorKind::value, "a kept status is none", "status");
  advice.status = *status;
  if (const json::Node* reason = root.find("reason")) {
    advice.status_reason = Reason{std::string(reason->string("system")), std::string(reason->string("code")),
                                  std::string(reason->string("text"))};
  }
  advice.priority = root.string("priority");
  if (const json::Node* question = root.find("question")) {
    for (const json::Node& paragraph : *question) advice.question.emplace_back(paragraph.text());
  }
  advice.asked_with = TRY(digest_of(root.string("asked_with")));
  advice.asked_at = TRY(time_of(root, "asked_at"));
  advice.last_modified = TRY(time_of(root, "last_modified"));
  advice.due_at = TRY(time_of(root, "due_at"));
  const json::Node* overdue = root.find("overdue");
  advice.overdue = overdue != nullptr && overdue->is_boolean() && overdue->boolean();
  if (root.find("wake_at") != nullptr) advice.wake_at = TRY(time_of(root, "wake_at"));
  if (const json::Node* answers = root.find("answers")) {
    for (const json::Node& kept : *answers) {
      AdviceAnswer answer;
      answer.id = TRY(id_of(kept, "id"));
      answer.at = TRY(time_of(kept, "at"));
      answer.text = kept.string("text");
      advice.answers.push_back(std::move(answer));
    }
  }
  advice.referral = root.string("referral");
  advice.adviser_role = root.string("adviser_role");
  if (const json::Node* notices = root.find("notices")) {
    for (const json::Node& notice : *notices) advice.notices.push_back(TRY(base::parse_uuid(notice.text())));
  }
  return advice;
}

}  // namespace gateway::referral
