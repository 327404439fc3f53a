#include "faults/both_sides.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/system_ports.hpp"
#include "json/pointer.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace gateway::tests {
namespace {

constexpr std::size_t no_limit = 1'000'000;
constexpr std::size_t messages_per_cli_trace = 50;

unsigned children_of(const Message& message) {
  for (const SampleRecord& record : sample_records()) {
    if (message.sample == record.name) return record.children;
  }
  return 0;
}

// The Tasks the answer names for a council, not the escalations.
std::vector<std::string> tasks_of(const Reply& reply) {
  std::vector<std::string> tasks;
  for (std::size_t referral = 0;; ++referral) {
    const std::string parameter = "/parameter/" + std::to_string(referral);
    const std::string name = reply.at(parameter + "/name");
    if (name.empty()) return tasks;
    if (name != "referral") continue;
    for (std::size_t part = 0;; ++part) {
      const std::string place = parameter + "/part/" + std::to_string(part);
      const std::string part_name = reply.at(place + "/name");
      if (part_name.empty()) break;
      if (part_name == "task") tasks.push_back(reply.at(place + "/valueReference/reference").substr(5));
    }
  }
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

// How much is still to come; empty when all is settled.
std::string unsettled(store::Store& store) {
  const auto unfinished = store.unfinished_messages(no_limit);
  const auto waiting = store.destinations();
  const auto cases = store.list_cases({.status = {}, .limit = no_limit});
  if (!unfinished || !waiting || !cases) return "the store cannot be read";
  const auto open = std::count_if(cases->begin(), cases->end(), [](const store::CaseRow& row) {
    return row.status != "accepted" && row.status != "quarantined";
  });
  if (unfinished->empty() && waiting->empty() && open == 0) return {};
  std::string left = std::to_string(unfinished->size()) + " messages unfinished, " + std::to_string(open) +
                     " cases open, deliveries " + (waiting->empty() ? "done" : "left") + '\n';
  for (const store::CaseRow& row : *cases) {
    if (row.status != "accepted" && row.status != "quarantined")
      left += "open: case " + base::to_string(row.id) + " of referral " + base::to_string(row.referral_id) + " is " +
              row.status + '\n';
  }
  return left;
}

// What each council says it did, for a person to compare with what is unsettled.
std::string told_by_councils(RunningGateway& gateway) {
  std::string told;
  for (const char* ods : {"Z99001", "Z99002"}) told += gateway.effects(ods).body + '\n';
  return told;
}

void expect_the_sender_was_told_the_truth(RunningGateway& gateway, const Message& message) {
  const unsigned children = children_of(message);
  ASSERT_EQ(message.answer.status, children == 0 ? 202 : 201) << message.answer.body;
  const Reply repeated = post(gateway, message);
  EXPECT_EQ(repeated.status, message.answer.status);
  EXPECT_EQ(repeated.body, message.answer.body);
  EXPECT_EQ(repeated.headers.get("Location"), message.answer.headers.get("Location"));
  EXPECT_EQ(repeated.headers.get("X-Replayed"), "true");

  const std::vector<std::string> tasks = tasks_of(message.answer);
  EXPECT_EQ(tasks.size(), children) << message.answer.body;
  const Reply referral = gateway.get("practice-Y99001", std::string(message.answer.headers.get("Location")));
  EXPECT_EQ(referral.status, 200);
  EXPECT_EQ(tasks_of(referral), tasks);
}

void expect_each_step_told_once(store::Store& store, const Message& message) {
  const auto id = base::parse_uuid(std::string(message.answer.headers.get("Location")).substr(11));
  ASSERT_TRUE(id.ok());
  const auto traced = store.trace(*id);
  ASSERT_TRUE(traced.ok() && traced->size() == 1) << base::to_string(*id);
  const std::size_t children = children_of(message);
  const std::size_t cases = std::max<std::size_t>(children, 1);  // what nobody can read is a case for a person
  EXPECT_EQ(traced->front().cases.size(), cases);
  std::string story;
  for (const store::EventRow& event : traced->front().events) story += event.line + '\n';
  EXPECT_EQ(count(story, R"("kind":"stored")"), cases) << story;
  EXPECT_EQ(count(story, R"("kind":"queued")"), children) << story;
  EXPECT_EQ(count(story, R"("kind":"delivered")"), children) << story;
  EXPECT_EQ(count(story, R"("status":"requested -> received")"), children) << story;
  EXPECT_EQ(count(story, R"("status":"received -> accepted")"), children) << story;
  EXPECT_EQ(count(story, R"("kind":"quarantined")"), cases - children) << story;
}

void expect_each_task_once(RunningGateway& gateway, const std::set<std::string>& expected) {
  std::set<std::string> found;
  for (const char* ods : {"Z99001", "Z99002"}) {
    const Reply effects = gateway.effects(ods);
    ASSERT_EQ(effects.status, 200) << ods;
    EXPECT_EQ(effects.at("/violations/0/text"), "") << ods;
    std::size_t tasks = 0;
    for (std::string task; !(task = effects.at("/effects/" + std::to_string(tasks) + "/identifier")).empty(); ++tasks) {
      EXPECT_EQ(effects.at("/effects/" + std::to_string(tasks) + "/creations"), "1") << task;
      EXPECT_TRUE(found.insert(task).second) << task << " is at both councils";
    }
    EXPECT_EQ(effects.at("/tasks"), std::to_string(tasks)) << ods;
    EXPECT_EQ(effects.at("/resources/ServiceRequest"), tasks == 0 ? "" : std::to_string(tasks)) << ods;
  }
  EXPECT_EQ(found.size(), expected.size());
  for (const std::string& task : expected) EXPECT_TRUE(found.contains(task)) << task << " is at no council";
}

}  // namespace

StoreView view_of(const RunningGateway& gateway) {
  static base::SystemEntropy entropy;
  StoreView view;
  view.sealer =
      store::open_sealer(gateway.folder() + "/data/gateway.sealing-key", store::MissingKey::refuse, entropy).value();
  store::sqlite::SqliteSettings settings;
  settings.path = gateway.folder() + "/data/gateway.db";
  settings.read_only = true;
  view.store = store::sqlite::open_sqlite(settings, *view.sealer).value();
  return view;
}

void expect_nothing_lost_and_nothing_twice(RunningGateway& gateway, const std::vector<Message>& messages) {
  const StoreView view = view_of(gateway);
  std::string left;
  ASSERT_TRUE(RunningGateway::eventually([&] { return (left = unsettled(*view.store)).empty(); }))
      << left << told_by_councils(gateway) << gateway.log();

  std::set<std::string> tasks;
  std::size_t cases = 0;
  std::size_t number = 0;
  for (const Message& message : messages) {
    SCOPED_TRACE(message.sample + " with X-Request-ID " + message.request_id);
    expect_the_sender_was_told_the_truth(gateway, message);
    if (testing::Test::HasFatalFailure()) return;
    expect_each_step_told_once(*view.store, message);
    for (const std::string& task : tasks_of(message.answer)) {
      EXPECT_TRUE(tasks.insert(task).second) << task << " was promised twice";
    }
    cases += std::max(children_of(message), 1U);
    if (number++ % messages_per_cli_trace == 0) {
      EXPECT_NE(gateway.trace(message.request_id).find("\"kind\""), std::string::npos);
    }
  }
  expect_each_task_once(gateway, tasks);
  const auto all = view.store->list_cases({.status = {}, .limit = no_limit});
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), cases) << "cases that belong to no message, or none for one";
  const auto audit = view.store->verify_audit();
  ASSERT_TRUE(audit.ok()) << base::describe(audit.error());
  EXPECT_GE(audit->rows, messages.size());
}

}  // namespace gateway::tests
