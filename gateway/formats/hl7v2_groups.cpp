#include "formats/hl7v2_groups.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gateway::formats {
namespace {

struct Ranked {
  std::string_view name;
  int rank;
  bool single;
};

// The order of REF^I12 (HL7 v2.8 §11.3.2). Segments that are not here may stand anywhere and are lists.
constexpr std::array<Ranked, 22> order = {
    {{"MSH", 1, true},   {"SFT", 2, false},  {"UAC", 3, true},   {"RF1", 4, true},   {"AUT", 5, false},
     {"PRD", 6, false},  {"PID", 7, true},   {"NK1", 8, false},  {"GT1", 9, false},  {"IN1", 10, false},
     {"IN2", 10, false}, {"IN3", 10, false}, {"ACC", 11, true},  {"DG1", 12, false}, {"DRG", 13, false},
     {"AL1", 14, false}, {"PR1", 15, false}, {"OBR", 16, false}, {"OBX", 16, false}, {"PV1", 17, true},
     {"PV2", 18, true},  {"EVN", 2, true}}};

const Ranked* ranked(std::string_view name) {
  const auto found = std::find_if(order.begin(), order.end(), [name](const Ranked& one) { return one.name == name; });
  return found == order.end() ? nullptr : &*found;
}

}  // namespace

void Hl7v2Groups::put_listed(json::Node& parent, std::string_view name, json::Node& segment) {
  json::Node* list = json::Document::mutable_find(parent, name);
  if (list == nullptr) {
    list = &document_.append(parent, name, document_.make_array());
    json::Document::place(*list, segment.offset());
  }
  document_.append(*list, segment);
}

json::Node& Hl7v2Groups::open_group(json::Node& parent, std::string_view group, json::Node& segment) {
  json::Node& made = document_.make_object();
  json::Document::place(made, segment.offset());
  put_listed(parent, group, made);
  return made;
}

void Hl7v2Groups::put_single(json::Node& parent, std::string_view name, json::Node& segment) {
  document_.append(parent, name, segment);
}

Hl7v2Groups::Oddity Hl7v2Groups::in_order(std::string_view name) {
  const Ranked* known = ranked(name);
  if (known == nullptr) return Oddity::none;
  // An authorization after a procedure is the procedure's.
  if (name == "AUT" && procedure_ != nullptr) return Oddity::none;
  const bool early = known->rank < rank_;
  rank_ = std::max(rank_, known->rank);
  return early ? Oddity::order : Oddity::none;
}

Hl7v2Groups::Oddity Hl7v2Groups::put_in_group(std::string_view name, json::Node& segment) {
  json::Node& root = document_.root();
  if (name == "PRD") {
    contacts_ = &open_group(root, "provider", segment);
    put_single(*contacts_, name, segment);
  } else if (name == "AUT") {
    contacts_ = &open_group(procedure_ != nullptr ? *procedure_ : root, "authorization", segment);
    put_single(*contacts_, name, segment);
  } else if (name == "PR1") {
    procedure_ = &open_group(root, "procedure", segment);
    put_single(*procedure_, name, segment);
  } else if (name == "IN1") {
    insurance_ = &open_group(root, "insurance", segment);
    put_single(*insurance_, name, segment);
  } else if (name == "IN2" || name == "IN3") {
    put_listed(insurance_ != nullptr ? *insurance_ : root, name, segment);
    return insurance_ != nullptr ? Oddity::none : Oddity::order;
  } else if (name == "OBR") {
    observation_ = &open_group(root, "observation", segment);
    notes_ = observation_;
    put_single(*observation_, name, segment);
  } else if (name == "OBX") {
    // A result without its request still is an observation.
    if (observation_ == nullptr) observation_ = &open_group(root, "observation", segment);
    notes_ = &open_group(*observation_, "result", segment);
    put_single(*notes_, name, segment);
  } else {
    json::Node*& owner = name == "CTD" ? contacts_ : notes_;
    put_listed(owner != nullptr ? *owner : root, name, segment);
    return name == "CTD" && owner == nullptr ? Oddity::order : Oddity::none;
  }
  return Oddity::none;
}

Hl7v2Groups::Oddity Hl7v2Groups::put(std::string_view name, json::Node& segment) {
  const bool local = name.starts_with('Z');
  Oddity oddity = in_order(name);
  const bool note = name == "NTE" || name == "PRT";
  if (!local && !note && name != "OBX") notes_ = nullptr;
  if (!local && !note && name != "CTD" && name != "AUT") contacts_ = nullptr;
  if (!local && !note && name != "CTD" && name != "AUT") procedure_ = nullptr;
  constexpr std::array<std::string_view, 10> grouped = {"PRD", "AUT", "PR1", "IN1", "IN2",
                                                        "IN3", "OBR", "OBX", "CTD", "NTE"};
  if (name == "PRT" || std::find(grouped.begin(), grouped.end(), name) != grouped.end()) {
    const Oddity found = put_in_group(name, segment);
    return oddity == Oddity::none ? found : oddity;
  }
  json::Node& root = document_.root();
  const Ranked* known = ranked(name);
  if (known == nullptr || !known->single) {
    put_listed(root, name, segment);
    return oddity;
  }
  if (json::Document::mutable_find(root, name) == nullptr) {
    put_single(root, name, segment);
    return oddity;
  }
  json::Node& again = open_group(root, "again", segment);
  put_single(again, name, segment);
  return Oddity::again;
}

}  // namespace gateway::formats
