// Answers of a model server: descriptions, JSON tensors, raw tensors. The first byte says how many bytes are JSON.
#include "proofload/core/error.h"
#include "proofload/engine/detail/oip_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofload::engine;
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  detail::OipModel model;
  model.outputs = {{"y", ElementType::f32, {-1, 1}}, {"z", ElementType::u8, {-1, -1}}};
  model.output_numbers = {detail::Number::f32, detail::Number::u8};
  const std::optional<std::size_t> headers[] = {std::nullopt, data[0]};
  for (const auto& header : headers) {
    try {
      std::vector<Tensor> outputs;
      detail::read_oip_answer(body, header, model, 2, "1", outputs);
    } catch (const proofload::Error&) {
    }
    try {
      detail::OipModel learnt;
      detail::learn_oip_outputs(body, header, learnt);
    } catch (const proofload::Error&) {
    }
  }
  try {
    detail::read_oip_model(body);
  } catch (const proofload::Error&) {
  }
  try {
    detail::read_oip_server(body);
  } catch (const proofload::Error&) {
  }
  detail::oip_error(body);
  return 0;
}
