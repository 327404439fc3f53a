// HL7 v2 over real TLS connections into a real pipeline and store.
#include "inlets/mllp_listener.hpp"

#include <gtest/gtest.h>

#include "formats/hl7v2_message.hpp"
#include "inlets/mllp_frame.hpp"
#include "net/raw_peer.hpp"
#include "support/dev_ca.hpp"
#include "support/office.hpp"

namespace gateway::inlets {
namespace {

using net::test::RawPeer;

// The office's partners under the names of the development certificates.
access::Partners certified_partners() {
  std::vector<access::Partner> list = tests::sample_partners().all();
  for (access::Partner& one : list) {
    std::string ods = one.ods;
    ods[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(ods[0])));
    one.certificate_san = {ods + (one.role == access::PartnerRole::council ? ".council" : ".practice") + ".localhost"};
  }
  return access::Partners::from(std::move(list)).value();
}

std::string message(const std::string& id, const std::string& more = "", const std::string& type = "REF^I12^REF_I12") {
  return "MSH|^~\\&|EMR|Y99001|GW|Y99999|20260316||" + type + "|" + id + "|P|2.5.1\rRF1|P\r" + more;
}

class Mllp : public testing::Test {
 protected:
  explicit Mllp(const std::function<void(MllpSettings&)>& alter = {}) {
    MllpSettings settings;
    settings.listen.tls = {test::certificate_file("gateway"), test::key_file("gateway"), test::certificate_file("ca")};
    if (alter) alter(settings);
    listener_ = std::make_unique<MllpListener>(
        settings,
        MllpSurroundings{office_.pipeline(), office_.casework(), partners_, office_.clock, office_.ids, tests::names()},
        [this](std::function<void()> work) { return room_ && office_.workers().post(std::move(work)); });
    port_ = listener_->start().value();
  }
  ~Mllp() override { listener_->stop(std::chrono::milliseconds(100)); }

  // The next frame's content; empty when the connection ended first.
  static std::string read_frame(RawPeer& peer) {
    std::string bytes;
    char one = 0;
    while (SSL_read(peer.ssl(), &one, 1) == 1) {
      bytes.push_back(one);
      if (bytes.ends_with("\x1c\r")) return bytes.substr(1, bytes.size() - 3);
    }
    return {};
  }

  // What MSA says of a fresh message: "AE ID1".
  static std::string msa(const std::string& answer) {
    const auto read = formats::read_hl7v2(answer);
    if (!read || read->find("MSA") == nullptr) return "no answer";
    return std::string(read->find("MSA")->field(1)) + " " + std::string(read->find("MSA")->field(2));
  }

  std::string ask(RawPeer& peer, const std::string& content) {
    EXPECT_TRUE(peer.send(mllp_frame(content)));
    return read_frame(peer);
  }

  bool is_stored(const std::string& id) {
    const auto count = office_.store().message("Y99001", request_of(id));
    return count.ok() && count->has_value();
  }
  // As the desk derives it; a test of its own below holds that repeats meet.
  static base::Uuid request_of(const std::string& id) {
    return base::derive_uuid(base::parse_uuid("6d6c6c70-214e-4837-8a51-7b0c52454631").value(), "EMR\nY99001\n" + id);
  }

