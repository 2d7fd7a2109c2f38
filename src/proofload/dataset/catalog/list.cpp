// A text file of picture paths, for checks that need no labels.
#include <algorithm>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr std::size_t kMostPictures = 5'000'000;

// Whether the first lines all are paths of pictures.
double claim(const fs::path& path) {
  const std::string ending = lower(path.extension().string());
  if (ending != ".txt" && ending != ".lst" && ending != ".list") return 0.0;
  std::string head = head_of(path, std::size_t{1} << 16);
  if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
  // The last line may be cut off.
  if (head.size() == std::size_t{1} << 16)
    head.resize(head.rfind('\n') == std::string::npos ? 0 : head.rfind('\n'));
  std::size_t lines = 0;
  for (std::string_view rest = head; !rest.empty();) {
    const std::string_view line = next_line(rest);
    if (line.empty()) continue;
    if (!has_picture_name(fs::path(std::string(line)))) return 0.0;
    ++lines;
  }
  return lines > 0 ? 0.9 : 0.0;
}

std::unique_ptr<Dataset> open_list(const fs::path& path, const Options& options, const Params& params) {
  const std::string text = read_text_file(path, kLargestFile);
  const std::string name = path.string();
  std::vector<std::string> paths;
  std::vector<std::size_t> lines;
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = next_line(rest);
    ++number;
    if (line.empty()) continue;
    if (paths.size() == kMostPictures)
      throw Error(ErrorCode::unsupported,
                  name + ": more than " + std::to_string(kMostPictures) + " lines. Split the list.");
    paths.emplace_back(line);
    lines.push_back(number);
  }
  if (paths.empty()) throw Error(ErrorCode::parse, name + ": is empty; expected one picture path a line.");

  std::vector<fs::path> candidates = {options.root};
  if (options.root.empty()) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    candidates = {folder, folder / "images", parent_of(folder), parent_of(folder) / "images"};
  }
  auto out = std::make_unique<ListedDataset>(find_root(candidates, paths), options.read);
  Faults faults("line");
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string where = "line " + std::to_string(lines[i]);
    const std::string shown = "picture `" + paths[i].substr(0, 200) + "` ";
    const std::optional<std::string> relative = inside(out->root(), paths[i]);
    const std::optional<std::string> file = relative ? existing(out->root(), *relative) : std::nullopt;
    if (!relative)
      faults.add(ErrorCode::parse, where, shown + "leads out of the data folder " + out->root().string());
    else if (!file)
      faults.add(ErrorCode::not_found, where, shown + "is not in " + out->root().string());
    else if (!out->add(*file, {}))
      faults.add(ErrorCode::parse, where, shown + "stands in the list twice");
  }
  Info& info = out->details();
  faults.settle(params.flag("strict"), name, paths.size(), info.notes);
  info.notes.push_back(counted(out->size(), "picture") + " without labels: stability only");
  return out;
}

}  // namespace

Spec list() {
  return {
      .title = "List of pictures",
      .summary = "a text file (.txt) with one picture path a line, no labels",
      .params = {flag("strict", true,
                      "Refuse lines whose picture is not there; false leaves those out and says which.")},
      .sniff = claim,
      .open = open_list,
  };
}

}  // namespace proofload::dataset
