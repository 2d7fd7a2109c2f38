// A 16-bit PNG of numbers for every picture, of the same name.
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

// The first file that looks like a picture is a grey PNG of 16 bits.
bool holds_depth(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (!has_picture_name(it->path()) || it->path().filename().string().front() == '.') continue;
    // Bit depth and colour type stand behind signature, length, name and sides of the first chunk.
    const std::string head = head_of(it->path(), 26);
    return head.size() == 26 && head.starts_with("\x89PNG") && head[24] == 16 && head[25] == 0;
  }
  return false;
}

double claim(const fs::path& path) {
  return holds_pictures(path / "images") && holds_depth(path / "depth") ? 0.95 : 0;
}

std::string text_of(Size size) { return std::to_string(size.width) + " x " + std::to_string(size.height); }

class DepthDataset final : public Dataset {
 public:
  DepthDataset(fs::path pictures, fs::path depth, ReadOptions read, double scale, int unknown)
      : pictures_(std::move(pictures)),
        depth_(std::move(depth)),
        read_(read),
        scale_(scale),
        unknown_(unknown) {}

  bool add(const std::string& picture, const std::string& depth) {
    std::string id = nfc(picture);
    if (!known_.emplace(id, items_.size()).second) return false;
    items_.push_back({std::move(id), picture, depth});
    return true;
  }
  Info& details() { return info_; }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return items_.size(); }
  std::string id(std::size_t index) const override { return items_.at(index).id; }
  // A map that cannot be read is the error of `load`.
  Annotation label(std::size_t index) const override {
    try {
      return map_of(items_.at(index));
    } catch (const Error&) {
      return {};
    }
  }
  Sample load(std::size_t index) const override {
    const Item& item = items_.at(index);
    DepthMap map = map_of(item);
    Image image = read_image(pictures_ / item.picture, read_);
    if (!(map.size == image.size()))
      throw Error(ErrorCode::parse, (depth_ / item.depth).string() + ": the depth is " + text_of(map.size) +
                                        " pixels, its picture " + text_of(image.size()) +
                                        "; write it at the size of the picture");
    return Sample{item.id, std::move(image), std::move(map), {}};
  }

 private:
  struct Item {
    std::string id;
    std::string picture;
    std::string depth;
  };

  DepthMap map_of(const Item& item) const {
    Grey16 stored = read_grey16_png(depth_ / item.depth, read_);
    // Step k of the map is the stored value k; the last value has no step of its own.
    DepthMap out{stored.size, stored.size, 0, 65534 * scale_, std::move(stored.values)};
    for (std::uint16_t& step : out.steps)
      if (step == unknown_) step = kNoDepth;
    return out;
  }

  fs::path pictures_;
  fs::path depth_;
  ReadOptions read_;
  double scale_;
  int unknown_;
  Info info_;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> known_;
};

std::string without_ending(const std::string& file) {
  return fs::path(file).replace_extension().generic_string();
}

std::unique_ptr<Dataset> open_depth(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    throw Error(fs::exists(path, error) ? ErrorCode::invalid_argument : ErrorCode::not_found,
                path.string() +
                    ": the format `depth` needs a folder with `images` and `depth`, and this is " +
                    (fs::exists(path, error) ? "none." : "not there."));
  const std::string& name = params.text("depth");
  const fs::path folder = path / (name.empty() ? "depth" : name);
  const fs::path root = options.root.empty() ? path / "images" : options.root;
  if (!holds_pictures(folder))
    throw Error(ErrorCode::not_found,
                folder.string() +
                    ": there is no depth; `depth` under `data` names the folder of 16-bit PNGs below " +
                    path.string());
  const bool strict = params.flag("strict");
  auto out = std::make_unique<DepthDataset>(root, folder, options.read, params.real("scale"),
                                            params.integer("unknown"));
  Info& info = out->details();
  info.task = Task::depth;
  std::unordered_map<std::string, std::string> maps;
  for (const std::string& file : list_pictures(folder, "", true).pictures)
    maps.emplace(nfc(without_ending(file)), file);
  const std::vector<std::string> pictures = list_pictures(root, "", true).pictures;
  Faults faults("picture");
  for (const std::string& picture : pictures) {
    if (first_invalid_utf8(picture))
      throw Error(ErrorCode::unsupported,
                  (root / valid_utf8(picture)).string() + ": the name of this file is not UTF-8. Rename it.");
    const std::string wanted = without_ending(picture) + params.text("suffix");
    const auto map = maps.find(nfc(wanted));
    if (map == maps.end()) {
      faults.add(ErrorCode::not_found, "`" + picture + "`", "has no depth `" + wanted + ".png`");
      continue;
    }
    if (!out->add(picture, map->second))
      throw Error(ErrorCode::invalid_argument,
                  (root / picture).string() +
                      ": two files have this name once Unicode is normalised. Rename one.");
  }
  faults.settle(strict, folder.string(), pictures.size(), info.notes);
  info.notes.push_back(counted(out->size(), "picture") + " with a depth map each, " +
                       number_text(params.real("scale")) +
                       " a step; what maps hold is seen when they are read");
  return out;
}

}  // namespace

Spec depth() {
  return {
      .title = "Depth maps",
      .summary =
          "a folder with `images` and `depth` of the same names; depth is a grey PNG of 16 bits, value times "
          "`scale`",
      .params = {text("depth", "", "Folder of the maps below `path`; empty = depth."),
                 text("suffix", "", "What the name of a map has behind the picture's, such as `_depth`."),
                 real("scale", 0.001, {1e-9, 1e9}, "",
                      "Depth of one step: 0.001 for millimetres in metres, 1/256 = 0.00390625 for KITTI."),
                 integer("unknown", 0, {-1, 65535}, "", "Stored value of places without a label; -1 = none."),
                 flag("strict", true, "Refuse pictures without a map; false leaves them out.")},
      .sniff = claim,
      .open = open_depth,
  };
}

}  // namespace proofload::dataset
