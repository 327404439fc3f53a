// The verb map new: a mapping's folder to begin with, made from one record of the layout.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include "app/file.hpp"
#include "app/verbs.hpp"
#include "formats/form.hpp"
#include "json/reader.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

int refused(const base::Error& error, int code) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return code;
}

// By the file's ending.
base::Result<formats::Form> form_of_file(const std::string& path) {
  const std::string ending = files::path(path).extension().string();
  for (const formats::Form& form :
       {formats::json_form(), formats::csv_form({}), formats::xml_form({}), formats::hl7v2_form()}) {
    for (const std::string& one : form.endings) {
      if (one == ending) return form;
    }
  }
  return base::Error(base::ErrorKind::value, "the ending of the sample tells no form", path,
                     "call it .json, .csv, .tsv, .xml or .hl7");
}

// Where values stand, by names alone and in the order they are met: "row.dob", "PID.f3.c1".
class Fields {
 public:
  void add(const json::Node& node, const std::string& path) {
    if (node.is_array()) {
      for (const json::Node& element : node) add(element, path);
    } else if (node.is_object()) {
      for (const json::Node& member : node) {
        add(member, (path.empty() ? path : path + '.') + std::string(member.name().text()));
      }
    } else if (seen_.insert(path).second) {
      paths.push_back(path);
    }
  }

  std::vector<std::string> paths;

 private:
  std::set<std::string> seen_;
};

// Letters and digits, as the mapping language has identifiers.
std::string identifier_of(const std::string& name) {
  std::string out;
  bool large = true;
  for (const char c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) {
      large = true;
      continue;
    }
    out += large ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    large = false;
  }
  return out.empty() || std::isdigit(static_cast<unsigned char>(out.front())) ? "Map" + out : out;
}

std::string map_text(const std::string& name, const std::vector<std::string>& paths) {
  const std::string url = "https://referral-gateway.example/fhir/StructureMap/" + name;
  std::string text =
      "/// url = '" + url + "'\n/// name = '" + identifier_of(name) +
      "'\n/// status = 'draft'\n\n"
      "// A referral with everything still to be mapped: it makes an empty Patient and a ServiceRequest.\n"
      "// What may not be lost: immediate danger, whereabouts, whom not to contact. Map these first.\n"
      "uses \"http://hl7.org/fhir/StructureDefinition/Bundle\" alias Bundle as target\n\n"
      "group " +
      identifier_of(name) + "(source record, target bundle : Bundle) {\n" +
      R"(  record -> bundle.type = 'collection' "type";
  record -> bundle.entry as entry, uuid() as id, entry.fullUrl = append('urn:uuid:', id),
    create('Patient') as patient, entry.resource = patient then {
      record -> bundle.entry as entry, uuid() as key, entry.fullUrl = append('urn:uuid:', key),
        create('ServiceRequest') as request, entry.resource = request then {
          record -> request.status = 'active' "status";
          record -> request.intent = 'order' "intent";
          record -> request.priority = 'urgent' "priority";
          record -> request.subject as subject, subject.reference = append('urn:uuid:', id) "subject";
        } "request";
    } "patient";
}

// The fields of the sample, each to be mapped or listed in kept-in-original.txt:
)";
  for (const std::string& path : paths) text += "//   record." + path + "\n";
  return text;
}

std::string table_text(const std::string& name, const std::string& form, const std::vector<std::string>& paths) {
  std::string text = "# `" + name +
                     "`\n\nWhat the layout is, who sends it, and that its samples are fictional.\n\n"
                     "Form: " +
                     form + ".\n\n| source field | FHIR element | note |\n|---|---|---|\n";
  for (const std::string& path : paths) text += "| `" + path + "` | | not mapped yet |\n";
  return text;
}

base::Status write_new(const files::path& path, const std::string& text) {
  std::error_code error;
  files::create_directories(path.parent_path(), error);
  if (files::exists(path, error)) {
    return base::Error(base::ErrorKind::duplicate, "there is a file already", path.string(), "name another folder");
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return base::Success{};
  return base::Error(base::ErrorKind::transient, "the file cannot be written", path.string());
}

base::Status scaffold(const std::string& folder, const std::string& sample) {
  const formats::Form form = TRY(form_of_file(sample));
  const std::string text = TRY(read_file(sample));
  const auto stream = form.part(formats::chunks_of(text), text.size() + 1);
  const auto first = TRY(stream->next());
  if (!first) return base::Error(base::ErrorKind::required, "the sample holds no record", sample);
  const json::Names names;
  const formats::SourceRecord record = TRY(form.read(first->bytes, names, {}));
  Fields fields;
  fields.add(record.tree.root(), {});
  std::error_code error;
  const files::path place = files::weakly_canonical(folder, error);
  const std::string name = place.filename().string();
  TRY(write_new(place / "mapping.toml",
                "name = \"" + name + "\"\nversion = \"0.1.0\"\ntitle = \"\"\nform = \"" + form.name +
                    "\"\n# Media types that are this layout whoever sends them; leave it out when the "
                    "senders have it as their format.\n# content_types = []\n"));
  TRY(write_new(place / (name + ".map"), map_text(name, fields.paths)));
  TRY(write_new(place / "format.md", table_text(name, form.name, fields.paths)));
  TRY(write_new(place / "kept-in-original.txt",
                "# Fields that only the original keeps, by intent: one path a line, such as system.name\n"));
  TRY(write_new(place / "samples" / files::path(sample).filename(), text));
  files::create_directories(place / "expected", error);
  std::printf("%s: %zu fields to be mapped in %s.map; then: referral-gateway map test %s --update\n",
              place.string().c_str(), fields.paths.size(), name.c_str(), folder.c_str());
  return base::Success{};
}

}  // namespace

int map_new(const std::string& folder, const std::string& sample) {
  const auto made = scaffold(folder, sample);
  return made ? exit_ok : refused(made.error(), exit_finding);
}

}  // namespace gateway::app
