#include "proofload/model/recognise.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/model_yaml.h"

namespace proofload::model {

namespace {

bool is_channels(std::int64_t extent) { return extent == 1 || extent == 3; }

}  // namespace

std::vector<Candidate> recognise(const engine::Signature& signature,
                                 std::span<const Entry> heads,
                                 std::optional<Task> task) {
  std::vector<Candidate> out;
  for (const Entry& entry : heads) {
    const HeadSpec spec = entry.spec();
    if (task && spec.task != *task) continue;
    const double fit = spec.fits(signature);
    if (fit > 0) out.push_back({std::string(entry.id), fit});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Candidate& a, const Candidate& b) { return a.fit > b.fit; });
  return out;
}

std::string shapes_text(const engine::Signature& signature) {
  std::string out;
  for (const engine::TensorInfo& info : signature.inputs) out += "  input  " + engine::to_text(info) + "\n";
  for (const engine::TensorInfo& info : signature.outputs) out += "  output " + engine::to_text(info) + "\n";
  if (!out.empty()) out.pop_back();
  return out;
}

std::string skeleton(const engine::Signature& signature, std::span<const Entry> heads) {
  ModelSpec spec;
  bool known = false;
  try {
    describe_input(signature, spec);
    known = true;
  } catch (const Error&) {
    // Then the lines below are only a form to fill in.
  }
  std::string kinds;
  for (const Entry& entry : heads) kinds += (kinds.empty() ? "" : " | ") + std::string(entry.id);
  std::string out;
  out += "task: classification        # classification | detection | regression | segmentation\n";
  out += "input:\n";
  out += "  layout: " + std::string(name_of(spec.input.layout)) + "              # nchw | nhwc\n";
  out += "  color: " + std::string(name_of(spec.input.color)) + "                # rgb | bgr | gray\n";
  if (known && spec.input.size.width > 0) {
    out += "  size: [" + std::to_string(spec.input.size.width) + ", " +
           std::to_string(spec.input.size.height) + "]          # width, height\n";
  } else {
    out += "  size: [224, 224]          # width, height\n";
  }
  out += "  resize: stretch           # letterbox | stretch | crop\n";
  out += "  scale: 1/255              # x' = (x * scale - mean) / std, x from 0 to 255\n";
  out += "  mean: [0, 0, 0]\n";
  out += "  std: [1, 1, 1]\n";
  out += "output:\n";
  out += "  kind: logits              # " + kinds + "\n";
  out += "labels: []                  # names of the classes, in the order of the network\n";
  return out;
}

void describe_input(const engine::Signature& signature, ModelSpec& spec) {
  if (signature.inputs.size() != 1)
    throw Error(ErrorCode::unsupported, "the network takes " + std::to_string(signature.inputs.size()) +
                                            " inputs; only networks that take one picture are supported:\n" +
                                            shapes_text(signature));
  const engine::TensorInfo& input = signature.inputs[0];
  const std::vector<std::int64_t>& shape = input.shape;
  const std::string read = ", read from the input `" + engine::to_text(input) + "`";
  if (shape.size() != 4)
    throw Error(ErrorCode::unsupported,
                "the input `" + engine::to_text(input) + "`" +
                    " is no picture of four dimensions (batch, channels, height, width)");
  if (shape[0] > 1)
    throw Error(ErrorCode::unsupported, "the input `" + engine::to_text(input) + "` has a fixed batch of " +
                                            std::to_string(shape[0]) +
                                            "; export the model with batch 1 or a free batch");
  const bool nchw = is_channels(shape[1]);
  const bool nhwc = is_channels(shape[3]);
  if (nchw != nhwc) {
    spec.input.layout = nchw ? Layout::nchw : Layout::nhwc;
    detail::note(spec, "input.layout", std::string(name_of(spec.input.layout)) + read);
    const std::int64_t channels = shape[nchw ? 1 : 3];
    spec.input.color = channels == 1 ? Color::gray : Color::rgb;
    detail::note(spec, "input.color", std::string(channels == 1 ? "gray" + read : "rgb, assumed"));
    const std::int64_t height = shape[nchw ? 2 : 1];
    const std::int64_t width = shape[nchw ? 3 : 2];
    if (width > kLargestSide || height > kLargestSide)
      throw Error(ErrorCode::unsupported, "the input `" + engine::to_text(input) + "` is larger than " +
                                              std::to_string(kLargestSide) + " pixels a side");
    if (width > 0 && height > 0) {
      spec.input.size = {static_cast<int>(width), static_cast<int>(height)};
      detail::note(spec, "input.size", std::to_string(width) + " x " + std::to_string(height) + read);
    }
  }
  if (input.type == engine::ElementType::u8)
    detail::note(spec, "input.scale, input.mean, input.std", "none, the network takes bytes");
}

}  // namespace proofload::model
