// A mask of class indices for every picture, of the same name.
#include <algorithm>
#include <array>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestList = std::size_t{64} << 20;
constexpr std::int16_t kNoClass = -1;  // In a table: the value is not allowed.

// Folders of masks go by these names; the first is this project's own layout, the second Pascal VOC's.
constexpr std::array<std::string_view, 2> kMaskFolders = {"masks", "SegmentationClass"};
constexpr std::array<std::string_view, 2> kPictureFolders = {"images", "JPEGImages"};

bool is_mask_folder_name(const fs::path& folder) {
  return std::find(kMaskFolders.begin(), kMaskFolders.end(), folder.filename().string()) !=
         kMaskFolders.end();
}

// The first file that looks like a picture is a PNG of indices.
bool holds_masks(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (!has_picture_name(it->path()) || it->path().filename().string().front() == '.') continue;
    // Bit depth and colour type stand behind signature, length, name and sides of the first chunk.
    const std::string head = head_of(it->path(), 26);
    return head.size() == 26 && head.starts_with("\x89PNG") && (head[25] == 0 || head[25] == 3) &&
           head[24] <= 8;
  }
  return false;
}

fs::path without_slash(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

double claim(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return 0;
  if (is_mask_folder_name(without_slash(path))) return holds_masks(path) ? 0.95 : 0;
  return holds_pictures(path / "images") && holds_masks(path / "masks") ? 0.95 : 0;
}

struct Places {
  fs::path masks;
  fs::path pictures;
};

Places places_of(const fs::path& path, const Options& options, const std::string& masks) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    throw Error(fs::exists(path, error) ? ErrorCode::invalid_argument : ErrorCode::not_found,
                path.string() +
                    ": the format `masks` needs a folder with `images` and `masks`, or a folder of masks, "
                    "and this is " +
                    (fs::exists(path, error) ? "none." : "not there."));
  Places out;
  // Below the folder, or the folder itself.
  std::vector<std::string> names(kMaskFolders.begin(), kMaskFolders.end());
  if (!masks.empty()) names = {masks};
  for (const std::string& name : names)
    if (out.masks.empty() && holds_pictures(path / name)) out.masks = path / name;
  const bool below = !out.masks.empty();
  if (!below && !masks.empty())
    throw Error(ErrorCode::not_found, (path / masks).string() +
                                          ": there are no masks; `masks` under `data` names "
                                          "the folder of masks below " +
                                          path.string());
  if (!below) out.masks = path;
  if (!options.root.empty()) {
    out.pictures = options.root;
  } else {
    const fs::path folder = below ? path : parent_of(without_slash(path));
    for (const std::string_view name : kPictureFolders)
      if (out.pictures.empty() && holds_pictures(folder / name)) out.pictures = folder / name;
    if (out.pictures.empty() || !holds_masks(out.masks))
      throw Error(ErrorCode::not_found,
                  path.string() +
                      ": a folder with `images` and `masks` (PNGs of class indices) is needed. Name the "
                      "folder of the masks as `data.path` and that of the pictures as `data.root`, or "
                      "`masks` under `data`.");
  }
  return out;
}

// What the value of a pixel means: a label index, kIgnoredClass or kNoClass.
using Table = std::array<std::int16_t, 256>;

Table table_of(const Params& params, const std::vector<std::string>& labels) {
  const std::size_t known =
      labels.empty() ? kIgnoredClass : std::min<std::size_t>(labels.size(), kIgnoredClass);
  Table out;
  const std::string& map = params.text("map");
  if (map.empty()) {
    for (std::size_t v = 0; v < out.size(); ++v) out[v] = v < known ? static_cast<std::int16_t>(v) : kNoClass;
  } else {
    out.fill(kNoClass);
    const ClassNames names(labels);
    const auto wrong = [&](const std::string& what) {
      return Error(ErrorCode::invalid_argument,
                   "data.map: " + what +
                       "; write `value=class` with commas, such as `15=person, *=background`");
    };
    std::int16_t others = kNoClass;
    std::array<bool, 256> given{};
    for (const std::string& part : split(map, ',')) {
      const std::size_t equals = part.find('=');
      if (equals == std::string::npos) throw wrong("`" + std::string(trim(part)) + "` has no `=`");
      const std::string_view value = trim(std::string_view(part).substr(0, equals));
      const std::string wanted(trim(std::string_view(part).substr(equals + 1)));
      std::int16_t label = kNoClass;
      const auto number = parse_integer(wanted);
      if (wanted == "ignore") {
        label = kIgnoredClass;
      } else if (number && *number >= 0 && *number < static_cast<std::int64_t>(known)) {
        label = static_cast<std::int16_t>(*number);
      } else if (const auto index = names.find(wanted); index && *index < kIgnoredClass) {
        label = static_cast<std::int16_t>(*index);
      } else {
        throw wrong("`" + wanted + "` is no class of the model" + did_you_mean(wanted, labels));
      }
      if (value == "*") {
        others = label;
        continue;
      }
      const auto index = parse_integer(value);
      if (!index || *index < 0 || *index > 255)
        throw wrong("`" + std::string(value) + "` is no value of a pixel from 0 to 255");
      if (given[static_cast<std::size_t>(*index)])
        throw wrong("the value " + std::to_string(*index) + " stands twice");
      given[static_cast<std::size_t>(*index)] = true;
      out[static_cast<std::size_t>(*index)] = label;
    }
    for (std::size_t v = 0; v < out.size(); ++v)
      if (!given[v]) out[v] = others;
  }
  if (const int ignore = params.integer("ignore"); ignore >= 0)
    out[static_cast<std::size_t>(ignore)] = kIgnoredClass;
  return out;
}

