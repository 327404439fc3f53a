// What `check` says of the files, folders and addresses a configuration names.
#include "app/check_named.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/definitions.hpp"
#include "support/dev_ca.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests {
namespace {

using app::Configuration;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class CheckNamed : public testing::Test {
 protected:
  CheckNamed() {
    const std::string here = std::filesystem::current_path().string();
    sound_ = "[gateway]\nbase_url = \"https://gateway.example:8443/fhir/R4\"\ndata = \"data\"\ndefinitions = \"" +
             definitions_pack() + "\"\nmappings = \"" + here + "/mappings\"\npolicy = \"" + here +
             "/policies/default.toml\"\nbank_holidays = \"" + here +
             "/policies/bank-holidays.json\"\nadmin_socket = \"admin.sock\"\n" + identity("listen", "client_ca") +
             identity("delivery", "server_ca") +
             "[[partner]]\nods = \"Z99001\"\nname = \"Council\"\nrole = \"council\"\n"
             "certificate_san = [\"z99001.council.localhost\"]\nendpoint = \"https://council.example:9443/fhir/R4\"\n";
  }

  // What is wrong with the sound configuration once `from` became `to`; a line a problem.
  std::string problems(const std::string& from = {}, const std::string& to = {}) {
    const std::string text = from.empty() ? sound_ : replaced(sound_, from, to);
    const auto configuration = app::read_configuration(text, "gateway.toml", folder_.path());
    if (!configuration) return base::describe(configuration.error());
    std::string lines;
    for (const base::Error& problem : app::problems_of(*configuration)) lines += base::describe(problem) + '\n';
    return lines;
  }

  // The exit code of `check` on it, and what it says.
  int check(const std::string& from, const std::string& to, std::string& said) {
    std::ofstream(folder_.file("gateway.toml")) << (from.empty() ? sound_ : replaced(sound_, from, to));
    Program program({built_program("referral-gateway"), "check", "--config", folder_.file("gateway.toml")},
                    folder_.file("said"));
    const int code = program.wait();
    std::ifstream file(folder_.file("said"));
    said.assign(std::istreambuf_iterator<char>(file), {});
    return code;
  }

  TemporaryFolder folder_;
  std::string sound_;

 private:
  static std::string identity(const std::string& table, const std::string& ca) {
    return '[' + table + "]\ncertificate = \"" + test::certificate_file("gateway") + "\"\nkey = \"" +
           test::key_file("gateway") + "\"\n" + ca + " = \"" + test::certificate_file("ca") + "\"\n";
  }
};

TEST_F(CheckNamed, ASoundConfigurationIsSoundAndNothingIsMade) {
  std::string said;
  EXPECT_EQ(problems(), "");
  EXPECT_EQ(check({}, {}, said), 0) << said;
  EXPECT_FALSE(std::filesystem::exists(folder_.file("data")));
}

TEST_F(CheckNamed, AFileThatIsMissingIsNamedWithTheLineOfItsKey) {
  EXPECT_EQ(problems(definitions_pack(), "no.pack"), "gateway.toml:4:15: there is no file " + folder_.file("no.pack") +
                                                         "; correct the path, or put the file there\n");
  EXPECT_NE(problems("default.toml", "none.toml").find("gateway.toml:6:10: there is no file"), std::string::npos);
  EXPECT_NE(problems("bank-holidays.json", "none.json").find("gateway.toml:7:17: there is no file"), std::string::npos);
  EXPECT_NE(problems(test::key_file("gateway"), "none.key").find("gateway.toml:11:7: there is no file"),
            std::string::npos);
  EXPECT_NE(problems("default.toml", "").find("is not a file"), std::string::npos);
}

TEST_F(CheckNamed, TheMappingsFolderNeedsAMappingInIt) {
  EXPECT_NE(problems("/mappings\"", "/none\"").find("gateway.toml:5:12: there is no folder"), std::string::npos);
  EXPECT_NE(problems("/mappings\"", "/policies\"").find("there is no folder with a mapping.toml"), std::string::npos);
}

TEST_F(CheckNamed, AFormatThatIsNoMappingIsRefused) {
  std::string said;
  const std::string practice =
      "[[partner]]\nods = \"Y99001\"\nname = \"P\"\nrole = \"practice\"\nformat = \"none\"\n"
      "certificate_san = [\"y99001.practice.localhost\"]\n[[partner]]\n";

  EXPECT_EQ(check("[[partner]]\n", practice, said), 3);
  EXPECT_NE(said.find("the format of Y99001 is no mapping"), std::string::npos) << said;
}

TEST_F(CheckNamed, ADataFolderThatCanNeverBeIsRefused) {
  std::ofstream(folder_.file("a file")) << "x";

  EXPECT_NE(problems("data = \"data\"", "data = \"a file\"").find("gateway.toml:3:8: "), std::string::npos);
  const std::string below = problems("data = \"data\"", "data = \"a file/data\"");
  EXPECT_NE(below.find("cannot be made: "), std::string::npos) << below;
  EXPECT_NE(below.find("is not a folder"), std::string::npos) << below;
}

TEST_F(CheckNamed, ADataFolderInOneThatMayNotBeWrittenIsRefused) {
  std::filesystem::create_directory(folder_.file("theirs"));
  ::chmod(folder_.path().c_str(), 0755);
  ::chmod(folder_.file("theirs").c_str(), 0555);
  // To root every folder is writable.
  const bool root = ::geteuid() == 0;
  if (root) {
    ASSERT_EQ(::seteuid(65534), 0);
  }

  const std::string missing = problems("data = \"data\"", "data = \"theirs/data\"");
  const std::string there = problems("data = \"data\"", "data = \"theirs\"");

  if (root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  EXPECT_NE(missing.find("gateway.toml:3:8: " + folder_.file("theirs/data") + " cannot be made"), std::string::npos)
      << missing;
  EXPECT_NE(missing.find("cannot be written in; let the gateway's user write there"), std::string::npos) << missing;
  EXPECT_NE(there.find(folder_.file("theirs") + " cannot be written in"), std::string::npos) << there;
}

TEST_F(CheckNamed, AStoreWhoseKeyIsGoneIsTold) {
  std::filesystem::create_directory(folder_.file("data"));
  std::ofstream(folder_.file("data/gateway.db")) << "x";

  EXPECT_NE(problems().find("its key is not; put " + folder_.file("data/gateway.sealing-key") + " back"),
            std::string::npos);
}

TEST_F(CheckNamed, TheAdminSocketNeedsAFolderAndAFreePath) {
  std::ofstream(folder_.file("notes")) << "x";

  EXPECT_NE(problems("admin.sock", "none/admin.sock").find("gateway.toml:8:16: there is no folder"), std::string::npos);
  EXPECT_NE(problems("admin.sock", "notes").find("is there and is no socket"), std::string::npos);
}

TEST_F(CheckNamed, AnEndpointThatIsThisGatewayIsRefused) {
  EXPECT_NE(
      problems("council.example:9443", "gateway.example:8443").find("the endpoint of Z99001 is this gateway itself"),
      std::string::npos);
  EXPECT_NE(problems("council.example:9443", "localhost:8443").find("is this gateway itself"), std::string::npos);
  EXPECT_EQ(problems("council.example:9443", "localhost:9443"), "");
  EXPECT_EQ(problems("council.example:9443", "gateway.example:84"), "");
}

TEST_F(CheckNamed, CertificatesAndKeysThatCannotServeAreRefusedByName) {
  std::string said;
  EXPECT_EQ(check(test::key_file("gateway"), test::key_file("practice-Y99001"), said), 3);
  EXPECT_NE(said.find(test::key_file("practice-Y99001") + ": The key cannot be loaded or does not fit"),
            std::string::npos)
      << said;

  EXPECT_EQ(check(test::certificate_file("gateway"), std::filesystem::current_path().string() + "/README.md", said), 3);
  EXPECT_NE(said.find("README.md: The certificate cannot be loaded"), std::string::npos) << said;
}

TEST_F(CheckNamed, AllProblemsAreSaidAtOnce) {
  std::string said;
  sound_ = replaced(sound_, "default.toml", "none.toml");

  EXPECT_EQ(check("bank-holidays.json", "none.json", said), 3);
  EXPECT_NE(said.find("gateway.toml:6:10"), std::string::npos) << said;
  EXPECT_NE(said.find("gateway.toml:7:17"), std::string::npos) << said;
}

}  // namespace
}  // namespace gateway::tests
