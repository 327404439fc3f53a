// The door when there is more work than can be queued, or the store is in trouble.
#include "api/exchange.hpp"

#include "api/counter.hpp"

namespace gateway::tests {
namespace {

class Door : public Counter {
 protected:
  // What the server tells of a request that no route saw.
  void refuse_on_the_wire() {
    const net::Peer peer;
    const net::RequestIds ids;
    door.record({peer, "host-missing", 400, ids});
  }

  // Waits until that many audit rows are on the disk.
  void await_rows(std::uint64_t rows) {
    while (office.audit_rows() < rows) std::this_thread::yield();
    EXPECT_EQ(office.audit_rows(), rows);
  }
};

TEST_F(Door, AFullPoolIs503WithWhatToDoAndTouchesNeitherPoolNorStore) {
  full = true;

  const Reply reply = post(gp_sample("routine-neglect"), fresh_id());

  EXPECT_EQ(reply.response.status, 503);
  EXPECT_EQ(reply.response.headers.get("Retry-After"), "2");
  EXPECT_EQ(reply.at("/issue/0/code"), "transient");
  EXPECT_NE(reply.response.body.find("send the same message again"), std::string::npos);
  EXPECT_EQ(office.store().counters().members, 0U);
  EXPECT_TRUE(office.cases().empty());
}

TEST_F(Door, EachSenderTurnedAwayIsAuditedByTheFirstWorkThatHasItsTurn) {
  full = true;
  for (int sender = 0; sender < 5; ++sender) get("Y99001", "/fhir/R4/metadata");
  refuse_on_the_wire();
  EXPECT_EQ(office.audit_rows(), 0U);

  full = false;
  EXPECT_EQ(get("Z99001", "/fhir/R4/metadata").response.status, 200);

  await_rows(6);
  EXPECT_EQ(door.unrecorded(), 0U);
}

TEST_F(Door, WhatIsRefusedOnTheWireIsAudited) {
  refuse_on_the_wire();

  await_rows(1);
}

TEST_F(Door, MoreThanAThousandWaitingAreCounted) {
  full = true;
  for (int sender = 0; sender < 1030; ++sender) refuse_on_the_wire();

  EXPECT_EQ(door.unrecorded(), 6U);
  full = false;
  get("Z99001", "/fhir/R4/metadata");
  await_rows(1024);
}

TEST_F(Door, RefusalsThatTheStoreCannotTakeAreCounted) {
  full = true;
  for (int sender = 0; sender < 3; ++sender) refuse_on_the_wire();
  office.store().before_submit([](const store::Transaction&) {
    return std::optional(base::Error(base::ErrorKind::transient, "the disk is full"));
  });

  full = false;
  get("Z99001", "/fhir/R4/metadata");

  EXPECT_EQ(door.unrecorded(), 3U);
}

TEST_F(Door, ARefusalThatCannotBeAuditedIsNotGiven) {
  office.store().before_submit([](const store::Transaction&) {
    return std::optional(base::Error(base::ErrorKind::transient, "the disk is full"));
  });

  EXPECT_EQ(get("Y99001", "/nowhere").response.status, 503);
}

}  // namespace
}  // namespace gateway::tests
