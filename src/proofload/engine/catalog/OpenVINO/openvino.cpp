// OpenVINO: reads ONNX, OpenVINO IR, TensorFlow Lite, TensorFlow and Paddle.
//
// One slot is one infer request and one stream of one thread. `run` infers on the calling thread: no hand-over to
// another thread and back (tens of microseconds, which small nets notice), no thread of the runtime competes with
// the caller's decoding and stressing, and the bits do not depend on the number of slots.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <openvino/openvino.hpp>
#include <sstream>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/engine/detail/call_check.h"
#include "proofload/engine/detail/onnx_metadata.h"
#include "proofload/engine/engine.h"

namespace proofload::engine {

namespace {

namespace fs = std::filesystem;

ElementType element_type(const ov::element::Type& type) {
  if (type == ov::element::f32) return ElementType::f32;
  if (type == ov::element::i32) return ElementType::i32;
  if (type == ov::element::i64) return ElementType::i64;
  if (type == ov::element::u8) return ElementType::u8;
  return ElementType::other;
}

// OpenVINO's messages begin with "Exception from src/…/file.cpp:12:" and "Check 'x' failed at …": places in sources
// that the reader does not have. What stays is the part that speaks of the model, on one line.
std::string plain(const std::string& message) {
  std::string out;
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);) {
    const std::string_view text = trim(line);
    if (text.empty() || text.starts_with("Exception from") || text.find(".cpp:") != text.npos) continue;
    if (!out.empty()) out += "; ";
    out += text;
    if (out.size() > 400) break;
  }
  return out.empty() ? std::string(trim(message.substr(0, 400))) : out;
}

/// What Open Model Zoo, OpenVINO's model API and ultralytics store in an OpenVINO IR, as "model_info/labels" and the
/// like. The runtime only answers for keys that are asked by name.
std::map<std::string, std::string> model_info(const ov::Model& model) {
  static constexpr const char* kKeys[] = {
      "model_type",   "model_name",  "task_type",     "labels",
      "names",        "resize_type", "pad_value",     "reverse_input_channels",
      "scale_values", "mean_values", "iou_threshold", "confidence_threshold",
      "stride",       "imgsz",       "license"};
  std::map<std::string, std::string> out;
  for (const char* key : kKeys) {
    try {
      if (model.has_rt_info("model_info", key))
        out.emplace(std::string("model_info/") + key, model.get_rt_info<std::string>("model_info", key));
    } catch (const ov::Exception&) {
      // A value without a text form is no description.
    }
  }
  return out;
}

/// ultralytics puts what it writes into an ONNX file beside an IR as `metadata.yaml`.
std::map<std::string, std::string> sidecar(const fs::path& model) {
  std::map<std::string, std::string> out;
  const fs::path path = model.parent_path() / "metadata.yaml";
  std::error_code failure;
  if (!fs::is_regular_file(path, failure)) return out;
  const Value content = parse_yaml(read_file(path, 16u << 20), path.string());
  if (!content.is_object()) return out;
  for (const Member& member : content.members())
    out.emplace(member.key, member.value.is_text() ? member.value.text() : to_json(member.value));
  return out;
}

std::string name_of_port(const ov::Output<const ov::Node>& port, const std::string& fallback) {
  // Several names may point to one tensor; the shortest is the one a person gave.
  std::string best;
  for (const std::string& name : port.get_names())
    if (best.empty() || name.size() < best.size() || (name.size() == best.size() && name < best)) best = name;
  return best.empty() ? fallback : best;
}