class MaskDataset final : public Dataset {
 public:
  MaskDataset(Places places, ReadOptions read, Table table, std::size_t labels)
      : places_(std::move(places)), read_(read), table_(table), labels_(labels) {}

  bool add(const std::string& picture, const std::string& mask) {
    std::string id = nfc(picture);
    if (!known_.emplace(id, items_.size()).second) return false;
    items_.push_back({std::move(id), picture, mask});
    return true;
  }
  Info& details() { return info_; }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return items_.size(); }
  std::string id(std::size_t index) const override { return items_.at(index).id; }
  // A mask that cannot be read is the error of `load`.
  Annotation label(std::size_t index) const override {
    try {
      return mask_of(items_.at(index));
    } catch (const Error&) {
      return {};
    }
  }
  Sample load(std::size_t index) const override {
    const Item& item = items_.at(index);
    proofload::ClassMap mask = mask_of(item);
    Image image = read_image(places_.pictures / item.picture, read_);
    if (mask.size != image.size())
      throw Error(ErrorCode::parse, (places_.masks / item.mask).string() + ": the mask is " +
                                        text_of(mask.size) + " pixels, its picture " + text_of(image.size()) +
                                        "; write the mask at the size of the picture");
    return Sample{item.id, std::move(image), std::move(mask), {}};
  }

  static std::string text_of(Size size) {
    return std::to_string(size.width) + " x " + std::to_string(size.height);
  }

 private:
  struct Item {
    std::string id;
    std::string picture;
    std::string mask;
  };

  proofload::ClassMap mask_of(const Item& item) const {
    const fs::path file = places_.masks / item.mask;
    const Image mask = read_index_png(file, read_);
    proofload::ClassMap out{mask.size(), {}};
    out.classes.reserve(mask.bytes());
    for (int y = 0; y < mask.height(); ++y) {
      const std::uint8_t* row = mask.row(y);
      for (int x = 0; x < mask.width(); ++x) {
        const std::int16_t label = table_[row[x]];
        if (label == kNoClass)
          throw Error(ErrorCode::parse,
                      file.string() + ": the pixel " + std::to_string(x) + ", " + std::to_string(y) +
                          " holds " + std::to_string(row[x]) + ", which is no class" +
                          (labels_ > 0 ? " (the model has " + std::to_string(labels_) + ", counted from 0)"
                                       : "") +
                          "; say what it means with `map` under `data`, such as `map: \"" +
                          std::to_string(row[x]) + "=ignore\"`");
        out.classes.push_back(static_cast<std::uint8_t>(label));
      }
    }
    return out;
  }

  Places places_;
  ReadOptions read_;
  Table table_;
  std::size_t labels_;
  Info info_;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> known_;
};

std::string without_ending(const std::string& file) {
  return fs::path(file).replace_extension().generic_string();
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
  const Places places = places_of(path, options, params.text("masks"));
  const bool strict = params.flag("strict");
  auto out = std::make_unique<MaskDataset>(places, options.read, table_of(params, options.model_labels),
                                           options.model_labels.size());
  Info& info = out->details();
  info.task = Task::segmentation;
  info.labels = options.model_labels;

  std::unordered_map<std::string, std::string> masks;
  for (const std::string& file : list_pictures(places.masks, "", true).pictures)
    masks.emplace(nfc(without_ending(file)), file);
  const std::vector<std::string> pictures =
      chosen(list_pictures(places.pictures, "", true).pictures, params.text("pictures"), strict, info.notes);
  Faults faults("picture");
  ReadOptions as_stored = options.read;
  as_stored.exif_orientation = false;
  for (const std::string& picture : pictures) {
    if (first_invalid_utf8(picture))
      throw Error(ErrorCode::unsupported, (places.pictures / valid_utf8(picture)).string() +
                                              ": the name of this file is not UTF-8. Rename it.");
    const auto mask = masks.find(nfc(without_ending(picture)) + params.text("suffix"));
    if (mask == masks.end()) {
      faults.add(ErrorCode::not_found, "`" + picture + "`",
                 "has no mask `" + without_ending(picture) + params.text("suffix") + ".png`");
      continue;
    }
    // A picture that cannot be read is no fault of the data set: it is counted in the run.
    std::optional<Size> size;
    try {
      size = read_size(places.pictures / picture, options.read);
    } catch (const Error&) {
    }
    try {
      const Size own = read_size(places.masks / mask->second, as_stored);
      if (size && own != *size) {
        faults.add(ErrorCode::parse, "`" + picture + "`",
                   "is " + MaskDataset::text_of(*size) + " pixels, its mask " + MaskDataset::text_of(own));
        continue;
      }
    } catch (const Error& e) {
      faults.add(e.code(), "`" + picture + "`", e.what());
      continue;
    }
    if (!out->add(picture, mask->second))
      throw Error(ErrorCode::invalid_argument,
                  (places.pictures / picture).string() +
                      ": two files have this name once Unicode is normalised. Rename one.");
  }
  faults.settle(strict, places.masks.string(), pictures.size(), info.notes);
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
