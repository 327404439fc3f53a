// SystemDropFolder: a folder of the file system as the watched folder works with it.
#pragma once

#include <string>

#include "inlets/drop_folder.hpp"

namespace gateway::app {

class SystemDropFolder final : public inlets::DropFolder {
 public:
  explicit SystemDropFolder(std::string path) : path_(std::move(path)) {}

  base::Result<std::vector<inlets::DroppedFile>> list() override;
  base::Result<formats::ChunkSource> open(const std::string& name) override;
  base::Status write(const std::string& name, const std::string& text) override;
  base::Status rename(const std::string& from, const std::string& to) override;

 private:
  std::string path_;
};

}  // namespace gateway::app