// The first bytes of a readable file.
std::string head_of(const fs::path& path) {
  std::error_code failure;
  if (fs::is_directory(path, failure))
    throw Error(ErrorCode::io, path.string() + ": is a folder, expected a model file");
  std::ifstream in(path, std::ios::binary);
  const int number = errno;
  if (!in)
    throw Error(number == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                path.string() + ": the model cannot be opened for reading: " + std::strerror(number));
  std::string out(64, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

// Asked for a file that is none of its formats, the runtime tries one reader after the other, and some of them write
// to the terminal. What a file claims to be is therefore looked at before.
void check_form(const fs::path& path, const std::string& suffix) {
  const std::string head = head_of(path);
  if (suffix == ".xml" && !trim(head).starts_with('<'))
    throw Error(ErrorCode::parse,
                path.string() + ": is no OpenVINO model, which is an XML file; is the path right?");
  if (suffix == ".xml" && !fs::exists(fs::path(path).replace_extension(".bin")))
    throw Error(ErrorCode::not_found, path.string() + ": the file with the weights, " +
                                          fs::path(path).replace_extension(".bin").filename().string() +
                                          ", is not beside it; copy both");
  if (suffix == ".tflite" && (head.size() < 8 || head.compare(4, 4, "TFL3") != 0))
    throw Error(ErrorCode::parse,
                path.string() +
                    ": is no TensorFlow Lite model (its mark `TFL3` is missing); is the file complete?");
  // Protocol buffers begin with the number of a field: of a frozen graph node, library or versions; of a saved model
  // its version; of a Paddle program its blocks.
  const bool saved = path.filename() == "saved_model.pb";
  const std::string first = head.substr(0, 1);
  if (suffix == ".pb" &&
      (first.empty() || std::string(saved ? "\x08" : "\x0a\x12\x22").find(first) == std::string::npos))
    throw Error(ErrorCode::parse,
                path.string() + ": is no TensorFlow model (a frozen graph, or saved_model.pb in its folder)");
  if (suffix == ".pdmodel" && first != "\x0a")
    throw Error(ErrorCode::parse, path.string() + ": is no Paddle model; is the file complete?");
  if (suffix == ".pdmodel" && !fs::exists(fs::path(path).replace_extension(".pdiparams")))
    throw Error(ErrorCode::not_found, path.string() + ": the file with the weights, " +
                                          fs::path(path).replace_extension(".pdiparams").filename().string() +
                                          ", is not beside it; copy both");
}

template <class T>
void widen(const ov::Tensor& from, float* to) {
  const T* data = from.data<const T>();
  std::transform(data, data + from.get_size(), to, [](T value) { return static_cast<float>(value); });
}

void copy_out(const ov::Tensor& from, float* to) {
  const ov::element::Type type = from.get_element_type();
  switch (type) {
    case ov::element::f32: widen<float>(from, to); break;
    case ov::element::f64: widen<double>(from, to); break;
    case ov::element::f16: widen<ov::float16>(from, to); break;
    case ov::element::bf16: widen<ov::bfloat16>(from, to); break;
    case ov::element::i64: widen<std::int64_t>(from, to); break;
    case ov::element::i32: widen<std::int32_t>(from, to); break;
    case ov::element::i16: widen<std::int16_t>(from, to); break;
    case ov::element::i8: widen<std::int8_t>(from, to); break;
    case ov::element::u64: widen<std::uint64_t>(from, to); break;
    case ov::element::u32: widen<std::uint32_t>(from, to); break;
    case ov::element::u16: widen<std::uint16_t>(from, to); break;
    case ov::element::u8: widen<std::uint8_t>(from, to); break;
    case ov::element::boolean: widen<char>(from, to); break;
    default: break;  // Refused when the model was opened.
  }
}

template <class T>
void narrow(const float* from, std::size_t count, ov::Tensor& to) {
  T* data = to.data<T>();
  if constexpr (std::is_integral_v<T>) {
    constexpr auto low = static_cast<float>(std::numeric_limits<T>::min());
    constexpr auto high = static_cast<float>(std::numeric_limits<T>::max());
    for (std::size_t i = 0; i < count; ++i) {
      const float value = std::nearbyint(from[i]);
      // Not (value < high): the nearest float of a 64-bit maximum lies above it. NaN becomes 0.
      data[i] = value >= high  ? std::numeric_limits<T>::max()
                : value > low  ? static_cast<T>(value)
                : value <= low ? std::numeric_limits<T>::min()
                               : T{0};
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) data[i] = T(from[i]);
  }
}

void copy_in(const float* from, std::size_t count, ov::Tensor& to) {
  switch (static_cast<ov::element::Type_t>(to.get_element_type())) {
    case ov::element::Type_t::f64: narrow<double>(from, count, to); break;
    case ov::element::Type_t::f16: narrow<ov::float16>(from, count, to); break;
    case ov::element::Type_t::bf16: narrow<ov::bfloat16>(from, count, to); break;
    case ov::element::Type_t::i64: narrow<std::int64_t>(from, count, to); break;
    case ov::element::Type_t::i32: narrow<std::int32_t>(from, count, to); break;
    case ov::element::Type_t::i16: narrow<std::int16_t>(from, count, to); break;
    case ov::element::Type_t::i8: narrow<std::int8_t>(from, count, to); break;
    case ov::element::Type_t::u16: narrow<std::uint16_t>(from, count, to); break;
    case ov::element::Type_t::u8: narrow<std::uint8_t>(from, count, to); break;
    default: break;  // Refused when the model was opened.
  }
}

/// Whether `copy_in` and `copy_out` know the type.
bool is_number(const ov::element::Type& type, bool input) {
  using enum ov::element::Type_t;
  switch (static_cast<ov::element::Type_t>(type)) {
    case f32:
    case f64:
    case f16:
    case bf16:
    case i64:
    case i32:
    case i16:
    case i8:
    case u16:
    case u8: return true;
    case u64:
    case u32:
    case boolean: return !input;
    default: return false;
  }
}

/// One infer request and the memory it is bound to. Binding costs as much as a small net, so it is done only when
/// the caller's memory moves.
class Request {
 public:
  explicit Request(ov::CompiledModel& model) : request_(model.create_infer_request()) {
    for (const ov::Output<const ov::Node>& port : model.inputs()) {
      Binding& binding = inputs_.emplace_back(port);
      binding.direct = port.get_element_type() == ov::element::f32;
    }
    for (const ov::Output<const ov::Node>& port : model.outputs()) {
      Binding& binding = outputs_.emplace_back(port);
      if (port.get_partial_shape().is_dynamic()) continue;
      binding.direct = port.get_element_type() == ov::element::f32;
      const ov::Shape& shape = port.get_shape();
      binding.shape.assign(shape.begin(), shape.end());
      binding.size = ov::shape_size(shape);
    }
  }

  /// Infers item `item` of `items` equal parts of `inputs` and writes to the same part of `outputs`.
  void infer(std::span<const Tensor> inputs,
             std::vector<Tensor>& outputs,
             std::size_t item,
             std::size_t items) {
    for (std::size_t i = 0; i < inputs.size(); ++i) bind_input(inputs_[i], inputs[i], item, items);
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (outputs_[i].direct) bind_output(outputs_[i], outputs[i], item, items);
    request_.infer();
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (!outputs_[i].direct) fetch_output(outputs_[i], outputs[i], item, items);
  }

 private:
  struct Binding {
    explicit Binding(const ov::Output<const ov::Node>& which) : port(which) {}
    ov::Output<const ov::Node> port;
    bool direct = false;              ///< The caller's memory is used as it is.
    std::vector<std::int64_t> shape;  ///< Of a direct output.
    std::size_t size = 0;             ///< Number of its values.
    ov::Tensor tensor;
    const float* data = nullptr;
  };

  void bind_input(Binding& binding, const Tensor& from, std::size_t item, std::size_t items) {
    const std::size_t count = from.values.size() / items;
    const float* data = from.values.data() + item * count;
    const auto extent = [&](std::size_t d) {
      return static_cast<std::size_t>(from.shape[d]) / (d == 0 ? items : 1);
    };
    bool same_shape = static_cast<bool>(binding.tensor);
    if (same_shape) {
      const ov::Shape& bound = binding.tensor.get_shape();
      same_shape = bound.size() == from.shape.size();
      for (std::size_t d = 0; same_shape && d < bound.size(); ++d) same_shape = bound[d] == extent(d);
    }
    if (binding.direct && same_shape && binding.data == data) return;
    if (!same_shape || binding.direct) {
      ov::Shape shape(from.shape.size());
      for (std::size_t d = 0; d < shape.size(); ++d) shape[d] = extent(d);
      // The runtime only reads an input.
      binding.tensor = binding.direct ? ov::Tensor(ov::element::f32, shape, const_cast<float*>(data))
                                      : ov::Tensor(binding.port.get_element_type(), shape);
      binding.data = data;
      request_.set_tensor(binding.port, binding.tensor);
    }
    if (!binding.direct) copy_in(data, count, binding.tensor);
  }

  void bind_output(Binding& binding, Tensor& to, std::size_t item, std::size_t items) {
    if (to.values.size() != binding.size * items) to.values.resize(binding.size * items);
    if (to.shape != binding.shape) to.shape = binding.shape;
    if (items > 1) to.shape[0] *= static_cast<std::int64_t>(items);
    float* data = to.values.data() + item * binding.size;
    if (binding.tensor && binding.data == data) return;
    binding.tensor = ov::Tensor(ov::element::f32, binding.port.get_shape(), data);
    binding.data = data;
    request_.set_tensor(binding.port, binding.tensor);
  }

  void fetch_output(const Binding& binding, Tensor& to, std::size_t item, std::size_t items) {
    const ov::Tensor from = request_.get_tensor(binding.port);
    const std::size_t count = from.get_size();
    // Asked once: of an open output, every call refers to another shape.
    const ov::Shape& shape = from.get_shape();
    to.shape.assign(shape.begin(), shape.end());
    if (items > 1) to.shape[0] *= static_cast<std::int64_t>(items);
    to.values.resize(count * items);
    copy_out(from, to.values.data() + item * count);
  }

  ov::InferRequest request_;
  std::vector<Binding> inputs_;
  std::vector<Binding> outputs_;
};

/// The network for one batch size, with a request for every slot.
struct Compiled {
  Compiled(ov::Core& core,
           const std::shared_ptr<ov::Model>& network,
           const std::string& device,
           const ov::AnyMap& config,
           int slots)
      : model(core.compile_model(network, device, config)) {
    for (int slot = 0; slot < slots; ++slot) requests.emplace_back(model);
  }
  ov::CompiledModel model;
  std::vector<Request> requests;
};

class OpenVino final : public Engine {
 public:
  OpenVino(const fs::path& path, const Settings& settings, const Params& params)
      : name_(path.string()), device_(params.text("device")) {
    if (path.empty())
      throw Error(ErrorCode::invalid_argument, "the engine `openvino` needs a model file; none was given");
    const std::string suffix = lower(path.extension().string());
    check_form(path, suffix);
    if (suffix == ".onnx") signature_.metadata = detail::onnx_metadata(path);
    if (suffix == ".xml") signature_.metadata = sidecar(path);
    const std::shared_ptr<ov::Model> model = read(path);
    signature_.metadata.merge(model_info(*model));
    for (const auto& port : std::as_const(*model).inputs())
      signature_.inputs.push_back(info(port, "input" + std::to_string(signature_.inputs.size()), true));
    for (const auto& port : std::as_const(*model).outputs())
      signature_.outputs.push_back(info(port, "output" + std::to_string(signature_.outputs.size()), false));
    if (signature_.inputs.empty() || signature_.outputs.empty())
      throw Error(ErrorCode::unsupported, name_ + ": the network has no inputs or no outputs");

    const int threads = settings.threads > 0 ? settings.threads : hardware_threads();
    slots_ = settings.slots > 0 ? settings.slots : threads;
    const ov::AnyMap config = configuration(std::max(threads, slots_), settings.precision);
    try {
      compile(model, std::max(settings.batch, 1), config);
    } catch (const ov::Exception& e) {
      throw Error(ErrorCode::engine, name_ + ": OpenVINO cannot compile the model for the device " + device_ +
                                         ": " + plain(e.what()));
    }
    signature_.runtime = runtime(settings.precision);
  }

  const Signature& signature() const override { return signature_; }
  int concurrency() const override { return slots_; }

  void run(int slot, std::span<const Tensor> inputs, std::vector<Tensor>& outputs) override {
    detail::check_slot(slot, slots_);
    const auto batch = static_cast<std::size_t>(detail::checked_batch(signature_, inputs, name_));
    const auto index = static_cast<std::size_t>(slot);
    outputs.resize(signature_.outputs.size());
    try {
      if (many_ && batch == static_cast<std::size_t>(signature_.largest_batch)) {
        many_->requests[index].infer(inputs, outputs, 0, 1);
      } else {
        for (std::size_t item = 0; item < batch; ++item)
          single_->requests[index].infer(inputs, outputs, item, batch);
      }
    } catch (const std::exception& e) {
      throw Error(ErrorCode::engine, name_ + ": OpenVINO failed: " + plain(e.what()));
    }
  }

 private:
  std::shared_ptr<ov::Model> read(const fs::path& path) {
    try {
      // A saved model is its folder.
      return core_.read_model(
          (path.filename() == "saved_model.pb" ? fs::absolute(path).parent_path() : path).string());
    } catch (const std::exception& e) {
      throw Error(
          ErrorCode::parse,
          name_ + ": OpenVINO cannot read this as a model: " + plain(e.what()) +
              " (it reads ONNX, OpenVINO IR, TensorFlow Lite, TensorFlow and Paddle, each by a library "
              "openvino_…_frontend beside its own; is the file complete?)");
    }
  }

  TensorInfo info(const ov::Output<const ov::Node>& port, const std::string& fallback, bool input) const {
    TensorInfo out;
    out.name = name_of_port(port, fallback);
    const std::string what = name_ + (input ? ": the input `" : ": the output `") + out.name + "`";
    if (!is_number(port.get_element_type(), input))
      throw Error(ErrorCode::unsupported, what + " holds " + port.get_element_type().get_type_name() +
                                              ", which is not supported; use float32");
    out.type = element_type(port.get_element_type());
    const ov::PartialShape& shape = port.get_partial_shape();
    if (shape.rank().is_dynamic())
      throw Error(ErrorCode::unsupported,
                  what + " has no fixed number of dimensions; export the model with fixed shapes");
    for (const ov::Dimension& dimension : shape)
      out.shape.push_back(dimension.is_static() ? dimension.get_length() : -1);
    return out;
  }

  ov::AnyMap configuration(int threads, const std::string& precision) const {
    ov::AnyMap config{ov::hint::performance_mode(ov::hint::PerformanceMode::THROUGHPUT)};
    // Left alone, the runtime takes bf16 where the processor has it, and scores change with the machine.
    if (precision == "f32") {
      config.insert(ov::hint::inference_precision(ov::element::f32));
    } else if (precision == "bf16") {
      config.insert(ov::hint::inference_precision(ov::element::bf16));
    } else if (precision == "f16") {
      config.insert(ov::hint::inference_precision(ov::element::f16));
    } else if (precision != "auto") {
      throw Error(ErrorCode::invalid_argument, "the precision must be one of f32, bf16, f16, auto, found `" +
                                                   precision + "`" +
                                                   did_you_mean(precision, {"f32", "bf16", "f16", "auto"}));
    }
    if (device_ == "CPU") {
      config.insert(ov::num_streams(ov::streams::Num(slots_)));
      config.insert(ov::inference_num_threads(threads));
      // The calling threads are not the runtime's to bind to a core.
      config.insert(ov::hint::enable_cpu_pinning(false));
    }
    return config;
  }

  // Gives every input the batch `count`. False where that is impossible, or where the items of a batch could not
  // be told apart in the outputs.
  static bool set_batch(ov::Model& model, std::int64_t count) {
    std::map<ov::Output<ov::Node>, ov::PartialShape> shapes;
    for (const ov::Output<ov::Node>& input : model.inputs()) {
      ov::PartialShape shape = input.get_partial_shape();
      if (shape.size() == 0 || shape[0].is_static()) return false;
      shape[0] = count;
      shapes.emplace(input, shape);
    }
    try {
      model.reshape(shapes);
    } catch (const ov::Exception&) {
      return false;  // The exporter left the number out, but the network only works for one.
    }
    for (const ov::Output<ov::Node>& output : model.outputs()) {
      const ov::PartialShape& shape = output.get_partial_shape();
      if (shape.is_dynamic() || shape.size() == 0 || shape[0].get_length() != count) return false;
    }
    return true;
  }

  void compile(const std::shared_ptr<ov::Model>& model, int batch, const ov::AnyMap& config) {
    // Fixed shapes are faster than free ones, and two of them, all and one, are enough: what is left over at the
    // end of a data set goes one by one.
    std::shared_ptr<ov::Model> one = model->clone();
    const bool alone = set_batch(*one, 1);
    if (batch > 1 && alone) {
      const std::shared_ptr<ov::Model> all = model->clone();
      if (set_batch(*all, batch)) {
        many_ = std::make_unique<Compiled>(core_, all, device_, config, slots_);
        signature_.largest_batch = batch;
      }
    }
    single_ = std::make_unique<Compiled>(core_, one, device_, config, slots_);
  }

  std::string runtime(const std::string& wanted_precision) const {
    std::string version = ov::get_openvino_version().buildNumber;
    version = version.substr(0, version.find('-'));
    std::string precision = wanted_precision;
    try {
      precision = single_->model.get_property(ov::hint::inference_precision).get_type_name();
    } catch (const ov::Exception&) {
      // Not every device tells; then the wish stands.
    }
    return "OpenVINO " + version + " " + device_ + " " + precision;
  }

  std::string name_;
  std::string device_;
  int slots_ = 1;
  Signature signature_;
  ov::Core core_;
  std::unique_ptr<Compiled> many_;    ///< For exactly largest_batch items; absent where that is 1.
  std::unique_ptr<Compiled> single_;  ///< For one item.
};

}  // namespace

Spec openvino() {
  return {
      .title = "OpenVINO",
      .summary =
          "Runs ONNX, OpenVINO IR, TensorFlow Lite, TensorFlow and Paddle models on the processor, in "
          "float32 unless "
          "told otherwise.",
      .params = {text("device", "CPU", "Device of OpenVINO: CPU, GPU, NPU or AUTO.")},
      .suffixes = {".onnx", ".xml", ".tflite", ".pb", ".pdmodel"},
      .make = [](const fs::path& path, const Settings& settings,
                 const Params& params) -> std::unique_ptr<Engine> {
        try {
          return std::make_unique<OpenVino>(path, settings, params);
        } catch (const Error&) {
          throw;
        } catch (const std::exception& e) {
          throw Error(ErrorCode::engine, path.string() + ": OpenVINO failed: " + plain(e.what()));
        }
      },
  };
}

}  // namespace proofload::engine
