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

int ultralytics_says(const engine::Signature& signature, std::string_view task) {
  const std::string* said = find(signature, "task");
  if (!said || !find(signature, "names")) return 0;
  return *said == task ? 1 : -1;
}

std::pair<int, int> ultralytics_points(const engine::Signature& signature) {
  const std::string* shape = find(signature, "kpt_shape");
  const auto numbers = shape ? number_list(*shape) : std::nullopt;
  if (!numbers || numbers->size() != 2) return {0, 0};
  const double points = (*numbers)[0];
  const double each = (*numbers)[1];
  if (!(points >= 1 && points <= 1000) || (each != 2 && each != 3)) return {0, 0};
  return {static_cast<int>(points), static_cast<int>(each)};
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
  const std::string source = find(signature, "task") && find(signature, "names")
                                 ? "as ultralytics takes it"
                                 : "as ultralytics takes it, assumed";
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
