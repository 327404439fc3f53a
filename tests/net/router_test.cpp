#include "net/router.hpp"

#include <gtest/gtest.h>

namespace gateway::net {
namespace {

Handler answering(const std::string& name) {
  return [name](Request request, Respond respond) {
    Response response;
    response.status = 200;
    response.body = name;
    for (const auto& parameter : request.parameters) response.body += "," + parameter;
    respond(std::move(response));
  };
}

Router example() {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/fhir/R4/metadata", answering("metadata")});
  routes.push_back({Method::post, "/fhir/R4/Task/_search", answering("search")});
  routes.push_back({Method::get, "/fhir/R4/Task/{id}", answering("read")});
  routes.push_back({Method::put, "/fhir/R4/Task/{id}", answering("update")});
  routes.push_back({Method::get, "/fhir/R4/{type}/{id}/_history/{version}", answering("vread")});
  routes.push_back({Method::get, "/", answering("root")});
  return Router(
      std::move(routes),
      [](Request, Respond respond) {
        respond({404, {}, "none", false});
      },
      [](Request request, Respond respond) {
        respond({request.headers.has("Stranger") ? 403 : 405, {}, "method", false});
      });
}

Response ask(Method method, const std::string& path) {
  Request request;
  request.method = method;
  request.path = path;
  Response seen;
  example().handle(std::move(request), [&](Response response) { seen = std::move(response); });
  return seen;
}

TEST(Router, FindsTheRouteAndFillsItsParameters) {
  EXPECT_EQ(ask(Method::get, "/fhir/R4/metadata").body, "metadata");
  EXPECT_EQ(ask(Method::get, "/fhir/R4/Task/7").body, "read,7");
  EXPECT_EQ(ask(Method::put, "/fhir/R4/Task/7").body, "update,7");
  EXPECT_EQ(ask(Method::post, "/fhir/R4/Task/_search").body, "search");
  EXPECT_EQ(ask(Method::get, "/fhir/R4/Task/7/_history/2").body, "vread,Task,7,2");
  EXPECT_EQ(ask(Method::get, "/").body, "root");
}

TEST(Router, ServesHeadByTheGetRoute) {
  EXPECT_EQ(ask(Method::head, "/fhir/R4/Task/7").body, "read,7");
}

TEST(Router, AnswersNotFoundForEveryPathThatIsNotInTheTable) {
  for (const char* path : {"/fhir", "/fhir/R4/Task", "/fhir/R4/Task/", "/fhir/R4/Task/7/", "//", "/fhir/R4/task/7/8/9",
                           "/fhir/R4//metadata"}) {
    EXPECT_EQ(ask(Method::get, path).status, 404) << path;
  }
}

TEST(Router, NamesTheMethodsThatWouldHaveBeenRight) {
  const auto response = ask(Method::delete_, "/fhir/R4/Task/7");

  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD, PUT");
}

TEST(Router, NamesThemToNobodyWhoIsRefusedForAnotherReason) {
  Request request;
  request.method = Method::delete_;
  request.path = "/fhir/R4/Task/7";
  request.headers.add("Stranger", "yes");
  Response seen;

  example().handle(std::move(request), [&](Response response) { seen = std::move(response); });

  EXPECT_EQ(seen.status, 403);
  EXPECT_FALSE(seen.headers.has("Allow"));
}

}  // namespace
}  // namespace gateway::net
