#include "fhir/package_files.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

namespace gateway::fhir {
namespace {

using base::Error;
using base::ErrorKind;
using base::Status;
using base::Success;

// Counts what was read against the limits.
class Allowance {
 public:
  Allowance(const std::string& path, const PackageLimits& limits) : path_(path), limits_(limits) {}

  Status entry() {
    if (++entries_ > limits_.entries) return over("more than " + std::to_string(limits_.entries) + " files");
    return Success{};
  }
  Status bytes(std::uint64_t of_file, std::uint64_t more) {
    bytes_ += more;
    if (of_file > limits_.file_bytes)
      return over("a file of more than " + std::to_string(limits_.file_bytes) + " bytes");
    if (bytes_ > limits_.bytes) return over("more than " + std::to_string(limits_.bytes) + " bytes");
    return Success{};
  }

 private:
  Error over(const std::string& what) const {
    return Error(ErrorKind::too_long, "the package holds " + what, path_, "name a FHIR package");
  }

  const std::string& path_;
  const PackageLimits& limits_;
  std::uint32_t entries_ = 0;
  std::uint64_t bytes_ = 0;
};

bool passed_over(std::string_view folder) {
  return folder.starts_with('.') || folder == "node_modules" || folder == "example" || folder == "examples" ||
         folder == "openapi";
}

// The folders and the file of a path inside an archive, or nothing when it is absolute or climbs out.
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  if (path.starts_with('/') || path.find('\\') != std::string_view::npos) return {};
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part == "..") return {};
    if (!part.empty() && part != ".") parts.push_back(part);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

Status read_archive(const std::string& path, const TakeFile& take, const PackageLimits& limits) {
  const std::unique_ptr<archive, FreeArchive> reader(archive_read_new());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_format_tar(reader.get());
  const auto damaged = [&path] {
    return Error(ErrorKind::structure, "the file is not a whole .tgz archive", path, "fetch the package again");
  };
  if (archive_read_open_filename(reader.get(), path.c_str(), std::size_t{64} * 1024) != ARCHIVE_OK) return damaged();

  Allowance allowance(path, limits);
  std::string text;
  archive_entry* entry = nullptr;
  for (int next = 0; (next = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
    if (next != ARCHIVE_OK && next != ARCHIVE_WARN) return damaged();
    TRY(allowance.entry());
    const char* const name = archive_entry_pathname(entry);
    const auto parts = parts_of(name == nullptr ? "" : name);
    if (parts.empty() && archive_entry_filetype(entry) != AE_IFDIR) {
      return Error(ErrorKind::structure, "the archive holds a path that leads out of it", path,
                   "do not trust this package");
    }
    if (parts.size() > limits.folders_deep) {
      return Error(ErrorKind::too_long, "the archive's folders are nested too deep", path, "name a FHIR package");
    }
    // A skipped entry is unpacked too, so its bytes count against the limits as well.
    const bool wanted = archive_entry_filetype(entry) == AE_IFREG && parts.back().ends_with(".json") &&
                        !parts.back().starts_with('.') && std::none_of(parts.begin(), parts.end() - 1, passed_over);
    text.clear();
    std::uint64_t of_file = 0;
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (int read = 0; (read = archive_read_data_block(reader.get(), &block, &size, &offset)) != ARCHIVE_EOF;) {
      if (read != ARCHIVE_OK) return damaged();
      // A sparse file may claim any offset; none of a FHIR package is sparse.
      if (offset != static_cast<la_int64_t>(of_file)) return damaged();
      of_file += size;
      TRY(allowance.bytes(of_file, size));
      if (wanted) text.append(static_cast<const char*>(block), size);
    }
    if (wanted) TRY(take(std::string(name), text));
  }
  return Success{};
}

Status read_folder(const std::filesystem::path& root, const TakeFile& take, const PackageLimits& limits) {
  namespace fs = std::filesystem;
  const std::string place = root.string();
  Allowance allowance(place, limits);
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::recursive_directory_iterator walk(root, failed), end; !failed && walk != end; walk.increment(failed)) {
    const std::string name = walk->path().filename().string();
    if (walk->is_symlink(failed)) {
      walk.disable_recursion_pending();
      continue;
    }
    if (walk->is_directory(failed)) {
      if (passed_over(name)) walk.disable_recursion_pending();
      if (static_cast<std::uint32_t>(walk.depth()) >= limits.folders_deep) {
        return Error(ErrorKind::too_long, "the folders are nested too deep", place, "name a FHIR package");
      }
      continue;
    }
    TRY(allowance.entry());
    if (walk->is_regular_file(failed) && name.ends_with(".json") && !name.starts_with('.'))
      files.push_back(walk->path());
  }
  if (failed) return Error(ErrorKind::not_found, "the folder cannot be read: " + failed.message(), place);

  std::sort(files.begin(), files.end());
  std::string text;
  for (const fs::path& path : files) {
    const auto size = fs::file_size(path, failed);
    if (failed) return Error(ErrorKind::not_found, "the file cannot be read", path.string());
    TRY(allowance.bytes(size, size));
    text.resize(size);
    std::ifstream file(path, std::ios::binary);
    if (!file.read(text.data(), static_cast<std::streamsize>(size))) {
      return Error(ErrorKind::not_found, "the file cannot be read", path.string());
    }
    TRY(take(path.lexically_relative(root).string(), text));
  }
  return Success{};
}

Status read_one_file(const std::string& path, const TakeFile& take, const PackageLimits& limits) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) return Error(ErrorKind::not_found, "the file cannot be read", path);
  TRY(Allowance(path, limits).bytes(size, size));
  std::ifstream file(path, std::ios::binary);
  std::string text(size, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(size))) {
    return Error(ErrorKind::not_found, "the file cannot be read", path);
  }
  return take(std::filesystem::path(path).filename().string(), text);
}

}  // namespace

Status read_package_files(const std::string& path, const TakeFile& take, const PackageLimits& limits) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) return read_folder(path, take, limits);
  if (path.ends_with(".json") && std::filesystem::is_regular_file(path, unknown))
    return read_one_file(path, take, limits);
  if (std::filesystem::is_regular_file(path, unknown)) return read_archive(path, take, limits);
  return Error(ErrorKind::not_found, "there is no such FHIR package", path, "name a folder or a .tgz file");
}

}  // namespace gateway::fhir
