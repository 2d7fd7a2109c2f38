#include "proofload/report/report.h"

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/report/run_json.h"

namespace proofload::report {

std::vector<std::filesystem::path> write_reports(const campaign::Store& store,
                                                 const campaign::Answer& answer,
                                                 const Registry& registry,
                                                 const std::filesystem::path& folder,
                                                 const std::vector<std::string>& forms) {
  std::vector<Spec> wanted;  // All names are checked before the first file is written.
  for (const std::string& form : forms) {
    const Entry* found = nullptr;
    std::vector<std::string> known;
    for (const Entry& entry : catalog()) {
      known.emplace_back(entry.id);
      if (entry.id == form) found = &entry;
    }
    if (!found)
      throw Error(ErrorCode::invalid_argument, "there is no report format named `" + form + "`" +
                                                   did_you_mean(form, known) +
                                                   " (known: " + join(known, ", ") + ")");
    wanted.push_back(found->spec());
  }
  const Value run = run_json(store, answer, registry);
  const Source source{store, answer, run};
  std::vector<std::filesystem::path> out;
  for (const Spec& spec : wanted) {
    const std::filesystem::path path = folder / spec.file;
    spec.write(source, path);
    out.push_back(path);
  }
  return out;
}

}  // namespace proofload::report
