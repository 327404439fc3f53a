#include "formats/hl7v2_referral_response.hpp"

#include <algorithm>

namespace gateway::formats {
namespace {

struct StatusWords {
  std::string_view code;
  std::string_view text;
};

StatusWords words_of(ReferralStatus status) {
  switch (status) {
    case ReferralStatus::accepted: return {"A", "Accepted"};
    case ReferralStatus::pending: return {"P", "Pending"};
    case ReferralStatus::rejected: return {"R", "Rejected"};
    case ReferralStatus::expired: return {"E", "Expired"};
  }
  return {"P", "Pending"};
}

std::string joined(const std::vector<std::string>& parts, char separator) {
  std::string text;
  for (std::size_t at = 0; at < parts.size(); ++at) {
    if (at > 0) text.push_back(separator);
    text += parts[at];
  }
  return text;
}

std::string_view one_segment(const Hl7v2Segment& segment) {
  const std::string_view first = segment.fields.front();
  const std::string_view last = segment.fields.back();
  return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

// A line end inside a field would end the segment here.
std::string in_one_line(std::string_view segment) {
  std::string line(segment);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return line;
}

std::string write_rf1(const Hl7v2Message& original, const ReferralResponse& response) {
  const Hl7v2Delimiters& d = original.delimiters;
  const char component = d.component == '\0' ? ' ' : d.component;
  std::vector<std::string> fields;
  if (const Hl7v2Segment* sent = original.find("RF1")) {
    for (const std::string_view field : sent->fields) fields.push_back(in_one_line(field));
  }
  if (fields.size() < 12) fields.resize(12);
  const StatusWords words = words_of(response.status);
  const std::string text =
      response.status_text.empty() ? std::string(words.text) : encode_hl7v2(response.status_text, d);
  fields[0] = "RF1";
  fields[1] = joined({std::string(words.code), text, "HL70283"}, component);
  if (!response.ids.empty()) {
    fields[11] = joined({encode_hl7v2(response.ids.front(), d), encode_hl7v2(response.assigner, d)}, component);
  }
  return joined(fields, d.field);
}

}  // namespace

base::Result<std::string> write_referral_response(const Hl7v2Message& original, const ReferralResponse& response) {
  const Hl7v2Segment& msh = original.header();
  const Hl7v2Header header = TRY(read_hl7v2_header(one_segment(msh)));
  const Hl7v2Delimiters& d = original.delimiters;
  std::string out = write_hl7v2_answer_header(header, "RRI^I12^RRI_I12", response.control_id, response.at) + "\r";
  if (response.acknowledgement) out += write_msa(header, *response.acknowledgement) + "\r";
  out += write_rf1(original, response) + "\r";
  bool provider = false;
  for (const Hl7v2Segment& segment : original.segments) {
    provider = segment.name == "PRD" || (provider && segment.name == "CTD");
    if (provider) out += in_one_line(one_segment(segment)) + "\r";
  }
  if (const Hl7v2Segment* pid = original.find("PID")) out += in_one_line(one_segment(*pid)) + "\r";
  std::vector<std::string> notes = response.notes;
  if (response.ids.size() > 1) {
    for (const std::string& id : response.ids) notes.push_back("Referral " + id);
  }
  for (std::size_t at = 0; at < notes.size(); ++at) {
    out += joined({"NTE", std::to_string(at + 1), "", encode_hl7v2(notes[at], d)}, d.field) + "\r";
  }
  return out;
}

}  // namespace gateway::formats
