#include "proofload/model/model.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "proofload/core/file.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/detail/preprocess.h"
#include "proofload/model/model_yaml.h"
#include "proofload/model/recognise.h"

namespace proofload::model {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> ids_of(std::span<const engine::Entry> engines) {
  std::vector<std::string> out;
  for (const engine::Entry& entry : engines) out.emplace_back(entry.id);
  return out;
}

// A folder with one OpenVINO IR stands for it, as ultralytics writes it, and so does one with a TensorFlow model.
fs::path model_file(const fs::path& given) {
  std::error_code failure;
  if (given.empty() || !fs::is_directory(given, failure)) return given;
  if (fs::is_regular_file(given / "saved_model.pb", failure)) return given / "saved_model.pb";
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(given, failure))
    if (entry.path().extension() == ".xml") found.push_back(entry.path());
  if (failure)
    throw Error(ErrorCode::io, given.string() + ": the folder cannot be read: " + failure.message());
  if (found.size() == 1) return found[0];
  throw Error(ErrorCode::unsupported, given.string() + ": is a folder with " + std::to_string(found.size()) +
                                          " .xml files; name the model file itself");
}

const engine::Entry& choose_engine(const fs::path& path,
                                   const std::string& wanted,
                                   std::span<const engine::Entry> engines) {
  if (!wanted.empty()) {
    for (const engine::Entry& entry : engines)
      if (entry.id == wanted) return entry;
    throw Error(ErrorCode::not_found, "there is no engine `" + wanted + "`" +
                                          did_you_mean(wanted, ids_of(engines)) +
                                          " (known: " + join(ids_of(engines), ", ") + ")");
  }
  if (path.empty())
    throw Error(ErrorCode::invalid_argument, "no model was given; name a model file, e.g. model=net.onnx");
  const std::string suffix = lower(path.extension().string());
  std::vector<std::string> known;
  for (const engine::Entry& entry : engines)
    for (const std::string& each : entry.spec().suffixes) {
      if (each == suffix) return entry;
      known.push_back(each);
    }
  if (file_of(path) != path)
    throw Error(ErrorCode::invalid_argument,
                path.string() +
                    ": is a Python function; say model.engine=worker to run it in processes of its own");
  std::error_code failure;
  if (!fs::exists(path, failure))
    throw Error(ErrorCode::not_found, path.string() + ": there is no such model file; is the path right?");
  throw Error(ErrorCode::unsupported, path.string() + ": no engine reads files ending in `" +
                                          path.extension().string() + "` (read are " + join(known, ", ") +
                                          "); export the model to one of these, or name the engine (one of " +
                                          join(ids_of(engines), ", ") + ")");
}

// model.yaml beside the model; empty if there is none.
fs::path find_config(const fs::path& model) {
  if (model.empty()) return {};
  for (const fs::path& candidate :
       {fs::path(model).replace_extension(".model.yaml"), model.parent_path() / "model.yaml"}) {
    std::error_code failure;
    if (fs::is_regular_file(candidate, failure)) return candidate;
  }
  return {};
}

// The kinds that fit as well as the best one.
std::vector<std::string> tied(const std::vector<Candidate>& candidates) {
  std::vector<std::string> out;
  for (const Candidate& each : candidates)
    if (candidates[0].fit - each.fit < 0.01) out.push_back(each.kind);
  return out;
}

const Entry& head_named(std::span<const Entry> heads, std::string_view kind) {
  for (const Entry& entry : heads)
    if (entry.id == kind) return entry;
  throw Error(ErrorCode::not_found, "there is no head `" + std::string(kind) + "`");
}

// A tensor for one grey picture; nothing where the size is open.
std::optional<engine::Tensor> grey_input(const engine::TensorInfo& info,
                                         const InputSpec& input,
                                         float value) {
  engine::Tensor out;
  out.shape = info.shape;
  if (out.shape.size() != 4) return std::nullopt;
  if (out.shape[0] < 0) out.shape[0] = 1;
  const bool nchw = input.layout == Layout::nchw;
  if (out.shape[nchw ? 2 : 1] < 0) out.shape[nchw ? 2 : 1] = input.size.height;
  if (out.shape[nchw ? 3 : 2] < 0) out.shape[nchw ? 3 : 2] = input.size.width;
  std::size_t count = 1;
  for (const std::int64_t extent : out.shape) {
    if (extent < 1) return std::nullopt;
    count *= static_cast<std::size_t>(extent);
  }
  out.values.assign(count, value);
  return out;
}

