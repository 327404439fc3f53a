#include "formats/hl7v2_answer.hpp"

#include <algorithm>

#include "formats/hl7v2_place.hpp"

namespace gateway::formats {
namespace {

constexpr std::size_t errors_told = 20;

// HL7 v2.8 table 0357.
struct ErrorCode {
  std::string_view code;
  std::string_view text;
};

ErrorCode error_code(base::ErrorKind kind) {
  using base::ErrorKind;
  switch (kind) {
    case ErrorKind::structure: return {"100", "Segment sequence error"};
    case ErrorKind::required: return {"101", "Required field missing"};
    case ErrorKind::value: return {"102", "Data type error"};
    case ErrorKind::code_invalid: return {"103", "Table value not found"};
    case ErrorKind::not_supported: return {"200", "Unsupported message type"};
    case ErrorKind::not_found: return {"204", "Unknown key identifier"};
    case ErrorKind::duplicate:
    case ErrorKind::conflict: return {"205", "Duplicate key identifier"};
    default: return {"207", "Application internal error"};
  }
}

bool is_before_2_5(std::string_view version) {
  return version == "2" || version.starts_with("2.0") || version.starts_with("2.1") || version.starts_with("2.2") ||
         version.starts_with("2.3") || version.starts_with("2.4");
}

void append_number(std::string& text, char separator, std::size_t number) {
  text.push_back(separator);
  if (number > 0) text += std::to_string(number);
}

class ErrWriter {
 public:
  ErrWriter(const Hl7v2Header& asked, std::string& out)
      : d_(asked.delimiters), old_(is_before_2_5(asked.version)), out_(out) {}

  void write(const base::Error& error, char severity) {
    const ErrorCode code = error_code(error.kind);
    const auto place = parse_hl7v2_place(error.place);
    out_ += "ERR";
    out_.push_back(d_.field);
    if (old_) {
      write_old(place, code);
    } else {
      out_.push_back(d_.field);
      if (place) write_location(*place);
      out_.push_back(d_.field);
      write_code(code, component());
      out_.push_back(d_.field);
      out_.push_back(severity);
      out_.append(3, d_.field);
      // A place in other words than HL7's still tells people where to look.
      if (!place) out_ += encode_hl7v2(error.place, d_);
      out_.push_back(d_.field);
      out_ += encode_hl7v2(error.remedy.empty() ? error.text : error.text + "; " + error.remedy, d_);
    }
    out_.push_back('\r');
  }

 private:
  char component() const { return d_.component == '\0' ? ' ' : d_.component; }

  void write_code(const ErrorCode& code, char separator) {
    out_ += code.code;
    out_.push_back(separator);
    out_ += code.text;
    out_.push_back(separator);
    out_ += "HL70357";
  }

  // ERL: segment, its occurrence, field, repetition, component, sub-component.
  void write_location(const Hl7v2Place& place) {
    out_ += place.segment;
    append_number(out_, component(), place.occurrence);
    if (place.field == 0) return;
    append_number(out_, component(), place.field);
    append_number(out_, component(), place.repetition);
    if (place.component == 0) return;
    append_number(out_, component(), place.component);
    if (place.subcomponent > 0) append_number(out_, component(), place.subcomponent);
  }

  // ELD: segment, its occurrence, field, code.
  void write_old(const std::optional<Hl7v2Place>& place, const ErrorCode& code) {
    if (place) out_ += place->segment;
    append_number(out_, component(), place ? place->occurrence : 0);
    append_number(out_, component(), place ? place->field : 0);
    out_.push_back(component());
    write_code(code, d_.subcomponent == '\0' ? ' ' : d_.subcomponent);
  }

  const Hl7v2Delimiters& d_;
  const bool old_;
  std::string& out_;
};

}  // namespace

std::string_view code_of(Acknowledgement acknowledgement) {
  switch (acknowledgement) {
    case Acknowledgement::accept: return "AA";
    case Acknowledgement::error: return "AE";
    case Acknowledgement::reject: return "AR";
    case Acknowledgement::commit_accept: return "CA";
    case Acknowledgement::commit_error: return "CE";
    case Acknowledgement::commit_reject: return "CR";
  }
  return "AE";
}

std::string hl7v2_time(base::Instant at) {
  // "2026-11-22T12:45:00.000Z" without what HL7 writes without.
  std::string text = base::format_instant(at);
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T' || c == 'Z'; });
  return text + "+0000";
}

std::string write_hl7v2_answer_header(const Hl7v2Header& asked, std::string_view type, const std::string& control_id,
                                      base::Instant at) {
  const Hl7v2Delimiters& d = asked.delimiters;
  std::string out = "MSH";
  out.push_back(d.field);
  for (const char c : {d.component, d.repetition, d.escape, d.subcomponent, d.truncation}) {
    if (c != '\0') out.push_back(c);
  }
  std::string type_written(type);
  std::replace(type_written.begin(), type_written.end(), '^', d.component == '\0' ? ' ' : d.component);
  const std::string_view fields[] = {asked.receiving_application, asked.receiving_facility, asked.sending_application,
                                     asked.sending_facility};
  for (const std::string_view field : fields) {
    out.push_back(d.field);
    out += field;
  }
  const std::string processing = asked.processing_id.empty() ? "P" : asked.processing_id;
  const std::string version = asked.version.empty() ? "2.5" : asked.version;
  for (const std::string& field : {hl7v2_time(at), std::string(), type_written, control_id, processing, version}) {
    out.push_back(d.field);
    out += field;
  }
  if (!asked.charset.empty()) {
    out.append(6, d.field);
    out += asked.charset;
  }
  return out;
}

std::string write_msa(const Hl7v2Header& asked, Acknowledgement acknowledgement) {
  std::string out = "MSA";
  out.push_back(asked.delimiters.field);
  out += code_of(acknowledgement);
  out.push_back(asked.delimiters.field);
  out += asked.control_id;
  return out;
}

std::string write_hl7v2_acknowledgement(const Hl7v2Header& asked, const Hl7v2Answer& answer) {
  const std::string type = asked.trigger.empty() ? "ACK" : "ACK^" + asked.trigger;
  std::string out = write_hl7v2_answer_header(asked, type, answer.control_id, answer.at) + "\r";
  out += write_msa(asked, answer.code) + "\r";
  ErrWriter writer(asked, out);
  std::size_t told = 0;
  for (const base::Error& error : answer.errors) {
    if (told++ < errors_told) writer.write(error, 'E');
  }
  for (const base::Error& warning : answer.warnings) {
    if (told++ < errors_told) writer.write(warning, 'W');
  }
  return out;
}

}  // namespace gateway::formats
