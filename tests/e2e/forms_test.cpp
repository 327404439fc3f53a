// Records in their senders' layouts: several in one body, mappings changed while the program runs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/uuid.hpp"
#include "support/running_gateway.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {
namespace {

Reply post(RunningGateway& gateway, const std::string& body, const std::string& type) {
  return gateway.send("practice-Y99001", net::Method::post, "/referrals", body,
                      {{"Content-Type", type}, {"X-Request-ID", gateway.fresh_uuid()}});
}

// The texts under `reference` that name a resource of that type.
std::vector<std::string> named(const Reply& reply, const std::string& type) {
  std::vector<std::string> list;
  for (const std::string& reference : reply.all("reference")) {
    if (reference.starts_with(type + '/')) list.push_back(reference);
  }
  return list;
}

TEST(Forms, EachRecordOfAListIsReadByTheCouncilAsItWasSent) {
  RunningGateway gateway({});
  const std::string first = sample("routine-neglect");

  const Reply answer = post(gateway, '[' + first + ',' + sample("fgm-risk") + ']', "application/json");

  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto requests = named(answer, "ServiceRequest");
  ASSERT_EQ(requests.size(), 2U);
  const Reply whole =
      gateway.get("practice-Y99001", "/fhir/R4/Binary/" + answer.at("/parameter/0/valueUuid").substr(9));
  EXPECT_TRUE(whole.body.starts_with('[')) << whole.body.substr(0, 40);
  const auto first_case = base::parse_uuid(answer.at("/parameter/1/part/0/valueUuid").substr(9));
  ASSERT_TRUE(first_case.ok()) << answer.body;
  const Reply document = gateway.get(
      "practice-Y99001", "/fhir/R4/DocumentReference/" + base::to_string(base::derive_near(*first_case, "original")));
  const std::string url = document.at("/content/0/attachment/url");
  const Reply slice = gateway.get("practice-Y99001", "/fhir/R4/" + url);
  EXPECT_EQ(slice.status, 200) << url << document.body;
  EXPECT_EQ(slice.body, first.substr(0, first.find_last_of('}') + 1));
  EXPECT_EQ(gateway.get("practice-Y99002", "/fhir/R4/" + url).status, 404);
}

TEST(Forms, ATableOfThreeRecordsBecomesAReferralForEachChildWithItsRowsAsOriginal) {
  RunningGateway gateway({});
  const auto table = [](const std::string& name) {
    return content_of("mappings/gp-referral-csv/samples/" + name + ".csv");
  };
  const std::string header = "record_id,child_forenames,child_postcode,immediate_danger,practice_ods\r\n";
  const std::string rows =
      "SGR-000301,Ada,ZZ99 3AA,no,Y99001\r\nSGR-000301,Obi,ZZ99 3AA,YES,Y99001\r\nSGR-000302,Kit,ZZ99 3AB,,Y99001\r\n";

  const Reply answer = post(gateway, header + rows, "text/csv; charset=utf-8");

  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto requests = named(answer, "ServiceRequest");
  ASSERT_EQ(requests.size(), 3U) << "two siblings and another child";
  std::multiset<std::string> priorities;
  for (const std::string& request : requests) {
    priorities.insert(gateway.get("practice-Y99001", "/fhir/R4/" + request).at("/priority"));
  }
  EXPECT_EQ(priorities, (std::multiset<std::string>{"stat", "stat", "urgent"}));

  const Reply damaged = post(gateway, table("spreadsheet-damage"), "text/csv");
  EXPECT_EQ(damaged.status, 201) << damaged.body;
  EXPECT_NE(damaged.body.find("row 2, column child_nhs_number"), std::string::npos) << damaged.body;
  EXPECT_EQ(damaged.body.find("9.99E+09"), std::string::npos) << "a warning never repeats content";
}

TEST(Forms, XmlInAnotherEncodingIsReadAndADocumentOfAnotherTypeIsTold) {
  RunningGateway gateway({});
  const auto xml = [](const std::string& name) {
    return content_of("mappings/gp-referral-xml/samples/" + name + ".xml");
  };

  EXPECT_EQ(post(gateway, xml("utf-16"), "application/xml").status, 201);
  EXPECT_EQ(named(post(gateway, xml("three-siblings"), "text/xml"), "ServiceRequest").size(), 3U);
  const Reply attached =
      post(gateway, content_of("mappings/gp-referral-csv/samples/attachment-of-another-type.csv"), "text/csv");
  EXPECT_EQ(attached.status, 201) << attached.body;
  EXPECT_NE(attached.body.find("the content of the attached document is application/rtf"), std::string::npos)
      << attached.body;
}

TEST(Forms, AMediaTypeNobodyMapsIsRefusedWithThoseThatAreTaken) {
  RunningGateway gateway({});

  const Reply answer = post(gateway, "hello", "text/plain");

  EXPECT_EQ(answer.status, 415);
  EXPECT_NE(answer.body.find("application/json (gp-referral-json)"), std::string::npos) << answer.body;
}

// A practice whose layout is its own, beside the one everybody else sends.
constexpr const char* own_map = R"(map "https://x.example/own" = "own"
uses "http://hl7.org/fhir/StructureDefinition/Bundle" alias Bundle as target
group Own(source record, target bundle : Bundle) {
  record -> bundle.type = 'collection' "type";
  record.child as child then {
    child -> bundle.entry as entry, entry.fullUrl = 'urn:uuid:00000000-0000-4000-8000-000000000001',
      create('Patient') as patient, entry.resource = patient then {
        child.surname as surname -> patient.name as name, name.family = surname "surname";
      } "patient";
    child -> bundle.entry as entry, entry.fullUrl = 'urn:uuid:00000000-0000-4000-8000-000000000002',
      create('ServiceRequest') as request, entry.resource = request, request.status = 'active',
      request.intent = 'order', request.priority = 'PRIORITY', request.subject as subject,
      subject.reference = 'urn:uuid:00000000-0000-4000-8000-000000000001' "request";
  } "child";
}
)";

