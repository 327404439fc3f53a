// WatchedFolder: files of records dropped into a folder, each record taken once, each file put aside.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "casework/pipeline.hpp"
#include "inlets/drop_folder.hpp"
#include "intake/library.hpp"

namespace gateway::inlets {

struct FolderSettings {
  std::string path;
  std::string practice;         // ODS code of whose files these are
  std::string format;           // a mapping's name, or "fhir"
  base::Duration every{1'000};  // how long between two looks
};

struct FolderCounters {
  std::uint64_t files = 0;
  std::uint64_t failed_files = 0;
  std::uint64_t records = 0;
  std::uint64_t refused_records = 0;
};

class WatchedFolder {
 public:
  // All outlive it. `executor` runs work on the worker pool.
  WatchedFolder(FolderSettings settings, DropFolder& folder, casework::Pipeline& pipeline,
                const intake::LibraryInForce& library, const access::Partners& partners, casework::Executor executor);

  // Looks at the folder, and begins with a file that stayed the same since the last look; one after another, by name.
  // Names that begin with "." or end in .part, .tmp, .done, .failed or .outcome.json are left alone. Returns when to
  // look again. A record is a message of its own, whose request id is made of practice, format and its bytes: dropped
  // again, it gets the answer it had. When all are taken the file is called NAME.done, else NAME.failed, with
  // NAME.outcome.json beside it (an OperationOutcome); nothing is ever overwritten. While the store cannot take a
  // record the file stays, and is read again later.
  base::Duration run();

  FolderCounters counters() const;

 private:
  struct File;
  using OwnedFile = std::shared_ptr<File>;

  void begin(const std::string& name);
  void read_on(const OwnedFile& file);
  void submit(const OwnedFile& file, formats::RawRecord record);
  void settle(const OwnedFile& file, const formats::RawRecord& record, const base::Result<casework::Answer>& answer);
  void finish(const OwnedFile& file);
  void put_aside(const std::string& name, const std::string& ending);

  const FolderSettings settings_;
  DropFolder& folder_;
  casework::Pipeline& pipeline_;
  const intake::LibraryInForce& library_;
  const access::Partners& partners_;
  const casework::Executor executor_;

  mutable std::mutex mutex_;
  bool busy_ = false;
  bool rests_ = false;  // after trouble: the next look is later
  std::map<std::string, DroppedFile> seen_;
  FolderCounters counters_;
};

// The mapping and media type that a practice's records of `format` enter the pipeline with; for "fhir" no mapping.
// Errors: value when there is no such mapping, or the practice's messages would be taken for another.
struct FolderForm {
  const intake::Mapping* mapping = nullptr;
  std::string media_type;
};
base::Result<FolderForm> folder_form(const FolderSettings& settings, const intake::Mappings& mappings,
                                     const access::Partners& partners);

}  // namespace gateway::inlets
