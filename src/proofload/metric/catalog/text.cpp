// Text read from a picture. Distances count Unicode code points: insertions, deletions and substitutions (Levenshtein).
#include "proofload/core/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "proofload/core/rng.h"
#include "proofload/metric/detail/verdicts.h"
#include "proofload/metric/metric.h"
#include "proofload/stats/binomial.h"

namespace proofload::metric {

namespace {

constexpr std::size_t kMostCharacters =
    10'000;  // Longer answers are cut for the distance: its cost is quadratic.

std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80 && !out.empty())
      out.back() = out.back() << 6 | (byte & 0x3F);
    else
      out.push_back(byte);
    if (out.size() == kMostCharacters) break;
  }
  return out;
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1] ? 1 : 0)});
      corner = above;
    }
  }
  return row[b.size()];
}

struct Errors {
  std::size_t edits = 0;
  std::size_t length = 0;  // Of the expected text.
  double rate() const {
    return static_cast<double>(edits) / static_cast<double>(std::max<std::size_t>(1, length));
  }
};

class Text final : public Metric {
 public:
  explicit Text(const Params& params) : allowed_(params.real("allowed")) {}

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    const auto& line = expect_kind<TextLine>(clean);
    if (oracle == Oracle::stability) return clean;
    const TextLine* truth = std::get_if<TextLine>(&label);
    if (!truth || truth->value != line.value) return std::nullopt;
    return clean;
  }

  Verdict compare(Oracle,
                  const Prediction& expected,
                  const Prediction& actual,
                  const Stressed&,
                  double tolerance) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const std::string& want = expect_kind<TextLine>(expected).value;
    const std::string& got = expect_kind<TextLine>(actual).value;
    const double rate = errors(want, got).rate();
    if (rate <= std::max(allowed_, tolerance)) return holds(std::min(rate, 1.0));
    return broken(Failure::misread, std::min(rate, 1.0), quoted(want) + " → " + quoted(got));
  }

  double change(const Prediction& expected, const Prediction& actual, const Stressed&) const override {
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty()) return 1;
    return std::min(
        1.0, errors(expect_kind<TextLine>(expected).value, expect_kind<TextLine>(actual).value).rate());
  }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const TextLine* truth = std::get_if<TextLine>(&label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    return right(actual, *truth) ? 1 : 0;
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    std::size_t n = 0;
    std::size_t exact = 0;
    std::vector<Errors> all;
    for (const Answered& item : answered) {
      const TextLine* truth = std::get_if<TextLine>(&item.label);
      if (!truth || std::holds_alternative<std::monostate>(item.prediction)) continue;
      ++n;
      exact += right(item.prediction, *truth);
      const std::string nothing;
      all.push_back(errors(truth->value, defect(item.prediction).empty()
                                             ? expect_kind<TextLine>(item.prediction).value
                                             : nothing));
    }
    if (n == 0) return {};
    const auto count = static_cast<double>(n);
    const stats::Interval share = stats::clopper_pearson(exact, n, 1 - confidence);
    return {{"exact", static_cast<double>(exact) / count, share.lo, share.hi, n, "share"},
            error_rate(all, confidence)};
  }

  std::string definition(Oracle oracle) const override {
    return "character error rate above " + number_text(allowed_ * 100) + " % against " +
           (oracle == Oracle::stability ? "the answer expected after the clean picture's"
                                        : "the label, among pictures that were read exactly when clean");
  }

 private:
  static Errors errors(const std::string& want, const std::string& got) {
    const std::u32string a = code_points(want);
    return {want == got ? 0 : distance(a, code_points(got)), a.size()};
  }
  static bool right(const Prediction& actual, const TextLine& truth) {
    return defect(actual).empty() && expect_kind<TextLine>(actual).value == truth.value;
  }
  static std::string quoted(const std::string& text) { return text.empty() ? "nothing" : text; }

  // Edits over characters of the whole set, with the interval of a ratio of means (linearised).
  static Score error_rate(const std::vector<Errors>& all, double confidence) {
    double edits = 0;
    double length = 0;
    for (const Errors& e : all) {
      edits += static_cast<double>(e.edits);
      length += static_cast<double>(e.length);
    }
    const auto n = static_cast<double>(all.size());
    const double rate = length > 0 ? edits / length : (edits > 0 ? 1 : 0);
    Score out{"character_error_rate", rate, std::nullopt, std::nullopt, all.size(), "share"};
    if (all.size() < 2 || length == 0) return out;
    double squares = 0;
    for (const Errors& e : all) {
      const double off = static_cast<double>(e.edits) - rate * static_cast<double>(e.length);
      squares += off * off;
    }
    const double half = normal_quantile(0.5 + confidence / 2) * std::sqrt(squares / (n - 1) * n) / length;
    out.lo = std::max(0.0, rate - half);
    out.hi = rate + half;
    return out;
  }

  double allowed_;
};

}  // namespace

Spec text() {
  return {
      .title = "Text",
      .summary = "Asks whether what is read keeps its characters.",
      .task = Task::text,
      .params = {real(
          "allowed", 0.1, {0, 1}, "share",
          "Character error rate that is still right; 0 = every change breaks, as in fields with a "
          "checksum.")},
      .make = [](const Params& params, const Context&) { return std::make_unique<Text>(params); },
  };
}

}  // namespace proofload::metric
