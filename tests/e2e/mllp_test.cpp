// HL7 v2 over MLLP through the real program: kept before it is answered, answered the same after a crash, told back.
#include <gtest/gtest.h>

#include "formats/hl7v2_message.hpp"
#include "net/raw_peer.hpp"
#include "support/running_gateway.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {
namespace {

using net::test::RawPeer;

std::string hl7v2_sample(const std::string& name) {
  return content_of("mappings/hl7v2-ref-i12/samples/" + name + ".hl7");
}

std::string read_frame(RawPeer& peer) {
  std::string bytes;
  char one = 0;
  while (SSL_read(peer.ssl(), &one, 1) == 1) {
    bytes.push_back(one);
    if (bytes.ends_with("\x1c\r")) return bytes.substr(1, bytes.size() - 3);
  }
  return {};
}

class MllpGateway {
 public:
  explicit MllpGateway(const std::string& more = {}) : port_(free_port()) {
    GatewayOptions options;
    options.scripts = {{"Z99001", "[[rule]]\nsteps = [{ silent = true }]\n"}};
    options.extra_tables = "[mllp]\nport = " + std::to_string(port_) + "\n" + more;
    program = std::make_unique<RunningGateway>(options);
  }

  std::string ask(const std::string& message) const {
    RawPeer peer(port_);
    if (!peer.connected() || !peer.send("\x0b" + message + "\x1c\r")) return {};
    return read_frame(peer);
  }

  std::uint16_t port() const { return port_; }

  std::unique_ptr<RunningGateway> program;

 private:
  std::uint16_t port_;
};

// Field `number` of the first segment `name`; empty where there is none.
std::string field(const std::string& message, std::string_view name, std::size_t number) {
  const auto read = formats::read_hl7v2(message);
  const formats::Hl7v2Segment* segment = read ? read->find(name) : nullptr;
  return segment == nullptr ? std::string() : std::string(segment->field(number));
}

TEST(Mllp, AReferralIsAcceptedDeliveredAndAnsweredTheSameAfterACrash) {
  MllpGateway gateway;
  const std::string message = hl7v2_sample("routine-neglect");

  const std::string answer = gateway.ask(message);
  gateway.program->kill_gateway();

  EXPECT_EQ(field(answer, "MSA", 1), "AA") << answer;
  EXPECT_EQ(field(answer, "MSA", 2), "REF00001");
  ASSERT_TRUE(gateway.program->start_gateway());
  const std::string again = gateway.ask(message);
  EXPECT_EQ(field(again, "MSA", 1), "AA");
  EXPECT_EQ(field(again, "MSH", 10), field(answer, "MSH", 10));
  EXPECT_TRUE(RunningGateway::eventually([&] { return gateway.program->effects("Z99001").at("/tasks") == "1"; }));

  std::string other = message;
  other.replace(other.find("coat"), 4, "shoe");
  EXPECT_EQ(field(gateway.ask(other), "MSA", 1), "AE");
  EXPECT_NE(gateway.program->admin("/metrics").find("\ngateway_mllp_messages_total 2"), std::string::npos);
  EXPECT_EQ(gateway.program->effects("Z99001").at("/tasks"), "1") << "told once, however often it was sent";
}

TEST(Mllp, ThePracticeReadsTheTaskAsRri) {
  MllpGateway gateway("answer = \"rri\"\n");

  const std::string answer = gateway.ask(hl7v2_sample("immediate-danger"));

  ASSERT_EQ(field(answer, "MSH", 9), "RRI^I12^RRI_I12") << answer;
  EXPECT_EQ(field(answer, "MSA", 1), "AA");
  const std::string note = field(answer, "NTE", 3);
  const std::string task = note.substr(0, note.find(','));
  ASSERT_TRUE(task.starts_with("Task/")) << answer;
  const auto ask = [&](const std::string& who, const std::string& accept) {
    return gateway.program->send(who, net::Method::get, "/fhir/R4/" + task, {}, {{"Accept", accept}});
  };
  const Reply told = ask("practice-Y99001", "application/hl7-v2");
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.headers.get("Content-Type"), "application/hl7-v2");
  EXPECT_EQ(field(told.body, "MSH", 9), "RRI^I12^RRI_I12");
  EXPECT_TRUE(field(told.body, "RF1", 1).starts_with("P^")) << told.body;
  EXPECT_EQ(field(told.body, "PID", 5), "Holloway^Sam^^^^^L");
  EXPECT_EQ(ask("practice-Y99001", "application/fhir+json").at("/resourceType"), "Task");
  EXPECT_EQ(ask("practice-Y99001", "text/plain").status, 406);
  EXPECT_EQ(ask("council-Z99001", "application/hl7-v2").status, 406);
  EXPECT_EQ(ask("practice-Y99002", "application/hl7-v2").status, 404);
  const Reply fhir = gateway.program->post_record(sample("routine-neglect"));
  const Reply no_original =
      gateway.program->send("practice-Y99001", net::Method::get, "/fhir/R4/" + fhir.all("reference").at(1), {},
                            {{"Accept", "application/hl7-v2"}});
  EXPECT_EQ(no_original.status, 406) << "it came as JSON";
}

TEST(Mllp, WhatCannotBeMappedIsAcceptedAndInFrontOfAPerson) {
  MllpGateway gateway;

  const std::string answer = gateway.ask(hl7v2_sample("unmappable-answer"));

  EXPECT_EQ(field(answer, "MSA", 1), "AA") << answer;
  EXPECT_EQ(field(answer, "ERR", 4), "W") << answer;
  EXPECT_NE(gateway.program->run({"referrals", "--json"}).find("quarantined"), std::string::npos);
}

TEST(Mllp, HttpTakesTheSameMessages) {
  MllpGateway gateway;
  const auto post = [&](const std::string& body) {
    return gateway.program->send(
        "practice-Y99001", net::Method::post, "/referrals", body,
        {{"Content-Type", "application/hl7-v2"}, {"X-Request-ID", gateway.program->fresh_uuid()}});
  };

  EXPECT_EQ(post(hl7v2_sample("child-disclosure")).status, 201);
  EXPECT_EQ(post("BHS|^~\\&\r" + hl7v2_sample("routine-neglect") + hl7v2_sample("consent-refused") + "BTS|2\r").status,
            201);
}

}  // namespace
}  // namespace gateway::tests
