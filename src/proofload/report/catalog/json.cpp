#include "proofload/core/file.h"
#include "proofload/report/report.h"

namespace proofload::report {

Spec json() {
  return {
      .title = "JSON",
      .summary = "run.json: limits, curves, gates and worst cases of the run, small and versioned.",
      .file = "run.json",
      .write = [](const Source& source,
                  const std::filesystem::path& path) { write_file(path, to_json(source.run, 1) + "\n"); },
  };
}

}  // namespace proofload::report