// A mean, or a scale alone, that the user gave belongs to no scale, mean and std that were assumed for the model.
void settle_scaling(const std::set<std::string>& given, ModelSpec& spec) {
  const bool scale = given.contains("input.scale");
  const bool mean = given.contains("input.mean");
  if (!scale && !mean) return;
  if (!mean) spec.input.mean = {0, 0, 0};
  if (!given.contains("input.std")) spec.input.std = {1, 1, 1};
  detail::drop_notes({"input.scale", "input.mean", "input.std"}, spec);
  if (!scale)
    detail::note(spec, "input.scale",
                 spec.input.scale == 1 ? "1, because a mean of 1 or more belongs to values from 0 to 255"
                                       : "1/255, because means below 1 belong to values from 0 to 1");
}

// Size, channels and scaling are known and fit the network, or one sentence says what is missing.
void check_input(const engine::Signature& signature,
                 const std::set<std::string>& given,
                 ModelSpec& spec,
                 Problems& problems) {
  if (signature.pictures) {
    for (const std::string& key : given)
      if (key.starts_with("input."))
        problems.add(key,
                     "the model takes pictures as they are (" + signature.runtime + "); leave `input` out");
    return;
  }
  const engine::TensorInfo& info = signature.inputs[0];
  const std::string seen = "the input `" + engine::to_text(info) + "`";
  const auto known = [&](const char* key) { return given.contains(key) || detail::noted(spec, key); };
  if (!known("input.layout")) {
    problems.add("input.layout", "where the channels stand cannot be read from " + seen +
                                     "; say `input: {layout: nchw}` or `input: {layout: nhwc}`");
    return;
  }
  const bool nchw = spec.input.layout == Layout::nchw;
  const std::int64_t channels = info.shape[nchw ? 1 : 3];
  const std::int64_t height = info.shape[nchw ? 2 : 1];
  const std::int64_t width = info.shape[nchw ? 3 : 2];
  if (!known("input.color"))
    detail::note(spec, "input.color", std::string(name_of(spec.input.color)) + ", assumed");
  const std::int64_t wanted = spec.input.color == Color::gray ? 1 : 3;
  if (channels >= 0 && channels != wanted)
    problems.add("input.color", "`" + std::string(name_of(spec.input.color)) + "` gives " +
                                    std::to_string(wanted) + " channels, " + seen + " takes " +
                                    std::to_string(channels) +
                                    (channels == 1   ? "; say `gray`"
                                     : channels == 3 ? "; say `rgb` or `bgr`"
                                                     : ""));
  if (!known("input.size")) {
    if (width > 0 && height > 0) {
      spec.input.size = {static_cast<int>(std::min<std::int64_t>(width, kLargestSide)),
                         static_cast<int>(std::min<std::int64_t>(height, kLargestSide))};
      detail::note(spec, "input.size",
                   std::to_string(width) + " x " + std::to_string(height) + ", read from " + seen);
    } else {
      problems.add("input.size",
                   "the size of the pictures is left open by " + seen +
                       "; say the one the model was trained with, e.g. `input: {size: [640, 640]}`");
    }
  }
  if ((width > 0 && spec.input.size.width > 0 && width != spec.input.size.width) ||
      (height > 0 && spec.input.size.height > 0 && height != spec.input.size.height))
    problems.add("input.size", std::to_string(spec.input.size.width) + " x " +
                                   std::to_string(spec.input.size.height) +
                                   " (width x height) does not fit " + seen);
  if (!known("input.scale") && !known("input.mean"))
    problems.add("input.scale",
                 "how pixels are scaled cannot be read from the model; say `input: {scale: 1}` for values "
                 "from 0 to 255, "
                 "`input: {scale: 1/255}` for 0 to 1, or give `mean` and `std` as in training");
  if (!known("input.resize") && !known("input.interpolation"))
    detail::note(spec, "input.resize, input.interpolation",
                 std::string(name_of(spec.input.fit)) + ", " +
                     std::string(name_of(spec.input.interpolation)) + ", assumed");
}

// Files that settings name stand beside model.yaml, or beside the model.
void resolve_files(const HeadSpec& head, std::initializer_list<fs::path> folders, Value& settings) {
  for (const std::string& name : head.files) {
    const Value* said = settings.find(name);
    if (said == nullptr || !said->is_text() || said->text().empty()) continue;
    for (const fs::path& folder : folders) {
      std::error_code ignored;
      const fs::path file = folder / said->text();
      if (!fs::is_regular_file(file, ignored)) continue;
      settings[name] = file.string();
      break;
    }
  }
}

}  // namespace

