#include "proofload/dataset/detail/depth_beside.h"

#include <cmath>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/depth_png.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/paired.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

std::string last_part(const std::string& id) { return id.substr(id.rfind('/') + 1); }

class Maps {
 public:
  Maps(const DepthMaps& maps, const ReadOptions& read) : maps_(maps), read_(read) {
    std::error_code error;
    if (!fs::is_directory(maps.folder, error))
      throw Error(
          ErrorCode::not_found,
          maps.folder.string() +
              ": there is no such folder; `depth_maps` under `data` names the folder of the depth maps");
    by_id_ = files_by_name(maps.folder);
    for (const auto& [name, file] : by_id_) {
      const auto [at, fresh] = by_name_.emplace(last_part(name), file);
      if (!fresh) at->second.clear();  // Several: none is meant.
    }
  }

  /// File of a picture's map, "" = none.
  std::string find(const std::string& id) const {
    const std::string wanted = nfc(without_ending(id) + maps_.suffix);
    if (const auto at = by_id_.find(wanted); at != by_id_.end()) return at->second;
    const auto at = by_name_.find(last_part(wanted));
    return at == by_name_.end() ? std::string() : at->second;
  }

  void attach(Sample& sample) const {
    sample.depth.reset();
    const std::string found = find(sample.id);
    if (found.empty()) return;
    const fs::path file = maps_.folder / found;
    DepthMap map = read_depth_png(file, maps_.scale, maps_.unknown, read_);
    const Size size = sample.image.size();
    // A coarser map is as good, as long as it shows the same.
    const double across = static_cast<double>(map.size.width) / size.width;
    const double down = static_cast<double>(map.size.height) / size.height;
    if (std::abs(across / down - 1) > 0.02)
      throw Error(ErrorCode::parse, file.string() + ": the depth map is " + size_text(map.size) +
                                        " pixels, its picture " + size_text(size) +
                                        "; write it at the size of the picture, or a whole part of it");
    map.picture = size;
    sample.depth = std::make_shared<const DepthMap>(std::move(map));
  }

 private:
  DepthMaps maps_;
  ReadOptions read_;
  std::unordered_map<std::string, std::string> by_id_;
  std::unordered_map<std::string, std::string> by_name_;
};

class DepthReader final : public FrameReader {
 public:
  DepthReader(std::unique_ptr<FrameReader> frames, const Maps& maps)
      : frames_(std::move(frames)), maps_(maps) {}
  const ClipShape& shape() const override { return frames_->shape(); }
  bool next(Sample& frame) override {
    if (!frames_->next(frame)) return false;
    maps_.attach(frame);
    return true;
  }

 private:
  std::unique_ptr<FrameReader> frames_;
  const Maps& maps_;  // Of the data set, which outlives its readers.
};

class WithDepth final : public Dataset {
 public:
  WithDepth(std::unique_ptr<Dataset> data, const DepthMaps& maps, const ReadOptions& read)
      : data_(std::move(data)), maps_(maps, read), info_(data_->info()) {
    if (info_.clips) {  // What frames are called is known when they are read.
      info_.notes.push_back("depth maps of frames are looked for in " + maps.folder.string());
      return;
    }
    std::size_t found = 0;
    std::string missing;
    for (std::size_t i = 0; i < data_->size(); ++i) {
      const bool has = !maps_.find(data_->id(i)).empty();
      found += has;
      if (!has && missing.empty()) missing = data_->id(i);
    }
    if (found == 0)
      throw Error(ErrorCode::not_found, maps.folder.string() +
                                            ": no picture has a depth map here; that of `" + missing +
                                            "` would be `" + without_ending(missing) + maps.suffix +
                                            ".png`, a grey PNG of 16 bits");
    if (found < data_->size())
      info_.notes.push_back(counted(data_->size() - found, "picture") +
                            " without a depth map, the first is `" + missing +
                            "`; stresses that ask for depth fail there");
    info_.notes.push_back(counted(found, "picture") + " with a depth map each, " + number_text(maps.scale) +
                          " m a step");
  }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return data_->size(); }
  std::string id(std::size_t index) const override { return data_->id(index); }
  Annotation label(std::size_t index) const override { return data_->label(index); }
  Slices slices(std::size_t index) const override { return data_->slices(index); }
  Sample load(std::size_t index) const override {
    Sample out = data_->load(index);
    maps_.attach(out);
    return out;
  }
  std::unique_ptr<FrameReader> clip(std::size_t index) const override {
    std::unique_ptr<FrameReader> frames = data_->clip(index);
    if (!frames) return nullptr;
    return std::make_unique<DepthReader>(std::move(frames), maps_);
  }

 private:
  std::unique_ptr<Dataset> data_;
  Maps maps_;
  Info info_;
};

}  // namespace

std::unique_ptr<Dataset> with_depth(std::unique_ptr<Dataset> data,
                                    const DepthMaps& maps,
                                    const ReadOptions& read) {
  return std::make_unique<WithDepth>(std::move(data), maps, read);
}

}  // namespace proofload::dataset
