#include "sim/templates.hpp"

#include <algorithm>
#include <stdexcept>

#include "support/office.hpp"

namespace gateway::tests::sim {
namespace {

constexpr std::size_t id_length = 36;

// Gives each id a number as it turns up.
class Numbering {
 public:
  explicit Numbering(std::vector<base::Uuid>& ids) : ids_(ids) {}

  std::size_t number(const base::Uuid& id) {
    const auto found = std::find(ids_.begin(), ids_.end(), id);
    if (found != ids_.end()) return static_cast<std::size_t>(found - ids_.begin());
    ids_.push_back(id);
    return ids_.size() - 1;
  }

 private:
  std::vector<base::Uuid>& ids_;
};

std::vector<Place> places_of(const std::vector<base::Uuid>& ids, const std::string& bytes) {
  std::vector<Place> places;
  for (std::size_t id = 0; id < ids.size(); ++id) {
    const std::string text = base::to_string(ids[id]);
    for (std::size_t at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) {
      places.push_back({at, id});
    }
  }
  return places;
}

Template mapped(const std::string& name) {
  static const access::Partners partners = sample_partners();
  static const intake::Intake intake = gp_intake(partners);
  Template made;
  made.name = name;
  made.body = gp_sample(name);
  store::InboxRecord record;
  record.organisation = "Y99001";
  record.request_id = base::derive_uuid({}, name + " request");
  record.referral_id = base::derive_uuid({}, name + " referral");
  record.correlation_id = base::derive_uuid({}, name + " correlation");
  record.content_type = "application/json";
  record.body = made.body;
  record.body_sha256 = base::sha256(made.body);
  record.received_at = base::parse_instant("2026-03-16T09:30:00Z").value();
  auto outcome = intake.take_in({record, *partners.find("Y99001"), record.received_at});
  auto* understood = std::get_if<intake::Understood>(&outcome);
  if (understood == nullptr) throw std::runtime_error("the sample " + name + " was refused");
  made.received = std::move(understood->received);
  made.quarantined = std::move(understood->quarantined);

  Numbering numbers(made.ids);
  for (const base::Uuid& id : {record.referral_id, record.correlation_id, record.request_id}) numbers.number(id);
  for (const auto& event : made.received) {
    numbers.number(event.case_id);
    for (const auto& resource : event.resources) numbers.number(resource.id);
  }
  if (made.quarantined) {
    numbers.number(made.quarantined->case_id);
    for (const auto& resource : made.quarantined->resources) numbers.number(resource.id);
  }
  for (const auto& event : made.received) {
    for (const auto& resource : event.resources) made.received_places.push_back(places_of(made.ids, resource.bytes));
  }
  if (made.quarantined) {
    for (const auto& resource : made.quarantined->resources) {
      for (const Place& place : places_of(made.ids, resource.bytes)) made.quarantined_places.push_back(place);
    }
  }
  return made;
}

class Renaming {
 public:
  Renaming(const Template& made_of, const Stamp& stamp) : made_of_(made_of) {
    for (std::size_t number = 0; number < made_of.ids.size(); ++number) {
      ids_.push_back(number == 0   ? stamp.referral_id
                     : number == 1 ? stamp.correlation_id
                     : number == 2 ? stamp.request_id
                                   : base::derive_near(stamp.referral_id, "simulated|" + std::to_string(number)));
      texts_.push_back(base::to_string(ids_.back()));
    }
  }

  base::Uuid of(const base::Uuid& id) const {
    const auto found = std::find(made_of_.ids.begin(), made_of_.ids.end(), id);
    return ids_.at(static_cast<std::size_t>(found - made_of_.ids.begin()));
  }
  // "Type/id"
  void rename(std::string& reference) const {
    if (reference.size() < id_length) return;
    const auto id = base::parse_uuid(std::string_view(reference).substr(reference.size() - id_length));
    if (!id) return;
    const auto found = std::find(made_of_.ids.begin(), made_of_.ids.end(), *id);
    if (found == made_of_.ids.end()) return;
    reference.replace(reference.size() - id_length, id_length,
                      texts_[static_cast<std::size_t>(found - made_of_.ids.begin())]);
  }
  void rename(referral::ResourceVersion& resource, const std::vector<Place>& places) const {
    resource.id = of(resource.id);
    for (const Place& place : places) resource.bytes.replace(place.at, id_length, texts_[place.id]);
  }

 private:
  const Template& made_of_;
  std::vector<base::Uuid> ids_;
  std::vector<std::string> texts_;
};

}  // namespace

const std::vector<Template>& templates() {
  static const std::vector<Template> all = [] {
    std::vector<Template> made;
    for (const char* name : {"routine-neglect", "child-disclosure", "two-siblings", "immediate-danger-sparse",
                             "no-nhs-number", "unmappable-no-children"}) {
      made.push_back(mapped(name));
    }
    return made;
  }();
  return all;
}

std::vector<referral::Event> stamped(const Template& made_of, const Stamp& stamp) {
  const Renaming renaming(made_of, stamp);
  std::vector<referral::Event> events;
  std::size_t resource_number = 0;
  for (referral::ReferralReceived event : made_of.received) {
    event.case_id = renaming.of(event.case_id);
    event.referral_id = stamp.referral_id;
    event.correlation_id = stamp.correlation_id;
    event.request_id = stamp.request_id;
    event.practice_ods = stamp.practice_ods;
    event.council_ods = stamp.council_ods;
    for (std::string* reference :
         {&event.service_request, &event.patient, &event.requester, &event.owner, &event.sender_task}) {
      renaming.rename(*reference);
    }
    for (auto& resource : event.resources) renaming.rename(resource, made_of.received_places[resource_number++]);
    events.emplace_back(std::move(event));
  }
  if (made_of.quarantined) {
    referral::RecordQuarantined event = *made_of.quarantined;
    event.case_id = renaming.of(event.case_id);
    event.referral_id = stamp.referral_id;
    event.correlation_id = stamp.correlation_id;
    event.request_id = stamp.request_id;
    event.practice_ods = stamp.practice_ods;
    renaming.rename(event.original);
    for (auto& resource : event.resources) renaming.rename(resource, made_of.quarantined_places);
    events.emplace_back(std::move(event));
  }
  return events;
}

base::Uuid case_id(const Template& made_of, const Stamp& stamp, std::size_t child) {
  const Renaming renaming(made_of, stamp);
  if (child < made_of.received.size()) return renaming.of(made_of.received[child].case_id);
  return renaming.of(made_of.quarantined.value().case_id);
}

}  // namespace gateway::tests::sim
