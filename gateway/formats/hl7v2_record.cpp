#include "formats/hl7v2_record.hpp"

#include <algorithm>
#include <optional>

#include "formats/hl7v2_groups.hpp"
#include "formats/hl7v2_place.hpp"
#include "json/bytes.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t remarks_kept = 50;

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

struct Characters {
  Hl7v2Charset charset = Hl7v2Charset::utf8;
  std::optional<Error> remark;
};

// HL7 v2.8 table 0211; without MSH-18 a message is ASCII.
Characters characters_of(const Hl7v2Message& message, std::string_view bytes) {
  const std::string_view named =
      trimmed(hl7v2_parts(message.header().field(18), message.delimiters.repetition).front());
  if (is_ascii(bytes)) return {};
  const bool utf8 = json::is_utf8(bytes);
  const bool says_utf8 = named == "UNICODE UTF-8" || named == "UTF-8" || named == "UNICODE";
  const bool says_8859 = named == "8859/1" || named == "WINDOWS-1252" || named == "CP1252";
  if (utf8 && says_utf8) return {};
  if (!utf8 && says_8859) return {Hl7v2Charset::windows_1252, std::nullopt};
  const std::string read_as = utf8 ? "UTF-8, which they are" : "Windows-1252";
  const std::string why = named.empty() ? "MSH-18 names no character set, and there are characters past ASCII"
                                        : "the bytes do not fit the character set that MSH-18 names";
  return {utf8 ? Hl7v2Charset::utf8 : Hl7v2Charset::windows_1252,
          Error(ErrorKind::value, why + "; they were read as " + read_as, "MSH-18",
                "name the character set that the message is written in, best UNICODE UTF-8")};
}

class TreeMaker {
 public:
  TreeMaker(const Hl7v2Message& message, std::string_view bytes, const json::Names& names)
      : message_(message), bytes_(bytes), places_(message, bytes), tree_(names) {}

  SourceRecord make() {
    tree_.set_root(tree_.make_object());
    json::Document::place(tree_.root(), message_.header().offset);
    remark_on_form();
    Hl7v2Groups groups(tree_);
    for (std::size_t index = 0; index < message_.segments.size(); ++index) {
      const Hl7v2Segment& segment = message_.segments[index];
      const auto oddity = groups.put(segment.name, segment_object(segment, index));
      remark_on(oddity, segment, index);
    }
    SourceRecord record{std::move(tree_), std::move(remarks_), {}};
    record.place = [places = places_](const json::Node& node) { return places.of_node(node); };
    return record;
  }

 private:
  void remark(ErrorKind kind, std::string text, std::string place, std::string remedy) {
    if (remarks_.size() < remarks_kept) {
      remarks_.emplace_back(kind, std::move(text), std::move(place), std::move(remedy));
    }
  }

  void remark_on_form() {
    const Characters characters = characters_of(message_, bytes_);
    charset_ = characters.charset;
    if (characters.remark) remarks_.push_back(*characters.remark);
    if (message_.line_ends != Hl7v2LineEnds::carriage_return) {
      remark(ErrorKind::structure, "segments do not end with a carriage return alone", "MSH",
             "end each segment with the one character CR (0D), as HL7 v2 has it");
    }
  }

  void remark_on(Hl7v2Groups::Oddity oddity, const Hl7v2Segment& segment, std::size_t index) {
    const std::string place = to_string(places_.of_segment(index));
    if (oddity == Hl7v2Groups::Oddity::again) {
      remark(ErrorKind::structure, "the segment stands more than once, and only the first is read", place,
             "send one message for each referral");
    } else if (oddity == Hl7v2Groups::Oddity::order && !order_told_) {
      order_told_ = true;
      remark(ErrorKind::structure, "the segment does not stand where REF^I12 has it; it was taken where it stands",
             place, "send the segments in the order of the standard");
    }
    if (segment.continued) {
      remark(ErrorKind::structure, "a line break stands inside a field; the text was taken whole", place,
             "write a line break inside a field as \\.br\\");
    }
  }

  std::uint32_t offset_of(std::string_view part) const {
    return static_cast<std::uint32_t>(part.data() - bytes_.data());
  }

  // Whether field `number` is one text, in which separators are characters like others.
  static bool is_text(const Hl7v2Segment& segment, std::size_t number) {
    if (segment.name == "NTE") return number == 3;
    if (segment.name != "OBX" || number != 5) return false;
    const std::string_view type = trimmed(segment.field(2));
    return type == "ST" || type == "TX" || type == "FT";
  }

