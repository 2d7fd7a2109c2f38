// Folders for tests: a scratch folder that disappears, and the shared real data.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace proofload::test {

/// A new empty folder, removed with its content at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file (making folders) and returns its path.
  std::filesystem::path write(const std::string& name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

/// The shared test data: $PROOFLOAD_TEST_DATA, else ../shared/data beside the checkout. Empty if absent; with
/// CI=true its absence throws, so that a continuous-integration run cannot pass without it.
std::filesystem::path shared_data();

/// Ends the calling test as skipped, loudly, where the shared data is absent.
#define PROOFLOAD_NEEDS_SHARED_DATA()                                                             \
  do {                                                                                            \
    if (::proofload::test::shared_data().empty())                                                 \
      GTEST_SKIP() << "SKIPPED: the shared test data is missing; set PROOFLOAD_TEST_DATA to run"; \
  } while (false)

}  // namespace proofload::test
