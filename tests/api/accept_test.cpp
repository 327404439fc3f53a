// Which Accept fields take FHIR JSON.
#include "api/accept.hpp"

#include <gtest/gtest.h>

namespace gateway::api {
namespace {

TEST(Accept, WhatHoldsFhirJsonIsServed) {
  for (const char* accept :
       {"", "  ", "*/*", "application/*", "application/fhir+json", "Application/FHIR+JSON; charset=utf-8",
        "text/html, application/json;q=0.5", "text/html, */*; q=.2", "application/fhir+json;version=1.2.0",
        "application/fhir+xml;q=0, application/fhir+json;fhirVersion=4.0;q=1"}) {
    EXPECT_TRUE(takes_fhir_json(accept)) << accept;
  }
}

TEST(Accept, WhatDoesNotIsNot) {
  for (const char* accept : {"text/html", "application/fhir+xml", "image/*, text/*", "application/fhir+json;q=0",
                             "*/*; q=0.000", ",", ";", "application/fhir+jsonp", "fhir+json"}) {
    EXPECT_FALSE(takes_fhir_json(accept)) << accept;
  }
}

}  // namespace
}  // namespace gateway::api