fs::path file_of(const fs::path& model) {
  const std::string text = model.string();
  const std::size_t colon = text.rfind(".py:");
  return colon == text.npos || text.find('/', colon) != text.npos ? model
                                                                  : fs::path(text.substr(0, colon + 3));
}

std::string sha256_of_model(const fs::path& model) {
  const fs::path file = model_file(file_of(model));
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return {};
  std::vector<fs::path> files = {file};
  const std::string ending = file.extension().string();
  if (ending == ".xml") files.push_back(fs::path(file).replace_extension(".bin"));
  if (ending == ".onnx")
    for (const char* more : {".data", "_data"}) files.emplace_back(file.string() + more);
  if (ending == ".pb")
    for (const fs::directory_entry& entry : fs::directory_iterator(file.parent_path() / "variables", ignored))
      files.push_back(entry.path());
  std::erase_if(files, [&](const fs::path& each) { return !fs::is_regular_file(each, ignored); });
  if (files.size() == 1) return sha256_of_file(file);
  std::sort(files.begin() + 1, files.end());
  std::string all;
  for (const fs::path& each : files) all += each.filename().string() + " " + sha256_of_file(each) + "\n";
  return sha256(all);
}

Model Model::open(const fs::path& given_path,
                  const OpenOptions& options,
                  std::span<const engine::Entry> engines,
                  std::span<const Entry> heads) {
  Model model;
  // Of a server's model the path is the name, whatever lies here under that name.
  model.path_ = options.engine == "oip" ? given_path : model_file(given_path);
  const engine::Entry& engine_entry = choose_engine(model.path_, options.engine, engines);
  model.engine_id_ = engine_entry.id;

  // What the user says.
  model.config_ = options.config.empty() ? find_config(model.path_) : options.config;
  Value file;
  if (!model.config_.empty()) file = parse_yaml(read_file(model.config_, 16u << 20), model.config_.string());
  Problems problems;
  check_model_yaml(file, model.config_.string(), heads, problems);
  check_model_yaml(options.overrides, options.overrides_name, heads, problems);
  const engine::Spec engine_spec = engine_entry.spec();
  const Params engine_params =
      engine_spec.params.check(options.engine_params, options.overrides_name, problems);
  problems.throw_if_any(ErrorCode::parse, "");
  const Value given = merged(file, options.overrides);

  ModelSpec& spec = model.spec_;
  const std::set<std::string> keys = apply_model_yaml(given, model.config_.parent_path(), spec);
  const ModelSpec said = spec;
  engine::Settings settings = options.settings;
  if (said.batch > 0) settings.batch = std::min(settings.batch, said.batch);
  model.engine_ = engine_spec.make(model.path_, settings, engine_params);
  const engine::Signature& signature = model.engine_->signature();
  const std::string name = model.path_.empty() ? "engine " + model.engine_id_ : model.path_.string();

  try {
    // What the network says, then what its head knows, then again what the user says.
    spec = ModelSpec{};
    describe_input(signature, spec);
    if (keys.contains("input.layout")) spec.input.layout = said.input.layout;
    if (keys.contains("input.size")) spec.input.size = said.input.size;
    if (keys.contains("input.color")) spec.input.color = said.input.color;

    const std::optional<Task> task = keys.contains("task") ? std::optional<Task>(said.task) : std::nullopt;
    model.candidates_ = recognise(signature, heads, task);
    std::string kind = said.output.kind;
    // A model may say itself what its outputs mean.
    if (const auto own = signature.metadata.find("output.kind");
        kind.empty() && own != signature.metadata.end()) {
      kind = own->second;
      if (std::none_of(heads.begin(), heads.end(), [&](const Entry& e) { return e.id == kind; }))
        throw Error(ErrorCode::unsupported, "the model says that its outputs are of the kind `" +
                                                valid_utf8(kind.substr(0, 80)) + "`, which is not known");
      detail::note(spec, "output.kind", kind + ", as the model says");
    }
    if (kind.empty()) {
      std::vector<Candidate>& found = model.candidates_;
      if (tied(found).size() > 1) {
        // One look at what the network answers tells probabilities from logits, for instance.
        if (const auto probe =
                signature.pictures ? std::nullopt : grey_input(signature.inputs[0], spec.input, 0.0f)) {
          std::vector<engine::Tensor> outputs;
          try {
            model.engine_->run(0, std::span(&*probe, 1), outputs);
            for (Candidate& each : found) {
              const HeadSpec head = head_named(heads, each.kind).spec();
              if (head.plausible) each.fit *= head.plausible(outputs);
            }
            std::stable_sort(found.begin(), found.end(),
                             [](const Candidate& a, const Candidate& b) { return a.fit > b.fit; });
          } catch (const Error&) {
            // Then it stays a tie.
          }
        }
      }
      if (found.empty())
        throw Error(ErrorCode::unsupported,
                    "what the outputs mean was not recognised" +
                        (task ? " as " + std::string(name_of(*task)) : std::string()) + ". Seen:\n" +
                        shapes_text(signature) +
                        "\nSay it in a file model.yaml beside the model (or by `model.config`); a form to "
                        "fill in:\n\n" +
                        skeleton(signature, heads));
      if (const std::vector<std::string> equals = tied(found); equals.size() > 1) {
        std::string text = "the outputs can be read in several ways: " + join(equals, ", ") + ". Seen:\n" +
                           shapes_text(signature) + "\nSay which with `model.output.kind=" + equals[0] +
                           "` on the command line of `run`, or with `output: {kind: " + equals[0] +
                           "}` in a file model.yaml beside the model.";
        // What else would be asked for then is told now.
        for (const std::string& each : equals) {
          ModelSpec trial = spec;
          const HeadSpec head = head_named(heads, each).spec();
          head.describe(signature, trial);
          if (signature.inputs[0].type == engine::ElementType::u8)
            detail::note(trial, "input.scale, input.mean, input.std", "none");
          apply_model_yaml(given, model.config_.parent_path(), trial);
          settle_scaling(keys, trial);
          Problems also;
          check_input(signature, keys, trial, also);
          head.params.check(head_settings(file), model.config_.string(), also);
          head.params.check(head_settings(options.overrides), options.overrides_name, also);
          if (!also.empty()) text += "\nRead as `" + each + "`, this is missing or not right as well:";
          for (const std::string& line : also.lines()) text += "\n  " + line;
        }
        throw Error(ErrorCode::unsupported, text);
      }
      kind = found[0].kind;
      detail::note(spec, "output.kind",
                   kind + ", recognised (fits " + fixed_text(found[0].fit, 2) +
                       (found.size() > 1 ? "; next " + found[1].kind + " " + fixed_text(found[1].fit, 2)
                                         : "") +
                       ")");
    }
    const HeadSpec head = head_named(heads, kind).spec();
    if (task && *task != head.task)
      throw Error(ErrorCode::invalid_argument, "the task is " + std::string(name_of(*task)) +
                                                   ", but the outputs are read as `" + kind +
                                                   "`, which is for " + std::string(name_of(head.task)) +
                                                   "; change `task` or `output.kind`");
    spec.task = head.task;
    if (!task) detail::note(spec, "task", std::string(name_of(head.task)) + ", as `" + kind + "` gives it");
    head.describe(signature, spec);
    if (signature.inputs[0].type == engine::ElementType::u8) {
      spec.input.scale = 1;
      spec.input.mean = {0, 0, 0};
      spec.input.std = {1, 1, 1};
      detail::note(spec, "input.scale, input.mean, input.std", "none, the network takes bytes");
    }
    // What the model says of its own outputs beside their kind.
    constexpr std::string_view kOwn = "output.";
    for (const auto& [key, value] : signature.metadata)
      if (key.starts_with(kOwn) && key != "output.kind" && signature.metadata.contains("output.kind")) {
        if (!head.params.find(key.substr(kOwn.size())))
          throw Error(ErrorCode::unsupported, "the model says `" + valid_utf8(key.substr(0, 80)) +
                                                  "` of its outputs, which `" + kind + "` does not know");
        spec.output.settings[key.substr(kOwn.size())] = parse_scalar(value);
      }
    if (signature.pictures) {
      // There is no input whose size coordinates could be relative to.
      if (head.params.find("relative")) spec.output.settings["relative"] = false;
      if (const Param* order = head.params.find("order"); order && order->standard == Value("yx"))
        spec.output.settings["order"] = "xy";
      detail::drop_notes({"input.layout", "input.color", "input.size", "input.resize", "input.interpolation",
                          "input.scale", "input.mean", "input.std", "input.anchor", "input.pad",
                          "input.crop"},
                         spec);
      spec.input = InputSpec{};
      spec.input.as_is = true;
      detail::note(spec, "input", "pictures as they are, 8-bit RGB");
    }
    apply_model_yaml(given, model.config_.parent_path(), spec);
    spec.output.kind = kind;
    spec.task = head.task;
    settle_scaling(keys, spec);
    if (!keys.empty())
      detail::note(spec, join({keys.begin(), keys.end()}, ", "),
                   "from " +
                       (model.config_.empty() ? options.overrides_name : model.config_.filename().string()));

    check_input(signature, keys, spec, problems);
    head.params.check(head_settings(file), model.config_.string(), problems);
    head.params.check(head_settings(options.overrides), options.overrides_name, problems);
    problems.throw_if_any(ErrorCode::invalid_argument,
                          "the description of the model is not complete or not right:");
    resolve_files(head, {model.config_.parent_path(), model.path_.parent_path()}, spec.output.settings);
    const Params params = head.params.check(spec.output.settings, options.overrides_name);
    spec.output.settings = params.values();
    model.head_ = head.make(params, signature, spec.input);
    if (head.scale) model.scale_ = head.scale(params, signature);
    if (head.classes) model.classes_ = head.classes(params, signature);
    if (model.classes_ > 0 && !spec.labels.empty() &&
        spec.labels.size() != static_cast<std::size_t>(model.classes_))
      throw Error(ErrorCode::invalid_argument, "labels: there are " + std::to_string(spec.labels.size()) +
                                                   " names, but `" + kind + "` reads " +
                                                   std::to_string(model.classes_) +
                                                   " classes from the network; correct `labels` or `output`");
    if (model.classes_ > 0 && spec.labels.empty())
      detail::note(spec, "labels", "none given, classes are shown by number");
  } catch (const Error& e) {
    throw e.at(name);
  }

  model.tables_ = detail::tables(spec.input);
  model.scratch_ =
      std::make_unique<std::vector<Scratch>>(static_cast<std::size_t>(model.engine_->concurrency()));
  return model;
}

