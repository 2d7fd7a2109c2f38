#include "proofload/engine/engine.h"

#include "proofload/core/error.h"

namespace proofload::engine {

void Engine::look(int, std::span<const Picture>, std::vector<std::vector<Tensor>>&) {
  throw Error(ErrorCode::internal, "this engine takes tensors, not pictures");
}

std::string_view name_of(ElementType type) {
  switch (type) {
    case ElementType::f32: return "f32";
    case ElementType::i32: return "i32";
    case ElementType::i64: return "i64";
    case ElementType::u8: return "u8";
    case ElementType::other: return "other";
  }
  return "other";
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string out = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i) out += ',';
    out += shape[i] < 0 ? std::string("?") : std::to_string(shape[i]);
  }
  return out + "]";
}

std::string to_text(const TensorInfo& info) {
  return info.name + " " + std::string(name_of(info.type)) + " " + shape_text(info.shape);
}

}  // namespace proofload::engine
