#include <cstdio>

#include "app/open_store.hpp"
#include "app/story.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"

namespace gateway::app {
namespace {

int complain(const base::Error& error, int code) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return code;
}

}  // namespace

int trace(const std::string& configuration_file, const std::string& id, bool json) {
  // As answers print them: Task/…, urn:uuid:…, /referrals/….
  const std::size_t prefix = id.find_last_of("/:");
  const auto uuid = base::parse_uuid(prefix == std::string::npos ? id : id.substr(prefix + 1));
  if (!uuid) return complain(uuid.error(), exit_usage);
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) return complain(configuration.error(), exit_configuration);
  base::SystemEntropy entropy;
  auto store = open_store_read_only(*configuration, entropy);
  if (!store) return complain(store.error(), exit_unavailable);
  const auto referrals = store->store->trace(*uuid);
  if (!referrals) return complain(referrals.error(), exit_unavailable);
  if (referrals->empty()) {
    return complain(base::Error(base::ErrorKind::not_found, "nothing in the store has this id", id,
                                "give a referral, case, Task, request or correlation id"),
                    exit_finding);
  }
  if (json) {
    const auto text = story_json(*referrals);
    if (!text) return complain(text.error(), exit_finding);
    std::printf("%s\n", text->c_str());
    return exit_ok;
  }
  for (const store::TracedReferral& referral : *referrals) {
    const auto text = story_text(referral);
    if (!text) return complain(text.error(), exit_finding);
    std::printf("%s", text->c_str());
  }
  return exit_ok;
}

}  // namespace gateway::app