std::vector<Prediction> Model::look(int slot, std::span<const Image* const> images, double* seconds) const {
  std::vector<engine::Picture> pictures;
  for (const Image* image : images)
    pictures.push_back({image->data(), image->stride(), image->width(), image->height(), image->channels()});
  std::vector<std::vector<engine::Tensor>> outputs;
  const auto start = std::chrono::steady_clock::now();
  engine_->look(slot, pictures, outputs);
  if (seconds) *seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::vector<Prediction> out;
  for (std::size_t i = 0; i < images.size(); ++i)
    out.push_back(head_->decode(outputs.at(i), 0, {.source = images[i]->size()}));
  return out;
}

std::vector<Prediction> Model::predict(int slot,
                                       std::span<const Image* const> images,
                                       double* seconds) const {
  if (slot < 0 || slot >= concurrency() || images.empty() ||
      images.size() > static_cast<std::size_t>(largest_batch()))
    throw Error(ErrorCode::invalid_argument, "predict: slot " + std::to_string(slot) + " of " +
                                                 std::to_string(concurrency()) + " with " +
                                                 std::to_string(images.size()) + " pictures, at most " +
                                                 std::to_string(largest_batch()) + " are taken");
  if (signature().pictures) return look(slot, images, seconds);
  Scratch& scratch = (*scratch_)[static_cast<std::size_t>(slot)];
  scratch.inputs.resize(1);
  engine::Tensor& input = scratch.inputs[0];
  const InputSpec& spec = spec_.input;
  const std::int64_t channels = spec.color == Color::gray ? 1 : 3;
  const auto batch = static_cast<std::int64_t>(images.size());
  if (spec.layout == Layout::nchw) {
    input.shape = {batch, channels, spec.size.height, spec.size.width};
  } else {
    input.shape = {batch, spec.size.height, spec.size.width, channels};
  }
  const std::size_t count = static_cast<std::size_t>(batch * channels) *
                            static_cast<std::size_t>(spec.size.height) *
                            static_cast<std::size_t>(spec.size.width);
  if (input.values.size() != count) input.values.resize(count);

  std::vector<Placement> places;
  places.reserve(images.size());
  for (std::size_t i = 0; i < images.size(); ++i)
    places.push_back(detail::preprocess(spec, tables_, *images[i], input, i));
  const auto start = std::chrono::steady_clock::now();
  engine_->run(slot, scratch.inputs, scratch.outputs);
  if (seconds) *seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::vector<Prediction> out;
  out.reserve(images.size());
  for (std::size_t i = 0; i < images.size(); ++i) out.push_back(head_->decode(scratch.outputs, i, places[i]));
  return out;
}

}  // namespace proofload::model
