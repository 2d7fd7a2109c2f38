// Text as it is: the numbers of its characters in Unicode. What a function answers that reads text by itself.
#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

constexpr std::size_t kLongest = 4096;
constexpr std::uint32_t kReplacement = 0xFFFD;  // Stands for what is no character.

void append(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

class CodePoints final : public Head {
 public:
  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    const engine::Tensor& text = outputs[0];
    if (text.shape.size() != 2 || text.shape[0] <= static_cast<std::int64_t>(index) || text.shape[1] < 0)
      throw Error(ErrorCode::engine, "characters come as [N, length], the model gave " +
                                         engine::to_text({"", engine::ElementType::f32, text.shape}));
    const auto length = static_cast<std::size_t>(text.shape[1]);
    if (length > kLongest)
      throw Error(ErrorCode::engine, "the model gave a text of " + std::to_string(length) +
                                         " characters; at most " + std::to_string(kLongest) + " are read");
    TextLine out;
    for (std::size_t i = 0; i < length; ++i) {
      const float value = text.values[index * length + i];
      if (value == 0) break;  // Texts of a batch are filled up.
      if (!std::isfinite(value)) {
        out.score = std::numeric_limits<double>::quiet_NaN();  // Which `defect` reports.
        return out;
      }
      // Surrogates are no characters.
      const bool good = value >= 1 && value <= 0x10FFFF && value == std::floor(value) &&
                        !(value >= 0xD800 && value < 0xE000);
      append(out.value, good ? static_cast<std::uint32_t>(value) : kReplacement);
    }
    if (outputs.size() > 1) {
      const engine::Tensor& scores = outputs[1];
      if (scores.values.size() <= index)
        throw Error(ErrorCode::engine, "the model gave no score for picture " + std::to_string(index));
      out.score = static_cast<double>(scores.values[index]);
    }
    return out;
  }
};

}  // namespace

HeadSpec code_points() {
  return {
      .title = "Text, characters",
      .summary =
          "[N, length]: the Unicode code points of the text; a second output [N] or [N,1] is its score.",
      .task = Task::text,
      .params = Schema({}),
      // Numbers alone do not tell that they are characters; the name does.
      .fits =
          [](const engine::Signature& signature) {
            const auto& outputs = signature.outputs;
            return !outputs.empty() && outputs.size() <= 2 && outputs[0].name == "text" &&
                           outputs[0].shape.size() == 2
                       ? 0.96
                       : 0.0;
          },
      .describe = [](const engine::Signature&, ModelSpec&) {},
      .make = [](const Params&, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        const auto& outputs = signature.outputs;
        if (outputs.empty() || outputs.size() > 2 || outputs[0].shape.size() != 2)
          throw Error(ErrorCode::invalid_argument,
                      "`code_points` reads an output [N, length] and perhaps a score; found " +
                          std::to_string(outputs.size()) + " outputs, the first " +
                          (outputs.empty() ? std::string("none") : engine::to_text(outputs[0])));
        return std::make_unique<CodePoints>();
      },
  };
}

}  // namespace proofload::model
