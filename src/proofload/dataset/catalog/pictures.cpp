// A bare folder: pictures without labels, for checks that need none.
#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

double claim(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error) && holds_pictures(picture_root(path)) ? 0.9 : 0.0;
}

// Files and folders beside the pictures that look as if they held labels, in byte order. Some of many is enough.
std::vector<std::string> seeming_labels(const fs::path& folder) {
  constexpr int kLookedAt = 20'000;
  std::vector<std::string> out;
  std::error_code error;
  int looked = 0;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && looked < kLookedAt;
       it.increment(error), ++looked) {
    const std::string name = valid_utf8(it->path().filename().string());
    const std::string small = lower(name);
    const std::string ending = lower(it->path().extension().string());
    if (it->is_directory(error)) {
      if (small == "labels" || small == "annotations" || small == "masks" || small == "depth")
        out.push_back(name);
    } else if (ending == ".json" || ending == ".xml" || ending == ".csv" || ending == ".yaml" ||
               ending == ".yml") {
      const bool ours = small == "slices.csv" || small == "proofload.yaml" || small.ends_with("model.yaml");
      if (!ours && !small.starts_with('.')) out.push_back(name);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::unique_ptr<Dataset> open_pictures(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    throw Error(fs::exists(path, error) ? ErrorCode::invalid_argument : ErrorCode::not_found,
                path.string() + ": the format `pictures` needs a folder, and this is " +
                    (fs::exists(path, error) ? "none" : "not there") + ".");
  const bool deep = params.flag("recursive");
  const fs::path root = deep ? path : picture_root(path);
  const Listing listing = list_pictures(root, "", deep);
  if (listing.pictures.empty()) {
    const std::vector<std::string> folders = picture_folders(root, 6);
    if (!folders.empty())
      throw Error(
          ErrorCode::invalid_argument,
          path.string() + ": no picture lies in the folder itself, but some lie in " + some_of(folders) +
              ". Set `recursive: true` under `data` to take them without labels, or `format: folder` if "
              "these are classes.");
  }
  auto out = std::make_unique<ListedDataset>(root, options.read);
  for (const std::string& file : listing.pictures) {
    if (first_invalid_utf8(file))
      throw Error(ErrorCode::unsupported,
                  (root / valid_utf8(file)).string() + ": the name of this file is not UTF-8. Rename it.");
    if (!out->add(file, {}))
      throw Error(ErrorCode::invalid_argument,
                  (root / file).string() +
                      ": two files have this name once Unicode is normalised. Rename one.");
  }
  out->details().notes.push_back(counted(out->size(), "picture") + " without labels: stability only");
  if (const std::vector<std::string> labels = seeming_labels(path); !labels.empty())
    out->details().notes.push_back("no labels were read, though " + some_of(labels, 3) +
                                   (labels.size() == 1 ? " lies" : " lie") +
                                   " in the folder: no format recognises that as labels of these pictures; "
                                   "name the file as `path` under "
                                   "`data`, or set `format` there, to be told why");
  if (listing.other_formats)
    out->details().notes.push_back(counted(listing.other_formats, "file") +
                                   " left out: format not read, such as `" + valid_utf8(listing.one_other) +
                                   "`");
  return out;
}

}  // namespace

Spec pictures() {
  return {
      .title = "Bare pictures",
      .summary =
          "a folder with pictures (JPEG, PNG, WebP, BMP) directly inside or in its subfolder `images`, no "
          "labels",
      .params = {flag("recursive", false, "Also take the pictures of all folders underneath.")},
      .sniff = claim,
      .open = open_pictures,
  };
}

}  // namespace proofload::dataset