TEST(Forms, MappingsAreReplacedWhileTheProgramRunsAndOnlyWhenTheyAreSound) {
  namespace files = std::filesystem;
  TemporaryFolder mappings;
  files::copy("mappings", mappings.path(), files::copy_options::recursive);
  GatewayOptions options;
  options.mappings = mappings.path();
  RunningGateway gateway(options);
  const std::string record = R"({"child":{"surname":"Hale","shoe":"3"}})";
  EXPECT_EQ(post(gateway, record, "application/vnd.own+json").status, 415);

  const auto write = [&](const std::string& priority) {
    std::string map = own_map;
    map.replace(map.find("PRIORITY"), 8, priority);
    std::ofstream(mappings.file("own/own.map")) << map;
  };
  files::create_directory(mappings.file("own"));
  std::ofstream(mappings.file("own/mapping.toml")) << "name = \"own\"\nversion = \"7\"\nform = \"json\"\n"
                                                      "content_types = [\"application/vnd.own+json\"]\n";
  write("routine");
  int code = -1;
  const std::string reloaded = gateway.run({"mappings", "reload"}, &code);
  ASSERT_EQ(code, 0) << reloaded;
  EXPECT_NE(reloaded.find("own|7|sha256:"), std::string::npos) << reloaded;
  EXPECT_NE(reloaded.find(": new\n"), std::string::npos) << reloaded;

  const Reply answer = post(gateway, record, "application/vnd.own+json");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_NE(answer.body.find("/child/"), std::string::npos) << "the field that no resource holds is told";
  const std::string request = named(answer, "ServiceRequest").at(0);
  EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/" + request).at("/priority"), "routine");

  write("no-such-priority'");
  gateway.run({"mappings", "reload"}, &code);
  EXPECT_EQ(code, 1) << "a map that does not compile is refused whole";
  EXPECT_EQ(post(gateway, record, "application/vnd.own+json").status, 201) << "and the one in force stays";

  write("urgent");
  gateway.hang_up();
  EXPECT_TRUE(gateway.eventually([&] {
    const Reply next = post(gateway, record, "application/vnd.own+json");
    return next.status == 201 &&
           gateway.get("practice-Y99001", "/fhir/R4/" + named(next, "ServiceRequest").at(0)).at("/priority") ==
               "urgent";
  }));
  EXPECT_NE(gateway.run({"mappings", "list"}, &code).find("own|7|sha256:"), std::string::npos);
}

}  // namespace
}  // namespace gateway::tests
