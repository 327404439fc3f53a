#include "demo_council/caseworker.hpp"

#include <gtest/gtest.h>

#include <future>

#include "base/system_ports.hpp"
#include "demo_council/gateway_double.hpp"
#include "demo_council/transaction.hpp"
#include "json/reader.hpp"
#include "support/dev_ca.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::demo_council {
namespace {

using Results = std::vector<std::string>;

constexpr const char* task_id = "7f0c4e6e-0000-5000-8000-000000000001";

net::ClientSettings settings_of_council() {
  net::ClientSettings settings;
  settings.certificate = test::certificate_file("council-Z99001");
  settings.key = test::key_file("council-Z99001");
  settings.server_ca = test::certificate_file("ca");
  return settings;
}

// After a start a Task can be met twice: among what was kept, and in a Bundle that came before that was gone through.
TEST(Caseworker, ATaskTakenUpTwiceIsWorkedOnOnce) {
  tests::TemporaryFolder folder;
  const json::Names names;
  base::SystemClock clock;
  base::SystemEntropy entropy;
  base::SystemIds ids{entropy};
  GatewayDouble gateway(task_id);
  Journal journal;
  Records records(journal, names);
  ASSERT_TRUE(records.open(folder.file("journal")).ok());
  records.saw_arrival("arrival", "urgent", {}, base::Instant{});
  records.received_task(task_id, "arrival", "r1", true);
  records.end_of_transaction("r1");
  const auto script = Script::read(R"([[rule]]
steps = [ { acknowledge = "Sam Example" }, { wait_ms = 20 }, { accept = "accepted-early-help" } ])",
                                   "script");
  ASSERT_TRUE(script.ok());
  net::Client client(settings_of_council());
  ASSERT_TRUE(client.start().ok());
  Desk desk(clock, [&] { journal.commit(); });
  Caseworker caseworker({"localhost", gateway.start(), {}}, *script, records, desk, client, clock, ids, names);
  desk.start();

  ASSERT_TRUE(desk.post([&] {
    caseworker.take_up(task_id);
    caseworker.take_up(task_id);
  }));

  ASSERT_TRUE(gateway.reaches("accepted"));
  std::promise<Results> results;
  ASSERT_TRUE(desk.post([&] { results.set_value(records.tasks().at(task_id).results); }));
  const Results seen = results.get_future().get();
  ASSERT_GE(seen.size(), 2u);
  EXPECT_EQ(Results(seen.begin(), seen.begin() + 2), (Results{"200", "waited"}));
  client.stop();
  desk.stop();
}

}  // namespace
}  // namespace gateway::demo_council
