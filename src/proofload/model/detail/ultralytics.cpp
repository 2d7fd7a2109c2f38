#include "proofload/model/detail/ultralytics.h"

#include "proofload/core/text.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/detail/python_literal.h"

namespace proofload::model::detail {

namespace {

const std::string* find(const engine::Signature& signature, const char* key) {
  const auto found = signature.metadata.find(key);
  return found == signature.metadata.end() ? nullptr : &found->second;
}

}  // namespace

int ultralytics_detect(const engine::Signature& signature) {
  const std::string* task = find(signature, "task");
  if (!task || !find(signature, "names")) return 0;
  return *task == "detect" ? 1 : -1;
}

int ultralytics_classes(const engine::Signature& signature) {
  const std::string* names = find(signature, "names");
  const auto labels = names ? label_list(*names) : std::nullopt;
  return labels ? static_cast<int>(labels->size()) : 0;
}

void describe_ultralytics(const engine::Signature& signature, ModelSpec& spec) {
  labels_from_metadata(signature, spec);
  InputSpec& input = spec.input;
  input.fit = Fit::letterbox;
  input.anchor = Anchor::centre;
  input.pad = 114;
  input.interpolation = Interpolation::linear;
  input.scale = 1.0 / 255;
  input.mean = {0, 0, 0};
  input.std = {1, 1, 1};
  const std::string source =
      ultralytics_detect(signature) > 0 ? "as ultralytics takes it" : "as ultralytics takes it, assumed";
  note(spec, "input.scale, input.mean, input.std", "values from 0 to 1, " + source);
  note(spec, "input.resize, input.anchor, input.pad, input.interpolation",
       "letterboxed in the centre on grey 114, " + source);
  if (const std::string* size = find(signature, "imgsz"); size && input.size.width == 0) {
    const auto sides = number_list(*size);
    const auto fits = [](double side) { return side >= 1 && side <= kLargestSide; };
    if (sides && !sides->empty() && sides->size() <= 2 && fits(sides->front()) && fits(sides->back())) {
      // ultralytics writes height first.
      input.size = {static_cast<int>(sides->back()), static_cast<int>(sides->front())};
      note(spec, "input.size",
           std::to_string(input.size.width) + " x " + std::to_string(input.size.height) +
               ", from the file's metadata `imgsz`");
    }
  }
  if (const std::string* license = find(signature, "license"); license && !license->empty()) {
    spec.license = *license;
    note(spec, "license", *license + ", from the file's metadata");
  }
}

}  // namespace proofload::model::detail
