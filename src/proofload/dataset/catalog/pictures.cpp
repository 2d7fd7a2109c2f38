// A bare folder: pictures without labels, for checks that need none.
#include <system_error>

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
