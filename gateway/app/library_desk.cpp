#include "app/library_desk.hpp"

#include "app/engines.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"

namespace gateway::app {

std::string listed(const intake::Mappings& mappings) {
  std::string lines;
  for (const intake::Mapping& one : mappings.all()) {
    lines += intake::identity(one) + "  " + one.form.name;
    for (const std::string& type : one.content_types) lines += "  " + type;
    lines += "  " + one.title + '\n';
  }
  return lines;
}

base::Result<std::string> LibraryDesk::reload() {
  const std::lock_guard lock(mutex_);
  auto next = TRY(load_library(configuration_));
  const auto before = library_.get();
  std::string lines;
  std::string all;
  for (const intake::Mapping& one : next->mappings.all()) {
    const intake::Mapping* was = before->mappings.find(one.name);
    all += intake::identity(one) + '\n';
    lines += intake::identity(one) + ": ";
    lines += was == nullptr ? "new\n" : was->digest == one.digest ? "as before\n" : "changed\n";
  }
  for (const intake::Mapping& one : before->mappings.all()) {
    if (next->mappings.find(one.name) == nullptr) lines += intake::identity(one) + ": gone\n";
  }
  library_.replace(std::move(next));
  note("sha256:" + base::hex(base::sha256(all)));
  return lines;
}

std::string LibraryDesk::list() const {
  return listed(library_.get()->mappings);
}

void LibraryDesk::note(const std::string& rule) {
  base::log::info("mappings-reloaded", {{"version", rule}});
  referral::Fact fact;
  fact.at = casework_.now();
  fact.action = "mappings-reloaded";
  fact.actor = "operator";
  fact.outcome = "success";
  fact.rule = rule;
  casework_.record(fact, {}, [](const base::Status& durable) {
    if (!durable) base::log::error("change of mappings not audited", {{"why", durable.error().text}});
  });
}

}  // namespace gateway::app