  json::Node& segment_object(const Hl7v2Segment& segment, std::size_t index) {
    json::Node& object = tree_.make_object();
    json::Document::place(object, segment.offset);
    const std::size_t first = segment.name == "MSH" ? 3 : 1;
    for (std::size_t number = first; number < segment.fields.size(); ++number) {
      const std::string_view field = segment.fields[number];
      if (field.empty()) continue;
      const std::string name = "f" + std::to_string(number);
      if (trimmed(field) == "\"\"") {
        append_null(object, name, field);
        continue;
      }
      doubtful_ = parted_text_ = false;
      json::Node& repetitions = repetitions_of(field, is_text(segment, number));
      if (repetitions.size() > 0) tree_.append(object, name, repetitions);
      remark_on_text(index, number);
    }
    return object;
  }

  void remark_on_text(std::size_t index, std::size_t number) {
    Hl7v2Place place = places_.of_segment(index);
    place.field = number;
    if (doubtful_) {
      remark(ErrorKind::value, "the field holds an escape or a character that the standard does not have",
             to_string(place), "write the characters that delimit as \\F\\ \\S\\ \\T\\ \\R\\ \\E\\");
    }
    if (parted_text_) {
      remark(ErrorKind::value, "a text holds delimiters that are not escaped; it was taken whole", to_string(place),
             "write them as \\S\\ and \\T\\");
    }
  }

  void append_null(json::Node& object, const std::string& of, std::string_view raw) {
    json::Node& null = tree_.make_boolean(true);
    json::Document::place(null, offset_of(raw));
    tree_.append(object, of + "null", null);
  }

  json::Node& repetitions_of(std::string_view field, bool text) {
    json::Node& list = tree_.make_array();
    json::Document::place(list, offset_of(field));
    const Hl7v2Delimiters& d = message_.delimiters;
    for (const std::string_view repetition : hl7v2_parts(field, d.repetition)) {
      json::Node& object = tree_.make_object();
      json::Document::place(object, offset_of(repetition));
      if (text) {
        parted_text_ = parted_text_ || hl7v2_parts(repetition, d.component).size() > 1 ||
                       hl7v2_parts(repetition, d.subcomponent).size() > 1;
        append_value(object, "c1", repetition);
      } else {
        append_components(object, repetition);
      }
      if (object.size() > 0) tree_.append(list, object);
    }
    return list;
  }

  void append_components(json::Node& object, std::string_view repetition) {
    const Hl7v2Delimiters& d = message_.delimiters;
    std::size_t number = 0;
    for (const std::string_view component : hl7v2_parts(repetition, d.component)) {
      const std::string name = "c" + std::to_string(++number);
      if (trimmed(component) == "\"\"") {
        append_null(object, name, component);
        continue;
      }
      std::size_t part = 0;
      for (const std::string_view subcomponent : hl7v2_parts(component, d.subcomponent)) {
        ++part;
        append_value(object, part == 1 ? name : name + "s" + std::to_string(part), subcomponent);
      }
    }
  }

  void append_value(json::Node& object, const std::string& name, std::string_view raw) {
    if (trimmed(raw).empty()) return;
    const Hl7v2Text decoded = decode_hl7v2(raw, message_.delimiters, charset_);
    doubtful_ = doubtful_ || decoded.doubtful;
    const std::string_view text = trimmed(decoded.text);
    if (text.find_first_not_of("\n\t ") == std::string_view::npos) return;
    json::Node& value = tree_.make_string(text);
    json::Document::place(value, offset_of(raw));
    tree_.append(object, name, value);
  }

  const Hl7v2Message& message_;
  const std::string_view bytes_;
  const Hl7v2Places places_;
  json::Document tree_;
  std::vector<Error> remarks_;
  Hl7v2Charset charset_ = Hl7v2Charset::utf8;
  bool order_told_ = false;
  bool doubtful_ = false;     // of the field being read
  bool parted_text_ = false;  // of the field being read
};

}  // namespace

base::Result<SourceRecord> read_hl7v2_record(std::string_view bytes, const json::Names& names,
                                             const Hl7v2Limits& limits) {
  const Hl7v2Message message = TRY(read_hl7v2(bytes, limits));
  return TreeMaker(message, bytes, names).make();
}

}  // namespace gateway::formats
