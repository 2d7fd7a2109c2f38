// Data sets: pictures with labels, read one at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/clip.h"
#include "proofload/data/sample.h"
#include "proofload/image/codec.h"

namespace proofload::dataset {

struct Info {
  std::optional<Task> task;                ///< Of the labels; none for a bare folder.
  std::vector<std::string> labels;         ///< Class names by index; may be empty.
  std::vector<std::string> notes;          ///< What was found, skipped or assumed.
  std::vector<std::int64_t> category_ids;  ///< COCO: the file's category id of each label index.
  std::vector<std::string> image_ids;      ///< COCO: the file's id of each picture, as text.
  std::filesystem::path
      root{};          ///< Where the pictures are that the ids are relative to; "" where there are no files.
  bool clips = false;  ///< The members are clips, not pictures. With a `task`, their frames are labelled.
};

/// Immutable, thread-safe. Holds names and labels, never pixels.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const Info& info() const = 0;
  virtual std::size_t size() const = 0;
  /// Unique, NFC-normalised, '/' as separator, relative to the data root.
  virtual std::string id(std::size_t index) const = 0;
  /// Label without reading pixels.
  virtual Annotation label(std::size_t index) const = 0;
  using Slices = std::vector<std::pair<std::string, std::string>>;
  /// What the picture belongs to, without reading pixels: ("camera", "left").
  virtual Slices slices(std::size_t /*index*/) const { return {}; }
  /// Twice the same index gives equal samples. Throws Error for a picture that cannot be read.
  virtual Sample load(std::size_t index) const = 0;
  /// The frames of a member, where the members are clips; else nothing. `load` then gives the first frame.
  virtual std::unique_ptr<FrameReader> clip(std::size_t /*index*/) const { return nullptr; }
};

/// Depth beside the pictures, whatever the data set is labelled with: a grey PNG of 16 bits of the same name for each.
struct DepthMaps {
  std::filesystem::path folder;  ///< "" = there are none.
  std::string suffix;            ///< What the name of a map has behind the picture's.
  double scale = 0.001;          ///< m of one step.
  int unknown = 0;               ///< Stored value of places that are not known; -1 = none.
};

struct Options {
  std::filesystem::path root;  ///< Where pictures are when `path` is a label file; "" = its folder.
  ReadOptions read;
  std::vector<std::string> model_labels;  ///< The model's class names, to bring label indices into its order.
  /// What the model does. Files that label several things give the labels for it; none: those of the format's own task.
  std::optional<Task> task{};
  DepthMaps depth{};
};

struct Spec {
  std::string title;
  std::string summary;
  Schema params;
  /// How surely this format claims `path`: 0 = not mine … 1 = certain. Never throws, reads little.
  std::function<double(const std::filesystem::path&)> sniff;
  /// Errors name file, line or index, cause and cure.
  std::function<std::unique_ptr<Dataset>(const std::filesystem::path&, const Options&, const Params&)> open;
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
std::span<const Entry> catalog();

/// What decodes video files ("FFmpeg 5.1 …") and where that plug-in is. Error{unsupported} with the cure where there is none.
std::string video_library();

/// Opens `path` as `format`, or as the one format that claims it when `format` is "auto" or "".
/// Two claims of equal strength are an error that lists both; none lists what was looked for.
/// `found` receives the id of the format. An empty data set is an error. A file `slices.csv` (image_id,key,value) in the
/// folder, or beside the file, adds to what the pictures belong to. Maps of `options.depth` come with every sample.
std::unique_ptr<Dataset> open(const std::filesystem::path& path,
                              const std::string& format,
                              const Options& options,
                              const Value& params,
                              std::string& found,
                              std::span<const Entry> formats = catalog());

}  // namespace proofload::dataset
