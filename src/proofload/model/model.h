// A model = preprocessing + engine + head: a picture in, a prediction out.
//
// Notes begin with the keys of model.yaml they speak of, "input.mean, input.std: ImageNet's, assumed". That is how
// it is known which keys are settled, and a note disappears where the user says something else.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/annotation.h"
#include "proofload/engine/engine.h"
#include "proofload/image/image.h"
#include "proofload/image/resample.h"

namespace proofload::model {

enum class Layout { nchw, nhwc };
enum class Color { rgb, bgr, gray };
enum class Fit { letterbox, stretch, crop };
enum class Anchor { centre, top_left };

/// How a picture becomes the input tensor: x' = (x·scale − mean)/std in `color` order.
struct InputSpec {
  bool as_is = false;  ///< The model takes pictures as they are, 8-bit RGB; nothing of what follows is done.
  Layout layout = Layout::nchw;
  Color color = Color::rgb;
  Size size;                 ///< Of the network's input.
  std::optional<Size> crop;  ///< Centre crop of the picture before fitting.
  Fit fit = Fit::stretch;
  Anchor anchor = Anchor::centre;  ///< Where a letterboxed picture lies.
  double pad = 0;                  ///< Grey value 0..255 around a letterboxed picture.
  Interpolation interpolation = Interpolation::linear;
  double scale = 1;
  std::array<double, 3> mean{0, 0, 0};
  std::array<double, 3> std{1, 1, 1};
};

/// What the outputs mean; `kind` is the id of a head in catalog/.
struct OutputSpec {
  std::string kind;
  Value settings = Value::object();  ///< The head's own parameters, checked against its schema.
};

/// Everything `model.yaml` can say, complete.
struct ModelSpec {
  Task task = Task::classification;
  InputSpec input;
  OutputSpec output;
  std::vector<std::string> labels;
  int batch = 0;  ///< 0 = as the network allows.
  std::string license;
  /// One line per thing that was read from the file or assumed, e.g. "mean/std: ImageNet's, assumed".
  std::vector<std::string> notes;
};

/// Where one picture came to lie in the network's input: source = (input − offset) / scale, per axis.
struct Placement {
  double scale_x = 1;
  double scale_y = 1;
  double offset_x = 0;
  double offset_y = 0;
  Size source;  ///< Of the picture.
};

/// Turns output tensors into predictions. Immutable, thread-safe.
class Head {
 public:
  virtual ~Head() = default;
  /// Prediction of item `index` of the batch, in pixels of the source picture.
  virtual Prediction decode(std::span<const engine::Tensor> outputs,
                            std::size_t index,
                            const Placement& placement) const = 0;
};

/// Scale of readings, for metrics and relations. Only set by regression heads.
struct ReadingScale {
  double from = 0;
  double to = 1;
  std::optional<double> period;
  std::string unit;
  std::optional<double> tolerance;  ///< Given by the user; else 2 % of the range or period.
};

struct HeadSpec {
  std::string title;
  std::string summary;
  Task task = Task::classification;
  Schema params;
  /// How well the outputs of a network fit this head: 0 = not at all … 1 = certain. With `metadata` of the file.
  std::function<double(const engine::Signature&)> fits;
  /// A starting point for the rest of the model's description (labels, scaling, resize…). Adds a note for every key
  /// it settles; a required key without a note is asked for.
  std::function<void(const engine::Signature&, ModelSpec&)> describe;
  std::function<std::unique_ptr<Head>(const Params&, const engine::Signature&, const InputSpec&)> make;
  std::function<ReadingScale(const Params&, const engine::Signature&)> scale =
      {};  ///< Empty for non-regression heads.
  /// Number of classes; 0 = not known. Empty for heads without classes.
  std::function<int(const Params&, const engine::Signature&)> classes = {};
  /// Parameters that may name a file; it is looked for beside model.yaml and beside the model.
  std::vector<std::string> files = {};
  /// How plausible the outputs for a grey picture are, 0..1. Asked only where several heads fit equally; empty = 1.
  std::function<double(std::span<const engine::Tensor>)> plausible = {};
};

struct Entry {
  std::string_view id;
  HeadSpec (*spec)();
};
std::span<const Entry> catalog();

/// What `Model::open` needs beside the file.
struct OpenOptions {
  std::string engine;  ///< Id; "" = by the file's ending.
  Value engine_params = Value::object();
  std::filesystem::path
      config;  ///< model.yaml; "" = `<model stem>.model.yaml` or `model.yaml` beside the model, if any.
  Value overrides = Value::object();     ///< Members of model.yaml given directly; win over the file.
  std::string overrides_name = "model";  ///< Where they come from, for errors ("proofload.yaml").
  engine::Settings settings;
};

/// One head that was considered, with `fits` and, where it was asked, `plausible` multiplied in.
struct Candidate {
  std::string kind;
  double fit = 0;
};

class Model {
 public:
  /// Opens and describes a model. Errors say which shapes were seen and which keys of model.yaml would settle it.
  static Model open(const std::filesystem::path& path,
                    const OpenOptions& options,
                    std::span<const engine::Entry> engines = engine::catalog(),
                    std::span<const Entry> heads = catalog());

