#include "referral/case_links.hpp"

#include "referral/case_members.hpp"

namespace gateway::referral {
namespace {

void write_members(ObjectText& out, const Link& link) {
  out.string("case", base::to_string(link.case_id));
  out.string("service_request", link.service_request);
  out.string("task", link.task);
  out.string("council", link.council_ods);
  out.end_object();
}

void write_link(ObjectText& out, std::string_view name, const std::optional<Link>& link) {
  if (!link) return;
  out.begin_object(name);
  write_members(out, *link);
}

Link read_link(const json::Node& node, std::optional<base::Error>& problem) {
  const Members members(node, problem);
  return {members.uuid("case"), members.text("service_request"), members.text("task"), members.text("council")};
}

std::optional<Link> read_link(const json::Node& stored, std::string_view name, std::optional<base::Error>& problem) {
  const json::Node* node = stored.find(name);
  if (node == nullptr) return std::nullopt;
  return read_link(*node, problem);
}

}  // namespace

void write_links(ObjectText& out, const Case& of) {
  write_link(out, "replaces", of.replaces);
  write_link(out, "replaced_by", of.replaced_by);
  if (of.request_revoked) out.boolean("request_revoked", true);
  write_link(out, "redirected_from", of.redirected_from);
  if (!of.redirected_to.empty()) {
    out.begin_array("redirected_to");
    for (const Link& link : of.redirected_to) {
      out.begin_object();
      write_members(out, link);
    }
    out.end_array();
  }
  if (!of.earlier.empty()) {
    out.begin_array("earlier");
    for (const EarlierReferral& one : of.earlier) {
      out.begin_object();
      out.string("case", base::to_string(one.case_id));
      out.string("task", one.task);
      out.number("refused_at", one.refused_at.time_since_epoch().count());
      out.string("practice", one.practice_ods);
      out.string("council", one.council_ods);
      out.end_object();
    }
    out.end_array();
  }
  if (of.child_index) out.string("child_index", base::hex(*of.child_index));
}

void read_links(const json::Node& stored, Case& into, std::optional<base::Error>& problem) {
  into.replaces = read_link(stored, "replaces", problem);
  into.replaced_by = read_link(stored, "replaced_by", problem);
  if (stored.find("request_revoked") != nullptr) {
    into.request_revoked = Members(stored, problem).boolean("request_revoked");
  }
  into.redirected_from = read_link(stored, "redirected_from", problem);
  if (const json::Node* list = stored.find("redirected_to")) {
    for (const json::Node& node : *list) into.redirected_to.push_back(read_link(node, problem));
  }
  if (const json::Node* list = stored.find("earlier")) {
    for (const json::Node& node : *list) {
      const Members members(node, problem);
      into.earlier.push_back({members.uuid("case"), members.text("task"), members.instant("refused_at"),
                              members.text("practice"), members.text("council")});
    }
  }
  if (stored.find("child_index") != nullptr) into.child_index = Members(stored, problem).digest("child_index");
}

}  // namespace gateway::referral
