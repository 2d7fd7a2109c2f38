// Engines run a network: tensors in, tensors out. They know nothing of pictures or tasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/params.h"

namespace proofload::engine {

enum class ElementType { f32, i32, i64, u8, other };
std::string_view name_of(ElementType type);

/// Dense row-major values. Every element type is delivered as f32 except i64/i32, which are widened exactly up to 2^24.
struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// A picture of 8-bit values, rows from the top, channels interleaved (1 = grey, 3 = RGB). Does not own its pixels.
struct Picture {
  const std::uint8_t* pixels = nullptr;
  std::size_t stride = 0;  ///< Bytes from row to row.
  int width = 0;
  int height = 0;
  int channels = 3;
};

struct TensorInfo {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> shape;  ///< -1 = free.
};
/// "[?,3,224,224]"; "?" for an open extent.
std::string shape_text(std::span<const std::int64_t> shape);
/// "input f32 [N,3,32,32]" for messages.
std::string to_text(const TensorInfo& info);

struct Signature {
  std::vector<TensorInfo> inputs;
  std::vector<TensorInfo> outputs;
  std::map<std::string, std::string>
      metadata;           ///< Key-value pairs stored in the file (ONNX metadata_props, rt_info).
  std::string runtime;    ///< "OpenVINO 2026.4.1 CPU f32".
  int largest_batch = 1;  ///< `run` takes 1..largest_batch in the first dimension.
  /// Takes pictures as they are, by `look`. `inputs` is then one, u8 [?,?,?,3], and every output is that of one picture,
  /// with a 1 in front.
  bool pictures = false;
  bool remote = false;  ///< Another machine may be what answers: how long it takes is worth recording.
};

/// Immutable after construction apart from its slots.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual const Signature& signature() const = 0;
  /// Number of slots; `run` may be called concurrently with different slots.
  virtual int concurrency() const = 0;
  /// Blocks until done. `inputs` in the order of the signature; `outputs` is overwritten (its memory is reused).
  /// Error{invalid_argument} naming both shapes if an input does not fit; Error{engine} if the runtime fails.
  virtual void run(int slot, std::span<const Tensor> inputs, std::vector<Tensor>& outputs) = 0;
  /// The same for engines that take pictures: the outputs of each, 1..largest_batch of them.
  virtual void look(int slot, std::span<const Picture> pictures, std::vector<std::vector<Tensor>>& outputs);
  /// Troubles since the engine was made, by name ("batches_retried"); empty for engines that have none. Zeros where
  /// nothing went wrong. Safe to call while others run.
  virtual std::map<std::string, std::int64_t> counters() const { return {}; }
};

/// What the runner decides for an engine.
struct Settings {
  int threads = 0;  ///< CPU threads the engine may use in all; 0 = all.
  int slots = 0;    ///< Wanted number of slots; 0 = as many as give the best throughput.
  int batch = 1;    ///< Wanted largest batch; an engine may offer less.
  std::string precision = "f32";
  /// A server to talk to, and which of its models. Only what a user typed on a command line may come here.
  std::string endpoint = {};
  std::string model_name = {};
};

struct Spec {
  std::string title;
  std::string summary;
  Schema params;
  std::vector<std::string> suffixes;  ///< File endings it reads, ".onnx"; empty = never chosen by file name.
  std::function<std::unique_ptr<Engine>(const std::filesystem::path&, const Settings&, const Params&)> make;
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
std::span<const Entry> catalog();

}  // namespace proofload::engine
