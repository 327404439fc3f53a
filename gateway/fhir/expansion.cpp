#include "fhir/expansion.hpp"

#include <algorithm>

namespace gateway::fhir {
namespace {

bool overlap(const OpenPart& one, const OpenPart& other) {
  return one.system.empty() || other.system.empty() || one.system == other.system;
}

}  // namespace

Membership Expansion::contains(std::string_view system, std::string_view code) const {
  const CodeSet::Found found = codes_.find(system, code);
  if (found.held && !found.doubtful) return Membership::member;
  const Membership open = open_.empty() ? Membership::not_member : of_open_parts(system, code);
  return found.held && open == Membership::not_member ? Membership::unknown : open;
}

Membership Expansion::of_open_parts(std::string_view system, std::string_view code) const {
  if (excluded_.find(system, code).held) return open_.size() == 1 ? Membership::not_member : Membership::unknown;
  Membership best = Membership::not_member;
  for (const OpenPart& part : open_) {
    if (!system.empty() && !part.system.empty() && part.system != system) continue;
    const Membership here = part.rule == nullptr ? Membership::unknown : part.rule(code);
    if (here == Membership::member) return here;
    if (here == Membership::unknown) best = here;
  }
  return best;
}

void Expansion::add(const OpenPart& part) {
  if (std::find(open_.begin(), open_.end(), part) == open_.end()) open_.push_back(part);
}

void Expansion::add(const Expansion& other) {
  for (std::size_t at = 0; at < other.codes_.size(); ++at) add(other.codes_[at]);
  for (std::size_t at = 0; at < other.excluded_.size(); ++at) excluded_.add(other.excluded_[at]);
  for (const OpenPart& part : other.open_) add(part);
}

Expansion Expansion::without(const Expansion& other) const {
  Expansion rest;
  for (std::size_t at = 0; at < codes_.size(); ++at) {
    Coded coded = codes_[at];
    const Membership there = other.contains(coded.system, coded.code);
    if (there == Membership::member) continue;
    coded.doubtful = coded.doubtful || there == Membership::unknown;
    rest.add(coded);
  }
  rest.excluded_ = excluded_;
  for (OpenPart part : open_) {
    for (const OpenPart& excluded : other.open_) {
      if (overlap(part, excluded)) part.rule = nullptr;
    }
    rest.add(part);
  }
  if (!rest.open_.empty()) {
    for (std::size_t at = 0; at < other.codes_.size(); ++at) rest.excluded_.add(other.codes_[at]);
  }
  return rest;
}

Expansion Expansion::intersected(const Expansion& other) const {
  Expansion both;
  const auto add_shared = [&both](const Expansion& of, const Expansion& in) {
    for (std::size_t at = 0; at < of.codes_.size(); ++at) {
      Coded coded = of.codes_[at];
      const Membership there = in.contains(coded.system, coded.code);
      if (there == Membership::not_member) continue;
      coded.doubtful = coded.doubtful || there == Membership::unknown;
      both.add(coded);
    }
  };
  add_shared(*this, other);
  add_shared(other, *this);
  for (const OpenPart& one : open_) {
    for (const OpenPart& part : other.open_) {
      if (!overlap(one, part)) continue;
      both.add(OpenPart{one.system.empty() ? part.system : one.system, one.rule == part.rule ? one.rule : nullptr});
    }
  }
  return both;
}

}  // namespace gateway::fhir
