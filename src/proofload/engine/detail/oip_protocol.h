// What we and a server of the Open Inference Protocol v2 say to each other: JSON, or JSON followed by raw tensors.
// Everything a server says is checked here; nothing is allocated by a number that was not.
//
// Source: the protocol's REST description and its extension for binary tensors (kserve/open-inference-protocol).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/engine/detail/worker_protocol.h"
#include "proofload/engine/engine.h"

namespace proofload::engine::detail {

/// What a server says of one model. Outputs of text (BYTES) are left out: they are not asked for.
struct OipModel {
  std::string version;  ///< "" if it names none.
  std::string platform;
  std::vector<TensorInfo> inputs;
  std::vector<TensorInfo> outputs;
  std::vector<Number> input_numbers;
  std::vector<Number> output_numbers;
};

/// "FP32", "UINT8"…, or nothing for a type that holds no numbers.
std::optional<Number> oip_number(std::string_view name);
std::string_view oip_name(Number number);

/// The answer to GET v2: "kserve 0.21.0" and whether binary tensors are among the extensions.
struct OipServer {
  std::string name;
  bool binary = false;
};
/// Error{parse} where it is no such answer.
OipServer read_oip_server(std::string_view text);

/// The answer to GET v2/models/<name>. Inputs and outputs may be absent (empty): not every server tells.
/// Error{parse} where it is no such answer, Error{unsupported} for an input that holds no numbers.
OipModel read_oip_model(std::string_view text);

/// An input described by the user: "images:FP32:-1,3,224,224". Error{invalid_argument} saying the form.
void read_oip_input(const std::string& text, OipModel& model);

struct OipRequest {
  std::string body;
  std::size_t header = 0;  ///< Bytes of JSON in front of raw tensors; 0 = the body is JSON alone.
};
/// `id` comes back with the answer. Outputs are named if `model` knows them.
OipRequest oip_request(const OipModel& model,
                       std::span<const Tensor> inputs,
                       const std::string& id,
                       bool binary);

/// Bytes that an answer may have.
std::size_t largest_oip_answer(const OipModel& model, std::int64_t batch);

/// Reads an answer into `outputs`, in the order of `model.outputs`. `header`: bytes of JSON, nothing where it is JSON
/// alone. An extent that is open in the model may be anything, except that the first is `batch` (0 = any).
/// Error{parse} saying what is wrong with it; `outputs` may then be half written.
void read_oip_answer(std::string_view body,
                     std::optional<std::size_t> header,
                     const OipModel& model,
                     std::int64_t batch,
                     const std::string& id,
                     std::vector<Tensor>& outputs);

/// Outputs as a first answer shows them, for servers that do not describe them. Error{parse} as above.
void learn_oip_outputs(std::string_view body, std::optional<std::size_t> header, OipModel& model);

/// The words of a refusal, on one line and at most 300 bytes: `error`, `detail`, or the beginning of the body.
std::string oip_error(std::string_view body);

}  // namespace proofload::engine::detail
