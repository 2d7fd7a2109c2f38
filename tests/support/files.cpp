#include "support/files.h"

#include <unistd.h>

#include <cstdlib>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "support/needs.h"

namespace proofload::test {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "proofload-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw Error(ErrorCode::io, "no scratch folder: " + name);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path ScratchFolder::write(const std::string& name, std::string_view content) const {
  const fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  write_file(file, content);
  return file;
}

fs::path shared_data() {
  fs::path path;
  if (const char* given = std::getenv("PROOFLOAD_TEST_DATA")) {
    path = given;
  } else if (const char* source = std::getenv("PROOFLOAD_SOURCE_DIR")) {
    path = fs::path(source).parent_path() / "shared" / "data";
  }
  if (!path.empty() && fs::exists(path / "MANIFEST.md")) return path;
  needed(false, "the shared test data is not at " + path.string());
  return {};
}

}  // namespace proofload::test
