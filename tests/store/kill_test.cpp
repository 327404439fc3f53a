// kill -9 under load, again and again on the same file: nothing acknowledged is lost.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "store/kill_child.hpp"
#include "store/store_kind.hpp"
#include "store/survey.hpp"

namespace gateway::tests {
namespace {

constexpr std::uint64_t referrals_a_child = 5000;

struct Child {
  pid_t id = -1;
  int acknowledgements = -1;
};

Child start_child(const std::string& folder, std::uint64_t first) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const std::string number = std::to_string(first);
  const std::string count = std::to_string(referrals_a_child);
  const std::string out = std::to_string(ends[1]);
  const pid_t id = fork();
  if (id == 0) {
    close(ends[0]);
    execl("/proc/self/exe", "test_store", kill_child_option, folder.c_str(), number.c_str(), count.c_str(), out.c_str(),
          static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[1]);
  return {id, ends[0]};
}

TEST(Kill, LosesNothingThatWasAcknowledgedUnderLoad) {
  SqlitePlace place;
  std::mt19937_64 random(9);
  std::set<std::uint64_t> decided;
  constexpr int rounds = 25;
  for (int round = 0; round < rounds; ++round) {
    const Child child = start_child(place.folder().path(), static_cast<std::uint64_t>(round) * referrals_a_child);
    ASSERT_GT(child.id, 0);
    const std::uint64_t enough = 1 + random() % 400;
    std::uint64_t number = 0;
    std::uint64_t heard = 0;
    while (read(child.acknowledgements, &number, sizeof number) == static_cast<ssize_t>(sizeof number)) {
      decided.insert(number);
      if (++heard == enough) kill(child.id, SIGKILL);
    }
    close(child.acknowledgements);
    int status = 0;
    ASSERT_EQ(waitpid(child.id, &status, 0), child.id);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the child ended by itself: " << status;
  }

  auto opened = place.open();
  ASSERT_TRUE(opened.ok()) << base::describe(opened.error());
  const auto store = std::move(opened).value();
  EXPECT_GT(decided.size(), 1000u);
  for (const std::uint64_t n : decided) ASSERT_EQ(survey(*store, n), "decided") << n;
  for (const auto& entry : store->unfinished_messages(100000).value()) EXPECT_FALSE(entry.record.body.empty());
  EXPECT_TRUE(store->verify_audit().ok());
}

}  // namespace
}  // namespace gateway::tests
