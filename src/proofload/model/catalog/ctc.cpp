// Connectionist temporal classification: one row of scores per time step, over the characters and a blank. The best
// path: the best class of every step, repeats merged, blanks dropped (Graves et al. 2006).
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

constexpr std::size_t kLargestKeys = std::size_t{8} << 20;
constexpr std::string_view kUsualKeys = "0123456789abcdefghijklmnopqrstuvwxyz";

// The characters of a text, each with all its bytes. What is no UTF-8 was replaced before.
std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (continues && !out.empty())
      out.back() += c;
    else
      out.emplace_back(1, c);
  }
  return out;
}

// A file with one key a line, or the characters themselves.
std::vector<std::string> keys_of(const std::string& said) {
  if (said.empty()) return characters(kUsualKeys);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(said, ignored)) {
    if (said.size() > 4 && lower(said).ends_with(".txt"))
      throw Error(ErrorCode::not_found, "keys: there is no file " + said +
                                            " (looked for beside model.yaml and beside the model); name the "
                                            "file with one character a line");
    return characters(valid_utf8(said));
  }
  const std::string content = valid_utf8(read_file(said, kLargestKeys));
  std::vector<std::string> out;
  std::string_view rest = content;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.emplace_back(line);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  if (out.empty())
    throw Error(ErrorCode::parse, "keys: " + said + " is empty; it needs one character a line");
  return out;
}

class Ctc final : public Head {
 public:
  explicit Ctc(const Params& params)
      : keys_(keys_of(params.text("keys"))),
        drop_(characters(valid_utf8(params.text("drop")))),
        blank_(static_cast<std::size_t>(params.integer("blank"))),
        time_first_(params.text("order") == "tnc") {
    if (params.flag("space")) keys_.emplace_back(" ");
  }

  std::size_t classes() const { return keys_.size() + 1; }

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    const engine::Tensor& output = outputs[0];
    const auto extent = [&](std::size_t d) { return static_cast<std::size_t>(output.shape[d]); };
    const std::size_t batch_at = time_first_ ? 1 : 0;
    if (output.shape.size() != 3 || extent(2) != classes() || index >= extent(batch_at) ||
        output.values.size() != extent(0) * extent(1) * extent(2))
      throw Error(ErrorCode::engine,
                  "the output is not one row of " + std::to_string(classes()) + " scores per time step");
    const std::size_t steps = extent(time_first_ ? 0 : 1);
    const std::size_t batch = extent(batch_at);
    TextLine out;
    double sum = 0;
    std::size_t count = 0;
    std::size_t before = blank_;
    for (std::size_t t = 0; t < steps; ++t) {
      const std::size_t row_index = time_first_ ? t * batch + index : index * steps + t;
      const std::span<const float> row(output.values.data() + row_index * classes(), classes());
      const std::size_t best = detail::largest(row);
      if (!std::isfinite(row[best])) return TextLine{{}, std::nan("")};
      if (best != before && best != blank_) {
        const std::string& key = keys_[best < blank_ ? best : best - 1];
        if (std::find(drop_.begin(), drop_.end(), key) == drop_.end()) {
          out.value += key;
          sum += probability(row, best);
          ++count;
        }
      }
      before = best;
    }
    out.score = count > 0 ? sum / static_cast<double>(count) : 0;
    return out;
  }

 private:
  // Rows are probabilities, or softmax makes them so.
  static double probability(std::span<const float> row, std::size_t best) {
    if (row[best] >= 0 && row[best] <= 1 && detail::is_distribution(row)) return row[best];
    double total = 0;
    for (const float value : row)
      total += std::exp(static_cast<double>(value) - static_cast<double>(row[best]));
    return 1 / total;
  }

  std::vector<std::string> keys_;
  std::vector<std::string> drop_;
  std::size_t blank_;
  bool time_first_;
};

// Rows of scores along an open or a short axis; what looks like boxes is left to others.
double fits(const engine::Signature& signature) {
  if (signature.outputs.size() != 1 || signature.outputs[0].shape.size() != 3) return 0;
  const auto& shape = signature.outputs[0].shape;
  const std::int64_t classes = shape[2];
  if (classes == static_cast<std::int64_t>(kUsualKeys.size()) + 1) return 0.4;
  return shape[1] < 0 && classes > 90 ? 0.4 : 0.0;
}

}  // namespace

HeadSpec ctc() {
  return {
      .title = "Text, connectionist temporal classification",
      .summary =
          "One row of scores per step along the line; the best classes without repeats and blanks are the "
          "text.",
      .task = Task::text,
      .params =
          {text("keys", "",
                "Characters in the order of the classes, without the blank: a file with one a line, beside "
                "model.yaml or the model, or the characters themselves; empty = 0-9 and a-z."),
           integer("blank", 0, {0, 1000000}, "", "Index of the blank class."),
           flag("space", false, "The last class, after the keys, is a space."),
           text("drop", "", "Characters that are left out of the answer."),
           choice("order", "ntc", {"ntc", "tnc"},
                  "Axes of the output: batch, time, class or time, batch, class.")},
      .fits = fits,
      .describe = [](const engine::Signature&, ModelSpec&) {},
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        auto head = std::make_unique<Ctc>(params);
        const auto& outputs = signature.outputs;
        if (outputs.size() != 1 || outputs[0].shape.size() != 3)
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not one row of scores per time step ([N,T,C] or [T,N,C])");
        const std::int64_t seen = outputs[0].shape[2];
        if (seen >= 0 && static_cast<std::size_t>(seen) != head->classes())
          throw Error(ErrorCode::invalid_argument,
                      "keys: the network has " + std::to_string(seen) +
                          " classes, but the blank and the keys" +
                          (params.flag("space") ? " and the space" : "") + " make " +
                          std::to_string(head->classes()) + "; correct `output.keys`" +
                          (params.flag("space") ? "" : " or set `output.space: true`"));
        return head;
      },
      .files = {"keys"},
  };
}

}  // namespace proofload::model
