#include "proofload/model/inspect.h"

#include <algorithm>

#include "proofload/core/text.h"
#include "proofload/model/model_yaml.h"

namespace proofload::model {

namespace {

std::string digits(double value) {
  std::string text = fixed_text(value, 5);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string triple_text(const std::array<double, 3>& v) {
  if (v[0] == v[1] && v[1] == v[2]) return digits(v[0]);
  return "[" + digits(v[0]) + ", " + digits(v[1]) + ", " + digits(v[2]) + "]";
}

std::string range_text(const ReadingScale& scale) {
  std::string out = number_text(scale.from) + " to " + number_text(scale.to);
  if (!scale.unit.empty()) out += " " + scale.unit;
  if (scale.period) out += ", wraps around after " + number_text(*scale.period);
  const double range = scale.period.value_or(scale.to - scale.from);
  out += "; right within " + number_text(scale.tolerance.value_or(0.02 * range)) +
         (scale.tolerance ? "" : " (2 %, unless `tolerance` says otherwise)");
  return out;
}

Value shape_value(const engine::TensorInfo& info) {
  Value out = Value::object();
  out["name"] = info.name;
  out["type"] = engine::name_of(info.type);
  out["shape"] = Value::array();
  for (const std::int64_t extent : info.shape) out["shape"].push_back(Value(static_cast<long>(extent)));
  return out;
}

}  // namespace

std::string input_text(const InputSpec& input) {
  if (input.as_is) return "pictures as they are, 8-bit RGB";
  const std::string size = std::to_string(input.size.width) + "×" + std::to_string(input.size.height);
  std::string out = size + " " + std::string(name_of(input.color)) + " " + std::string(name_of(input.layout));
  if (input.crop)
    out += ", centre " + std::to_string(input.crop->width) + "×" + std::to_string(input.crop->height) +
           " cut out";
  out += ", " + std::string(name_of(input.fit));
  if (input.fit == Fit::letterbox)
    out += " (" + std::string(name_of(input.anchor)) + ", grey " + digits(input.pad) + ")";
  out += " by " + std::string(name_of(input.interpolation));
  const bool mean = std::any_of(input.mean.begin(), input.mean.end(), [](double m) { return m != 0; });
  const bool std = std::any_of(input.std.begin(), input.std.end(), [](double s) { return s != 1; });
  std::string value = input.scale == 1 ? "x" : "x·" + digits(input.scale);
  if (mean) value += " − " + triple_text(input.mean);
  if (std) value = (mean || input.scale != 1 ? "(" + value + ")" : value) + " / " + triple_text(input.std);
  return out + (value == "x" ? ", values 0 to 255 unchanged" : ", values " + value);
}

Value inspect(const Model& model) {
  const ModelSpec& spec = model.spec();
  const engine::Signature& signature = model.signature();
  Value out = Value::object();
  out["path"] = model.path().string();
  if (!model.config().empty()) out["config"] = model.config().string();
  out["engine"] = model.engine_id();
  out["runtime"] = signature.runtime;
  out["largest_batch"] = signature.largest_batch;
  out["slots"] = model.concurrency();
  out["inputs"] = Value::array();
  for (const engine::TensorInfo& info : signature.inputs) out["inputs"].push_back(shape_value(info));
  out["outputs"] = Value::array();
  for (const engine::TensorInfo& info : signature.outputs) out["outputs"].push_back(shape_value(info));
  out["task"] = name_of(spec.task);
  // What model.yaml would say, as data.
  const Value yaml = parse_yaml(to_yaml(spec), "model.yaml");
  if (const Value* input = yaml.find("input")) out["input"] = *input;
  out["input_text"] = input_text(spec.input);
  out["output"] = yaml.at("output");
  out["candidates"] = Value::array();
  for (const Candidate& candidate : model.candidates()) {
    Value item = Value::object();
    item["kind"] = candidate.kind;
    item["fit"] = candidate.fit;
    out["candidates"].push_back(std::move(item));
  }
  if (const std::optional<ReadingScale>& scale = model.reading_scale(); scale) {
    Value& to = out["scale"];
    to["from"] = scale->from;
    to["to"] = scale->to;
    if (scale->period) to["period"] = *scale->period;
    if (scale->tolerance) to["tolerance"] = *scale->tolerance;
    if (!scale->unit.empty()) to["unit"] = scale->unit;
  }
  out["classes"] = model.classes();
  out["labels"] = Value::array();
  for (const std::string& label : spec.labels) out["labels"].push_back(label);
  if (!spec.license.empty()) out["license"] = spec.license;
  out["notes"] = Value::array();
  for (const std::string& note : spec.notes) out["notes"].push_back(note);
  return out;
}

std::string inspect_text(const Model& model) {
  const ModelSpec& spec = model.spec();
  const engine::Signature& signature = model.signature();
  std::string out;
  const auto line = [&](const char* name, const std::string& text) {
    std::string label = name;
    label.resize(std::max<std::size_t>(label.size(), 10), ' ');
    out += label + text + "\n";
  };
  line("model", model.path().empty() ? "(none, engine " + model.engine_id() + ")" : model.path().string());
  if (!model.config().empty()) line("described", model.config().string());
  line("engine", model.engine_id() + ", " + signature.runtime + ", " + std::to_string(model.concurrency()) +
                     (model.concurrency() == 1 ? " slot" : " slots") + ", batch up to " +
                     std::to_string(signature.largest_batch));
  for (const engine::TensorInfo& info : signature.inputs) line("input", engine::to_text(info));
  for (const engine::TensorInfo& info : signature.outputs) line("output", engine::to_text(info));
  line("task", std::string(name_of(spec.task)));
  std::string head = spec.output.kind;
  std::vector<std::string> others;
  for (const Candidate& candidate : model.candidates()) {
    if (candidate.kind == spec.output.kind) {
      head += " (fits " + fixed_text(candidate.fit, 2) + ")";
    } else {
      others.push_back(candidate.kind + " " + fixed_text(candidate.fit, 2));
    }
  }
  if (!others.empty()) head += "; would also fit: " + join(others, ", ");
  line("read as", head);
  line("pictures", input_text(spec.input));
  if (const std::optional<ReadingScale>& scale = model.reading_scale(); scale)
    line("readings", range_text(*scale));
  if (model.classes() > 0 || !spec.labels.empty()) {
    std::string labels = model.classes() > 0 ? std::to_string(model.classes()) : "number not known";
    if (spec.labels.empty()) {
      labels += ", without names";
    } else {
      const std::size_t shown = std::min<std::size_t>(spec.labels.size(), 5);
      labels +=
          ": " + join({spec.labels.begin(), spec.labels.begin() + static_cast<std::ptrdiff_t>(shown)}, ", ");
      if (shown < spec.labels.size()) labels += ", … " + spec.labels.back();
    }
    line("classes", labels);
  }
  if (!spec.license.empty()) line("licence", spec.license);
  for (const std::string& note : spec.notes) line("note", note);
  return out;
}

}  // namespace proofload::model
