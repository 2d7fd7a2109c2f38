// Heads on toy tensors.
#pragma once

#include <string_view>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/model/model.h"

namespace proofload::test {

inline model::HeadSpec head_spec(std::string_view kind) {
  for (const model::Entry& entry : model::catalog())
    if (entry.id == kind) return entry.spec();
  throw Error(ErrorCode::not_found, "no head " + std::string(kind));
}

/// A network with one picture as input and these outputs.
inline engine::Signature signature_of(std::vector<engine::TensorInfo> outputs, Size input = {64, 64}) {
  engine::Signature out;
  out.inputs = {{"input", engine::ElementType::f32, {1, 3, input.height, input.width}}};
  out.outputs = std::move(outputs);
  return out;
}

inline engine::TensorInfo f32(std::string name, std::vector<std::int64_t> shape) {
  return {std::move(name), engine::ElementType::f32, std::move(shape)};
}

/// A head made for outputs of the shapes of `tensors` (free in front, unless that is 1), named output0, output1 … or as given.
class ToyHead {
 public:
  ToyHead(std::string_view kind,
          const Value& settings,
          std::vector<engine::Tensor> tensors,
          std::vector<std::string> names = {},
          Size input = {64, 64})
      : tensors_(std::move(tensors)) {
    std::vector<engine::TensorInfo> outputs;
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      outputs.push_back(f32(i < names.size() ? names[i] : "output" + std::to_string(i), tensors_[i].shape));
      if (outputs.back().shape.at(0) != 1) outputs.back().shape[0] = -1;
    }
    signature_ = signature_of(std::move(outputs), input);
    const model::HeadSpec spec = head_spec(kind);
    model::InputSpec input_spec;
    input_spec.size = input;
    const Params params = spec.params.check(settings, kind);
    head_ = spec.make(params, signature_, input_spec);
    if (spec.scale) scale_ = spec.scale(params, signature_);
  }

  Prediction decode(std::size_t index = 0, const model::Placement& placement = {}) const {
    return head_->decode(tensors_, index, placement);
  }
  ClassScores classes(std::size_t index = 0) const { return std::get<ClassScores>(decode(index)); }
  double reading(std::size_t index = 0) const { return std::get<Reading>(decode(index)).value; }
  std::vector<ScoredBox> boxes(std::size_t index = 0, const model::Placement& placement = {}) const {
    return std::get<BoxPredictions>(decode(index, placement)).boxes;
  }
  const model::ReadingScale& scale() const { return scale_; }

 private:
  std::vector<engine::Tensor> tensors_;
  engine::Signature signature_;
  std::unique_ptr<model::Head> head_;
  model::ReadingScale scale_;
};

inline engine::Tensor tensor(std::vector<std::int64_t> shape, std::vector<float> values) {
  return {std::move(shape), std::move(values)};
}

/// {key: value, …}
inline Value settings(std::initializer_list<std::pair<const char*, Value>> members = {}) {
  Value out = Value::object();
  for (const auto& [key, value] : members) out[key] = value;
  return out;
}

}  // namespace proofload::test
