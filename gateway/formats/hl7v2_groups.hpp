// Hl7v2Groups: where each segment of a referral message (REF^I12) belongs in the tree, whatever order they come in.
#pragma once

#include <string_view>

#include "json/document.hpp"

namespace gateway::formats {

// Puts segments into the root of a tree, in the order of the message:
//   single segments ("MSH", "RF1", "PID", "PV1", …) are objects, all others lists of objects;
//   "provider" holds PRD and its CTD; "authorization" AUT and its CTD; "insurance" IN1, IN2, IN3; "procedure" PR1 and
//   its authorization; "observation" OBR, its NTE and PRT, and its results: "result" holds OBX and its NTE and PRT.
// A note belongs to the observation or result right before it, else to the root. A single segment that comes again is
// kept in "again", a list. HL7 v2.8 §11.3.2.
class Hl7v2Groups {
 public:
  // `document` has an object as its root and outlives this.
  explicit Hl7v2Groups(json::Document& document) : document_(document) {}

  // What was odd about a segment's coming.
  enum class Oddity { none, order, again };

  // Puts `segment`, an object of `document` that stands nowhere yet.
  Oddity put(std::string_view name, json::Node& segment);

 private:
  json::Node& open_group(json::Node& parent, std::string_view group, json::Node& segment);
  void put_single(json::Node& parent, std::string_view name, json::Node& segment);
  void put_listed(json::Node& parent, std::string_view name, json::Node& segment);
  Oddity put_in_group(std::string_view name, json::Node& segment);
  Oddity in_order(std::string_view name);

  json::Document& document_;
  int rank_ = 0;                       // of the last segment whose place the standard fixes
  json::Node* contacts_ = nullptr;     // whose CTD comes next
  json::Node* insurance_ = nullptr;    //
  json::Node* procedure_ = nullptr;    // whose AUT comes next
  json::Node* observation_ = nullptr;  // whose OBX comes next
  json::Node* notes_ = nullptr;        // whose NTE or PRT comes next
};

}  // namespace gateway::formats