  tests::Office office_;
  const access::Partners partners_ = certified_partners();
  std::unique_ptr<MllpListener> listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> room_{true};
};

TEST_F(Mllp, AMessageIsAnsweredOnlyWhenItIsStored) {
  RawPeer peer(port_);
  ASSERT_TRUE(peer.connected());

  const std::string answer = ask(peer, message("ID1"));

  EXPECT_NE(msa(answer), "no answer");
  EXPECT_TRUE(is_stored("ID1"));
}

TEST_F(Mllp, ARepeatGetsTheSameAnswerAndAnotherContentUnderTheSameIdAnError) {
  RawPeer peer(port_);

  const std::string first = ask(peer, message("ID1"));
  RawPeer again(port_);
  EXPECT_EQ(ask(again, message("ID1")), first);

  const std::string other = ask(again, message("ID1", "ZZZ|1\r"));
  EXPECT_EQ(msa(other), "AE ID1");
  EXPECT_NE(other.find("205^Duplicate key identifier^HL70357|E"), std::string::npos) << other;
}

TEST_F(Mllp, PipelinedMessagesAreAnsweredInOrder) {
  RawPeer peer(port_);
  std::string together;
  for (int at = 0; at < 20; ++at) together += mllp_frame(message("ID" + std::to_string(at)));
  ASSERT_TRUE(peer.send(together));

  for (int at = 0; at < 20; ++at) {
    EXPECT_TRUE(msa(read_frame(peer)).ends_with(" ID" + std::to_string(at)));
  }
}

TEST_F(Mllp, AMessageCutInTheMiddleLeavesNothing) {
  {
    RawPeer peer(port_);
    const std::string frame = mllp_frame(message("ID1"));
    ASSERT_TRUE(peer.send(frame.substr(0, frame.size() - 2)));
  }
  RawPeer other(port_);
  ask(other, message("ID2"));
  EXPECT_FALSE(is_stored("ID1"));
  EXPECT_TRUE(is_stored("ID2"));
}

TEST_F(Mllp, ASlowSendersBytesBecomeOneMessage) {
  RawPeer peer(port_);
  for (const char byte : mllp_frame(message("ID1"))) ASSERT_TRUE(peer.send(std::string(1, byte)));
  EXPECT_TRUE(msa(read_frame(peer)).ends_with(" ID1"));
}

TEST_F(Mllp, WhoIsNoPracticeIsRejectedRecordedAndCutOff) {
  const auto before = office_.audit_rows();
  for (const char* who : {"council-Z99001", "unlisted"}) {
    RawPeer::Options options;
    options.certificate = who;
    RawPeer peer(port_, options);
    ASSERT_TRUE(peer.connected()) << who;
    EXPECT_EQ(msa(ask(peer, message("ID1"))), "AR ID1") << who;
    EXPECT_EQ(peer.rest(), "");
  }
  EXPECT_FALSE(is_stored("ID1"));
  EXPECT_EQ(office_.audit_rows(), before + 2);
}

TEST_F(Mllp, WithoutACertificateThereIsNoConversation) {
  RawPeer::Options options;
  options.certificate = "";
  RawPeer peer(port_, options);
  peer.send(mllp_frame(message("ID1")));
  EXPECT_EQ(peer.rest(), "");
  EXPECT_FALSE(is_stored("ID1"));
}

TEST_F(Mllp, WhatIsNoReferralIsRejectedAndWhatIsNoMessageIsAnError) {
  RawPeer peer(port_);

  const std::string other = ask(peer, message("ID1", "", "ADT^A08"));
  EXPECT_EQ(msa(other), "AR ID1");
  EXPECT_NE(other.find("ERR||MSH^1^9^1^1|200^Unsupported message type^HL70357|E"), std::string::npos) << other;
  EXPECT_EQ(msa(ask(peer, "hello")), "AE ");
  EXPECT_EQ(msa(ask(peer, message("ID2") + message("ID3"))), "AE ID2");
  EXPECT_TRUE(msa(ask(peer, message("ID4"))).ends_with(" ID4")) << "the connection goes on";
}

TEST_F(Mllp, WithoutRoomTheSenderIsAskedToComeAgain) {
  room_ = false;
  RawPeer peer(port_);
  EXPECT_EQ(msa(ask(peer, message("ID1"))), "AR ID1");
  room_ = true;
  EXPECT_TRUE(msa(ask(peer, message("ID1"))).ends_with(" ID1"));
  EXPECT_TRUE(is_stored("ID1"));
}

TEST_F(Mllp, AStoreInTroubleIsNotAcknowledged) {
  office_.store().before_submit([](const store::Transaction&) {
    return std::optional(base::Error(base::ErrorKind::transient, "the disk is full"));
  });
  RawPeer peer(port_);
  EXPECT_EQ(msa(ask(peer, message("ID1"))), "AR ID1");
  office_.store().before_submit({});
  EXPECT_FALSE(is_stored("ID1"));
}

class ShortMllp : public Mllp {
 protected:
  ShortMllp()
      : Mllp([](MllpSettings& settings) {
          settings.listen.limits.body_bytes = 200;
          settings.listen.limits.connections_per_address = 1;
          settings.listen.limits.idle = std::chrono::milliseconds(50);
        }) {}
};

TEST_F(ShortMllp, AMessageOverTheLimitIsAnErrorAndTheEnd) {
  RawPeer peer(port_);
  EXPECT_EQ(msa(ask(peer, message("ID1", "NTE|1||" + std::string(300, 'x') + "\r"))), "AE ID1");
  EXPECT_EQ(peer.rest(), "");
}

TEST_F(ShortMllp, ConnectionsAreLimitedAndIdleOnesEnd) {
  RawPeer first(port_);
  ASSERT_TRUE(first.connected());
  EXPECT_FALSE(RawPeer(port_).connected());
  EXPECT_EQ(first.rest(), "") << "idle for too long";
}

TEST_F(Mllp, AGracefulStopAnswersFirst) {
  RawPeer peer(port_);
  ask(peer, message("ID0"));
  ASSERT_TRUE(peer.send(mllp_frame(message("ID1"))));
  while (!is_stored("ID1")) std::this_thread::yield();
  listener_->stop(std::chrono::seconds(10));
  EXPECT_TRUE(msa(read_frame(peer)).ends_with(" ID1"));
  EXPECT_EQ(peer.rest(), "");
}

}  // namespace
}  // namespace gateway::inlets
