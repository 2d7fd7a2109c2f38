// A mask of class indices for every picture, of the same name.
#include <algorithm>
#include <array>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/index_masks.h"
#include "proofload/dataset/detail/paired.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestList = std::size_t{64} << 20;

// Folders of masks go by these names; the first is this project's own layout, the second Pascal VOC's.
constexpr std::array<std::string_view, 2> kMaskFolders = {"masks", "SegmentationClass"};
constexpr std::array<std::string_view, 2> kPictureFolders = {"images", "JPEGImages"};

bool is_mask_folder_name(const fs::path& folder) {
  return std::find(kMaskFolders.begin(), kMaskFolders.end(), folder.filename().string()) !=
         kMaskFolders.end();
}

bool holds_masks(const fs::path& folder) {
  const PngKind kind = first_png(folder);
  return (kind.colour == 0 || kind.colour == 3) && kind.bits > 0 && kind.bits <= 8;
}

fs::path without_slash(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

double claim(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return 0;
  if (is_mask_folder_name(without_slash(path))) return holds_masks(path) ? 0.95 : 0;
  return holds_pictures(path / "images") && holds_masks(path / "masks") ? 0.95 : 0;
}

PairedDataset::Places places_of(const fs::path& path, const Options& options, const std::string& masks) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    throw Error(fs::exists(path, error) ? ErrorCode::invalid_argument : ErrorCode::not_found,
                path.string() +
                    ": the format `masks` needs a folder with `images` and `masks`, or a folder of masks, "
                    "and this is " +
                    (fs::exists(path, error) ? "none." : "not there."));
  PairedDataset::Places out;
  // Below the folder, or the folder itself.
  std::vector<std::string> names(kMaskFolders.begin(), kMaskFolders.end());
  if (!masks.empty()) names = {masks};
  for (const std::string& name : names)
    if (out.labels.empty() && holds_pictures(path / name)) out.labels = path / name;
  const bool below = !out.labels.empty();
  if (!below && !masks.empty())
    throw Error(ErrorCode::not_found, (path / masks).string() +
                                          ": there are no masks; `masks` under `data` names "
                                          "the folder of masks below " +
                                          path.string());
  if (!below) out.labels = path;
  if (!options.root.empty()) {
    out.pictures = options.root;
  } else {
    const fs::path folder = below ? path : parent_of(without_slash(path));
    for (const std::string_view name : kPictureFolders)
      if (out.pictures.empty() && holds_pictures(folder / name)) out.pictures = folder / name;
    if (out.pictures.empty() || !holds_masks(out.labels))
      throw Error(ErrorCode::not_found,
                  path.string() +
                      ": a folder with `images` and `masks` (PNGs of class indices) is needed. Name the "
                      "folder of the masks as `data.path` and that of the pictures as `data.root`, or "
                      "`masks` under `data`.");
  }
  return out;
}

// Pictures that a list names, by path or by path without ending; all of `pictures` where no list is given.
std::vector<std::string> chosen(const std::vector<std::string>& pictures,
                                const fs::path& list,
                                bool strict,
                                std::vector<std::string>& notes) {
  if (list.empty()) return pictures;
  std::unordered_map<std::string, std::string> by_name;
  for (const std::string& picture : pictures) {
    by_name.emplace(nfc(picture), picture);
    by_name.emplace(nfc(without_ending(picture)), picture);
  }
  std::vector<std::string> out;
  Faults faults("line");
  const std::string text = read_text_file(list, kLongestList);
  std::string_view rest = text;
  std::size_t number = 0;
  std::size_t lines = 0;
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    ++number;
    if (line.empty()) continue;
    ++lines;
    const auto at = by_name.find(nfc(line));
    if (at == by_name.end())
      faults.add(ErrorCode::not_found, "line " + std::to_string(number),
                 "there is no picture `" + std::string(line) + "`");
    else
      out.push_back(at->second);
  }
  faults.settle(strict, list.string(), lines, notes);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::unique_ptr<Dataset> open_masks(const fs::path& path, const Options& options, const Params& params) {
  const PairedDataset::Places places = places_of(path, options, params.text("masks"));
  const bool strict = params.flag("strict");
  auto out =
      std::make_unique<PairedDataset>(places, options.read, Task::segmentation, "mask",
                                      [masks = IndexMasks(params.text("map"), params.integer("ignore"),
                                                          options.model_labels, options.read)](
                                          const fs::path& file) { return Annotation(masks.read(file)); });
  Info& info = out->details();
  info.labels = options.model_labels;
  out->pair_up(chosen(list_pictures(places.pictures, "", true).pictures, params.text("pictures"), strict,
                      info.notes),
               params.text("suffix"), strict);
  info.notes.push_back(counted(out->size(), "picture") +
                       " with a mask each; what masks hold is seen when they are read");
  return out;
}

}  // namespace

Spec masks() {
  return {
      .title = "Segmentation masks",
      .summary =
          "a folder with `images` and `masks` of the same names, or a folder of masks with the pictures at "
          "`data.root`; "
          "masks are grey or palette PNGs whose values are class indices",
      .params =
          {text("masks", "", "Folder of the masks below `path`; empty = masks or SegmentationClass."),
           text("suffix", "", "What the name of a mask has behind the picture's, such as `_mask`."),
           text("pictures", "", "File with the pictures to take, one a line; empty = all."),
           text("map", "",
                "What values mean, such as `15=person, *=background` or `0=ignore`; empty = the index of the "
                "model's class."),
           integer("ignore", kIgnoredClass, {-1, 255}, "", "Value of pixels that are not scored; -1 = none."),
           flag("strict", true,
                "Refuse pictures without a mask and masks of another size; false leaves them out.")},
      .sniff = claim,
      .open = open_masks,
  };
}

}  // namespace proofload::dataset