  const ModelSpec& spec() const { return spec_; }
  const engine::Signature& signature() const { return engine_->signature(); }
  const std::string& engine_id() const { return engine_id_; }
  const std::filesystem::path& path() const { return path_; }
  /// The model.yaml that was read; empty if none.
  const std::filesystem::path& config() const { return config_; }
  /// Heads that fit the network, best first; the one in use need not be among them when the user named it.
  const std::vector<Candidate>& candidates() const { return candidates_; }
  /// Number of classes of the head; 0 = none or not known.
  int classes() const { return classes_; }
  /// Empty for tasks without readings.
  const std::optional<ReadingScale>& reading_scale() const { return scale_; }
  int concurrency() const { return engine_->concurrency(); }
  int largest_batch() const { return engine_->signature().largest_batch; }
  /// What its engine counted; see engine::Engine.
  std::map<std::string, std::int64_t> counters() const { return engine_->counters(); }

  /// Predictions for 1..largest_batch() pictures on one slot. Slots may run concurrently.
  /// Batch of n equals n singles within the engine's tolerance. Error{engine} if the runtime fails;
  /// a prediction with NaN or infinities is returned as it is (see `defect`).
  /// `seconds`: how long the engine took.
  std::vector<Prediction> predict(int slot,
                                  std::span<const Image* const> images,
                                  double* seconds = nullptr) const;

 private:
  std::vector<Prediction> look(int slot, std::span<const Image* const> images, double* seconds) const;
  struct Scratch {
    std::vector<engine::Tensor> inputs;
    std::vector<engine::Tensor> outputs;
  };
  std::filesystem::path path_;
  std::filesystem::path config_;
  ModelSpec spec_;
  std::string engine_id_;
  std::vector<Candidate> candidates_;
  int classes_ = 0;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<Head> head_;
  std::optional<ReadingScale> scale_;
  std::vector<float> tables_;                      ///< Value of every byte in every channel.
  std::unique_ptr<std::vector<Scratch>> scratch_;  ///< One per slot.
};

/// The file that a model's path stands for: that of a function, `file.py:function`, without the function.
std::filesystem::path file_of(const std::filesystem::path& model);

/// SHA-256 of what a local model consists of: its file, and the weights that formats keep beside it (.bin of an OpenVINO IR, .onnx.data or
/// .onnx_data of an ONNX file, variables/ of a TensorFlow model). "" where there is no such file, as of a server's model.
std::string sha256_of_model(const std::filesystem::path& model);

/// Writes `spec` as a complete, commented-by-notes model.yaml, which `parse_model_yaml` (model_yaml.h) reads back equal.
std::string to_yaml(const ModelSpec& spec);

/// Fills `to` at `index` from one picture; the shape of `to` is already right, and what is left of an earlier picture
/// is overwritten. Exposed for tests and benches. Error{invalid_argument} if the shape does not fit `spec`.
Placement preprocess(const InputSpec& spec, const ImageView& image, engine::Tensor& to, std::size_t index);

}  // namespace proofload::model
