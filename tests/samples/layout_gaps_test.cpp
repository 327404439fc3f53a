// Fields left out, emptied and garbled in the layouts' samples: a whole valid set or a placed error, never a part of
// one.
#include <random>
#include <set>
#include <string>

#include "json/pointer.hpp"
#include "samples/changed_record.hpp"
#include "samples/layouts.hpp"
#include "validation/validator.hpp"

namespace gateway::tests {
namespace {

// Without these nothing safe can be made; the pages say so.
bool is_needed(const Layout& of, const std::string& pointer) {
  if (of.name == "gp-referral-xml") return pointer == "/format" || pointer == "/child";
  return pointer == "/row" || pointer == "/row/0";
}

// The last column of those that tell this layout from another may not go.
bool is_only_known_column(const Layout& of, const std::string& sample, const std::string& pointer) {
  return of.name == "gp-referral-csv" && ((sample == "name-alone" && pointer == "/row/0/child_forenames"));
}

const json::Node* first_request_of(const json::Node& bundle) {
  for (const json::Node& entry : *bundle.find("entry")) {
    const json::Node* resource = entry.find("resource");
    if (resource->string("resourceType") == "ServiceRequest") return resource;
  }
  return nullptr;
}

TEST(LayoutGaps, AnyFieldMayBeUnansweredInAnyWayAndTheBundleStaysValid) {
  std::size_t gaps = 0;
  for (const Layout& each : layouts()) {
    for (const SampleRecord& sample : sample_records(each)) {
      if (!sample.is_mappable()) continue;
      const json::Node& record = sample.source->tree.root();
      each_place(record, "", [&](const std::string& pointer, const json::Node& place) {
        if (is_needed(each, pointer) || is_only_known_column(each, sample.name, pointer)) return;
        for (const std::string instead : {"", "null", "\"\""}) {
          const bool is_cell = each.name == "gp-referral-csv";
          if (is_cell && instead == "\"\"") continue;  // an empty cell is not there
          if (!is_cell && instead == "\"\"" && pointer.starts_with("/child/") && place.is_object() &&
              pointer.find('/', 7) == std::string::npos && pointer.find_first_of("0123456789") == 7) {
            continue;  // a child has parts
          }
          std::string changed;
          write_changed(record, place, instead, changed);
          const json::Document gapped = json_of(changed, names());
          const auto output = mapped(each, gapped.root(), changed);
          ASSERT_TRUE(output) << each.name << " " << sample.name << " without " << pointer << " (" << instead
                              << "): " << base::describe(output.error());
          for (const auto& issue : validator().validate(output->target.root())) {
            ADD_FAILURE() << each.name << " " << sample.name << " without " << pointer << ": " << issue.expression
                          << ": " << issue.text;
          }
          ++gaps;
        }
      });
    }
  }
  EXPECT_GT(gaps, 2'000u);
}

TEST(LayoutGaps, NoGapButTheDangerItselfTakesImmediateDangerFromStat) {
  for (const Layout& each : layouts()) {
    for (const SampleRecord& sample : sample_records(each)) {
      if (sample.name != "immediate-danger-alone" && sample.name != "danger-in-second-row") continue;
      const json::Node& record = sample.source->tree.root();
      each_place(record, "", [&](const std::string& pointer, const json::Node& place) {
        if (is_needed(each, pointer) || pointer.starts_with("/risk") || pointer == "/row/1" ||
            pointer.ends_with("immediate_danger")) {
          return;
        }
        std::string changed;
        write_changed(record, place, "", changed);
        const json::Document gapped = json_of(changed, names());
        const auto output = mapped(each, gapped.root(), changed);
        ASSERT_TRUE(output) << pointer;
        EXPECT_EQ(first_request_of(output->target.root())->string("priority"), "stat") << sample.name << pointer;
      });
    }
  }
}

// What stands in a field that somebody mistyped, cut or pasted.
std::string garbled(const json::Node& value, std::mt19937& random) {
  const std::vector<std::string> odd = {"\"\"",
                                        "null",
                                        "\"perhaps\"",
                                        "\"yes\"",
                                        "\"9.99E+09\"",
                                        "\"31/02/2016\"",
                                        "\"03/25/2016\"",
                                        "\"####\"",
                                        "{}",
                                        "[]",
                                        "[\"a\",\"b\"]",
                                        "{\"text\":\"x\"}",
                                        "\"\\u00e9\\u4e2d \\\"\"",
                                        "12",
                                        "true"};
  if (random() % 3 != 0 || !value.is_string() || value.text().empty()) return odd[random() % odd.size()];
  // Half of the text, whole characters only.
  std::string half(value.text().substr(0, value.text().size() / 2));
  while (!half.empty() && (static_cast<unsigned char>(half.back()) & 0x80) != 0) half.pop_back();
  return json::quote(half);
}

TEST(LayoutGaps, TenThousandRecordsChangedAtRandomEndInAWholeValidSetOrAPlacedError) {
  constexpr int wanted = 10'000;
  std::mt19937 random(20261122);
  struct Start {
    const Layout* of;
    std::string text;
  };
  std::vector<Start> starts;
  for (const Layout& each : layouts()) {
    for (const SampleRecord& sample : sample_records(each)) {
      if (sample.is_mappable()) starts.push_back({&each, json::write(sample.source->tree.root())});
    }
  }
  int whole = 0, refused = 0, invalid = 0;
  for (int round = 0; round < wanted; ++round) {
    const Start& start = starts[random() % starts.size()];
    std::string text = start.text;
    for (auto changes = 1 + random() % 4; changes > 0; --changes) {
      const json::Document record = json_of(text, names());
      std::vector<const json::Node*> places;
      each_place(record.root(), "", [&](const std::string&, const json::Node& place) { places.push_back(&place); });
      if (places.empty()) break;
      const json::Node& place = *places[random() % places.size()];
      std::string changed;
      write_changed(record.root(), place, random() % 3 == 0 ? std::string() : garbled(place, random), changed);
      text = std::move(changed);
    }
    const json::Document record = json_of(text, names());
    const auto output = mapped(*start.of, record.root(), text);
    if (!output) {
      ++refused;
      ASSERT_FALSE(output.error().place.empty()) << text;
      continue;
    }
    const json::Node& bundle = output->target.root();
    std::size_t requests = 0, patients = 0;
    for (const json::Node& entry : *bundle.find("entry")) {
      requests += entry.find("resource")->string("resourceType") == "ServiceRequest";
      patients += entry.find("resource")->string("resourceType") == "Patient";
    }
    ASSERT_GT(requests, 0u) << text;
    ASSERT_EQ(requests, patients) << text;
    // What is not valid is quarantined by intake, whole.
    bool blocking = false;
    for (const auto& issue : validator().validate(bundle)) blocking = blocking || validation::is_blocking(issue);
    ++(blocking ? invalid : whole);
  }
  EXPECT_EQ(whole + refused + invalid, wanted);
  EXPECT_GT(whole, wanted / 2);
  EXPECT_GT(refused, wanted / 50);
}

}  // namespace
}  // namespace gateway::tests
