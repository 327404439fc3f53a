// The layouts of mappings/ that are not JSON: their samples read as the gateway reads them, and mapped.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "formats/form.hpp"
#include "json/writer.hpp"
#include "samples/sample_files.hpp"

namespace gateway::tests {

struct Layout {
  std::string name;
  std::filesystem::path folder;
  formats::Form form;
  mapping::Program program;
  intake::KeptInOriginal kept;
  std::set<std::string> told;      // fields that samples lose on purpose, so that their sender is told
  std::set<std::string> reworded;  // fields whose text becomes a code or another spelling
};

inline Layout layout(const std::string& name, formats::Form form, std::set<std::string> told,
                     std::set<std::string> reworded) {
  const std::filesystem::path folder = "mappings/" + name;
  auto program = mapping::compile(mapping_files(folder), names(), definitions());
  if (!program) throw std::runtime_error(base::describe(program.error()));
  return {name,
          folder,
          std::move(form),
          std::move(program).value(),
          intake::read_kept_in_original(content_of(folder / "kept-in-original.txt")),
          std::move(told),
          std::move(reworded)};
}

inline const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all = [] {
    formats::CsvForm csv;
    csv.group_by = "record_id";
    formats::XmlForm xml;
    xml.record = "referral";
    std::vector<Layout> made;
    made.push_back(layout("gp-referral-csv", formats::csv_form(csv),
                          {"row.column_5", "row.child_dob_2", "row.local_notes", "row.professional_1_contacted_on"},
                          {"row.child_dob", "row.child_gender", "row.child_nhs_number", "row.consent_date",
                           "row.declared_at", "row.person_1_dob", "row.person_1_gender"}));
    made.push_back(layout("gp-referral-xml", formats::xml_form(xml), {"concern.severity", "attachment.text"},
                          {"child.gender", "person.gender"}));
    return made;
  }();
  return all;
}

// One record of a sample file: what was read of it, or why nothing could be.
struct SampleRecord {
  std::string name;  // "two-siblings"; of a file with several records "list.1", "list.2", …
  std::string bytes;
  base::Result<formats::SourceRecord> source;

  bool is_mappable() const { return !name.starts_with("unmappable-"); }
};

inline std::vector<SampleRecord> sample_records(const Layout& of) {
  std::vector<SampleRecord> samples;
  for (const std::string& ending : of.form.endings) {
    if (ending == ".txt") continue;
    for (const auto& file : files_in(of.folder / "samples", ending)) {
      const std::string text = content_of(file);
      const std::string stem = file.stem().string();
      std::vector<std::string> records;
      const auto stream = of.form.part(formats::chunks_of(text), text.size());
      std::optional<base::Error> broken;
      for (auto next = stream->next();; next = stream->next()) {
        if (!next) broken = next.error();
        if (!next || !*next) break;
        records.push_back((*next)->bytes);
      }
      if (broken) samples.push_back({stem, text, *broken});
      for (std::size_t i = 0; i < records.size(); ++i) {
        samples.push_back({records.size() == 1 ? stem : stem + "." + std::to_string(i + 1), records[i],
                           of.form.read(records[i], names(), {})});
      }
    }
  }
  return samples;
}

// What the layout's map makes of `record`, with its losses; identifiers are derived as `map test` does.
inline base::Result<mapping::Output> mapped(const Layout& of, const json::Node& record, const std::string& bytes) {
  mapping::RunInputs inputs;
  inputs.now = base::parse_instant("2026-07-01T09:00:00Z").value();
  const std::string_view id = record.string("recordId");
  inputs.id_space = base::derive_uuid(base::Uuid{}, id.empty() ? std::string_view(bytes) : id);
  inputs.losses = true;
  return mapping::run(of.program, record, inputs);
}

}  // namespace gateway::tests
