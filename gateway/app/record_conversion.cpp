#include "app/record_conversion.hpp"

#include "app/explanation_text.hpp"
#include "app/file.hpp"
#include "app/mapping_folder.hpp"
#include "base/uuid.hpp"
#include "formats/fhir_xml.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "mapping/explanation.hpp"

namespace gateway::app {
namespace {

// A FHIR resource is a file of its own, whatever it holds.
class WholeFile final : public formats::RecordStream {
 public:
  WholeFile(formats::ChunkSource source, std::size_t bytes) : source_(std::move(source)), bytes_(bytes) {}

  base::Result<std::optional<formats::RawRecord>> next() override {
    if (over_) return std::optional<formats::RawRecord>();
    over_ = true;
    formats::RawRecord whole;
    whole.number = 1;
    std::array<char, 16 * 1024> chunk{};
    while (const std::size_t count = TRY(source_(chunk))) {
      if (whole.bytes.size() + count > bytes_) {
        return base::Error(base::ErrorKind::too_long, "the file is longer than a resource may be", "", "part it");
      }
      whole.bytes.append(chunk.data(), count);
    }
    return std::optional(std::move(whole));
  }

 private:
  formats::ChunkSource source_;
  const std::size_t bytes_;
  bool over_ = false;
};

}  // namespace

base::Result<std::unique_ptr<RecordConversion>> RecordConversion::open(const ConversionSettings& settings) {
  std::unique_ptr<RecordConversion> made(new RecordConversion());
  made->settings_ = settings;
  const std::string pack = settings.definitions.empty() ? installed_file("share/r4.pack") : settings.definitions;
  made->definitions_ = std::make_unique<fhir::Definitions>(TRY(fhir::Definitions::load(pack, made->names_)));
  made->artifacts_ = std::make_unique<fhir::Artifacts>(TRY(fhir::Artifacts::load(pack, made->names_)));
  for (const std::string& package : settings.packages) TRY(made->artifacts_->add_package(package));
  made->terminology_ = std::make_unique<fhir::Terminology>(*made->artifacts_);
  if (!settings.mapping.empty()) {
    made->mapping_ = TRY(load_mapping(TRY(read_mapping_folder(settings.mapping)), made->names_, *made->definitions_));
    made->form_ = made->mapping_->form;
  } else {
    made->form_.part = [](formats::ChunkSource source, std::size_t bytes) -> std::unique_ptr<formats::RecordStream> {
      return std::make_unique<WholeFile>(std::move(source), bytes);
    };
  }
  made->validator_ = std::make_unique<validation::Validator>(
      *made->definitions_, validation::knowledge_of(*made->artifacts_, *made->terminology_));
  made->library_ = std::make_unique<intake::Library>(
      intake::Library{made->names_, *made->definitions_, *made->validator_, {}, nullptr});
  return made;
}

std::vector<base::Error> RecordConversion::errors_in(const json::Node& bundle, std::string_view source) const {
  return intake::errors_of(settings_.strict ? validator_->validate(bundle, source, validation::Wanted{})
                                            : validator_->validate(bundle, source));
}

ConvertedRecord RecordConversion::convert_fhir(const formats::RawRecord& record) const {
  ConvertedRecord made;
  const auto document = formats::looks_like_xml(record.bytes) ? formats::read_fhir_xml(record.bytes, *definitions_)
                                                              : json::read(record.bytes, names_);
  if (!document) {
    made.errors = {document.error()};
    return made;
  }
  made.errors = errors_in(document->root(), record.bytes);
  if (made.errors.empty()) made.bundle = json::write(document->root());
  return made;
}

ConvertedRecord RecordConversion::convert(const formats::RawRecord& record) const {
  if (!mapping_) return convert_fhir(record);
  intake::RecordInputs inputs;
  inputs.bytes = record.bytes;
  inputs.id_space = base::derive_uuid(base::Uuid{}, record.bytes);
  inputs.now = settings_.now;
  inputs.explain = settings_.explain;
  intake::MappedRecord mapped = intake::map_record(inputs, *mapping_, *library_);
  ConvertedRecord made;
  made.warnings = std::move(mapped.warnings);
  if (mapped.failed) {
    made.errors = std::move(mapped.failed->errors);
  } else if (settings_.strict) {
    made.errors = errors_in(mapped.output->target.root(), {});
  }
  if (mapped.output && mapped.source && settings_.explain) {
    made.explanation =
        explanation_text(mapping::explain(*mapped.output, mapped.source->tree.root(), record.bytes), mapping_->kept);
  }
  if (made.errors.empty()) made.bundle = json::write(mapped.output->target.root());
  return made;
}

}  // namespace gateway::app
