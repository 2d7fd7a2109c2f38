// One run per folder at a time.
#pragma once

#include <filesystem>

namespace proofload::campaign {

/// Holds `<folder>/run.lock` until destroyed; the system releases it when the process dies.
class FolderLock {
 public:
  /// Error{invalid_argument} naming the process that holds it; Error{io} if the folder cannot be written.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace proofload::campaign
