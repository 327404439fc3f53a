#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "base/system_ports.hpp"
#include "store/sealer_file.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests {
namespace {

using base::ErrorKind;
using store::MissingKey;

class SealerFile : public testing::Test {
 protected:
  std::string key_path() const { return folder_.file("key"); }
  base::Result<std::unique_ptr<store::FileSealer>> open(MissingKey missing = MissingKey::make) {
    return store::open_sealer(key_path(), missing, entropy_);
  }
  ErrorKind refusal() {
    const auto opened = open();
    return opened.ok() ? ErrorKind::exception : opened.error().kind;
  }
  void write_key(const std::string& text, mode_t mode) {
    unlink(key_path().c_str());
    std::ofstream(key_path()) << text;
    chmod(key_path().c_str(), mode);
  }

  TemporaryFolder folder_;
  base::SystemEntropy entropy_;
};

TEST_F(SealerFile, OpensWhatItSealed) {
  const auto sealer = open().value();
  for (const std::size_t size : {0u, 1u, 15u, 16u, 127u, 128u, 129u, 5000u, 3'000'000u}) {
    std::string plain;
    for (std::size_t i = 0; i < size; ++i) plain += static_cast<char>(i * i % 251);
    EXPECT_EQ(sealer->open(sealer->seal(plain, "t|c|1"), "t|c|1").value(), plain) << size;
  }
}

TEST_F(SealerFile, CompressesBeforeItSeals) {
  const auto sealer = open().value();
  EXPECT_LT(sealer->seal(std::string(10000, 'a'), "p").size(), 200u);
  EXPECT_EQ(sealer->seal("short", "p").size(), 5 + 33u);
}

TEST_F(SealerFile, NoticesEveryChangedByteAndEveryMove) {
  const auto sealer = open().value();
  for (const std::string& plain : {std::string("plain text"), std::string(500, 'x')}) {
    const std::string sealed = sealer->seal(plain, "t|c|1");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      for (const int bit : {0, 3, 7}) {
        std::string altered = sealed;
        altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
        ASSERT_FALSE(sealer->open(altered, "t|c|1").ok()) << i;
      }
      ASSERT_FALSE(sealer->open(sealed.substr(0, i), "t|c|1").ok()) << i;
    }
    const auto moved = sealer->open(sealed, "t|c|2");
    ASSERT_FALSE(moved.ok());
    EXPECT_EQ(moved.error().kind, ErrorKind::invariant);
    EXPECT_EQ(moved.error().text.find("plain"), std::string::npos);
  }
}

TEST_F(SealerFile, NeverUsesANonceTwice) {
  const auto sealer = open().value();
  std::set<std::string> nonces;
  for (int i = 0; i < 2000; ++i) nonces.insert(sealer->seal("x", "p").substr(5, 12));
  EXPECT_EQ(nonces.size(), 2000u);
}

TEST_F(SealerFile, SealsOnManyThreads) {
  const auto sealer = open().value();
  std::atomic<int> troubles{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 300; ++i) {
          const std::string plain(static_cast<std::size_t>(100 + i), static_cast<char>('a' + t));
          const auto back = sealer->open(sealer->seal(plain, "p"), "p");
          troubles += back.ok() && *back == plain ? 0 : 1;
        }
      });
    }
  }
  EXPECT_EQ(troubles, 0);
}

TEST_F(SealerFile, MakesAKeyOnlyItsOwnerMayReadAndKeepsIt) {
  const std::string sealed = open().value()->seal("secret", "p");
  struct stat about {};
  ASSERT_EQ(stat(key_path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0400u);
  EXPECT_EQ(open(MissingKey::refuse).value()->open(sealed, "p").value(), "secret");
}

TEST_F(SealerFile, RefusesAMissingKeyWhenToldTo) {
  const auto opened = open(MissingKey::refuse);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(key_path()));
}

TEST_F(SealerFile, RefusesAKeyOthersCouldReadOrChange) {
  ASSERT_TRUE(open().ok());
  for (const mode_t mode : {0600u, 0440u, 0404u, 0500u, 0777u}) {
    chmod(key_path().c_str(), mode);
    EXPECT_EQ(refusal(), ErrorKind::forbidden) << std::oct << mode;
  }
  chmod(key_path().c_str(), 0400);
  EXPECT_TRUE(open().ok());
  std::filesystem::rename(key_path(), folder_.file("real"));
  std::filesystem::create_symlink(folder_.file("real"), key_path());
  EXPECT_FALSE(open().ok());
}

TEST_F(SealerFile, RefusesAKeyOfAnotherUser) {
  ASSERT_TRUE(open().ok());
  if (geteuid() != 0 || chown(key_path().c_str(), 65534, 65534) != 0) {
    std::cerr << "*** SKIPPED: cannot give a file to another user\n";
    GTEST_SKIP();
  }
  EXPECT_EQ(refusal(), ErrorKind::forbidden);
}

TEST_F(SealerFile, RefusesWhatIsNotAKey) {
  ASSERT_TRUE(open().ok());
  const std::string good = content_of(key_path());
  for (const std::string& text : {std::string(), std::string("hello"), good.substr(0, good.size() - 1), good + "x"}) {
    write_key(text, 0400);
    EXPECT_EQ(refusal(), ErrorKind::structure);
  }
  for (const std::size_t at : {23u, 40u, 90u}) {
    std::string altered = good;
    altered[at] = altered[at] == '0' ? '1' : '0';
    write_key(altered, 0400);
    EXPECT_EQ(refusal(), ErrorKind::structure) << at;
  }
  write_key(good, 0400);
  EXPECT_TRUE(open().ok());
}

TEST_F(SealerFile, DoesNotOpenWhatAnotherKeySealed) {
  const std::string sealed = open().value()->seal("secret", "p");
  std::filesystem::remove(key_path());
  const auto other = open().value();
  EXPECT_FALSE(other->open(sealed, "p").ok());
}

TEST_F(SealerFile, BlindIndexDependsOnKeyAndTerm) {
  const auto sealer = open().value();
  EXPECT_EQ(sealer->blind_index("9990000018"), sealer->blind_index("9990000018"));
  EXPECT_NE(sealer->blind_index("9990000018"), sealer->blind_index("9990000026"));
  EXPECT_NE(sealer->blind_index("9990000018"), base::sha256("9990000018"));
  std::filesystem::remove(key_path());
  EXPECT_NE(open().value()->blind_index("9990000018"), sealer->blind_index("9990000018"));
}

}  // namespace
}  // namespace gateway::tests
