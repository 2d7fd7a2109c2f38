// The rule of "broken" for segmentation (one picture): the overlap (intersection over union) of every class that is
// expected with at least `least_share` of the counted pixels, averaged over these classes; broken when it is lower than
// 1 by more than `allowed`. Smaller classes are left out because a dozen stray pixels would weigh as much as a street;
// they still count as union where they cover a larger class. Pixels that the expectation or the label ignores, and
// those that a warp filled, are not counted.
//
// For correctness the expectation is the label where the clean answer agreed with it, and "ignore" elsewhere: the
// overlap is then 1 when clean for every picture, and one rule serves good and mediocre answers.
#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/core/text.h"
#include "proofload/metric/detail/boundary.h"
#include "proofload/metric/detail/verdicts.h"
#include "proofload/metric/metric.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::metric {

namespace {

constexpr std::size_t kResamples = 200;
constexpr std::uint64_t kResampleKey =
    0x6d696f752d626f6f;  // Any constant: the same figures on every machine.

// Pixels of every class: as wanted, as answered, and where both say the same.
struct Counts {
  std::array<std::uint32_t, 256> wanted{};
  std::array<std::uint32_t, 256> given{};
  std::array<std::uint32_t, 256> same{};
  std::uint64_t counted = 0;

  double overlap(std::size_t c) const {
    const double joint = static_cast<double>(wanted[c]) + given[c] - same[c];
    return joint > 0 ? same[c] / joint : 1;
  }
};

template <class Leave>
Counts count(const ClassMap& wanted, const ClassMap& given, Leave leave_out) {
  Counts out;
  for (std::size_t i = 0; i < wanted.classes.size(); ++i) {
    const std::uint8_t w = wanted.classes[i];
    if (w == kIgnoredClass || leave_out(i)) continue;
    const std::uint8_t g = given.classes[i];
    ++out.counted;
    ++out.wanted[w];
    ++out.given[g];
    out.same[w] += w == g;
  }
  return out;
}
Counts count(const ClassMap& wanted, const ClassMap& given) {
  return count(wanted, given, [](std::size_t) { return false; });
}

// The class map of an answer, at the size of `like`.
ClassMap fitted(const ClassMap& map, const ClassMap& like) { return resized(map, like.size); }

struct Overlap {
  double mean = 1;
  double worst = 1;
  int worst_class = -1;
};

class Segmentation final : public Metric {
 public:
  Segmentation(const Params& params, const Context& context)
      : labels_(context.labels),
        allowed_(params.real("allowed")),
        floor_(params.real("floor")),
        least_share_(params.real("least_share")) {}

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    const auto& answer = expect_kind<ClassMap>(clean);
    if (oracle == Oracle::stability) return clean;
    const ClassMap* truth = truth_of(label);
    if (!truth) return std::nullopt;
    ClassMap right = fitted(answer, *truth);
    const Counts counts = count(*truth, right);
    if (counts.counted == 0 || overlap_of(counts).mean < floor_) return std::nullopt;
    for (std::size_t i = 0; i < right.classes.size(); ++i)
      if (right.classes[i] != truth->classes[i]) right.classes[i] = kIgnoredClass;
    return right;
  }

  Verdict compare(Oracle,
                  const Prediction& expected,
                  const Prediction& actual,
                  const Stressed& stressed,
                  double tolerance) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const Counts counts = judged(expect_kind<ClassMap>(expected), expect_kind<ClassMap>(actual), stressed);
    if (counts.counted == 0) return unknown("every pixel is ignored or out of the frame");
    const Overlap overlap = overlap_of(counts);
    const double change = 1 - overlap.mean;
    if (change <= std::max(allowed_, tolerance)) return holds(change);
    return broken(Failure::overlap, change,
                  name(overlap.worst_class) + " 1.00 → " + fixed_text(overlap.worst, 2) + ", mean overlap " +
                      fixed_text(overlap.mean, 2));
  }

  double change(const Prediction& expected,
                const Prediction& actual,
                const Stressed& stressed) const override {
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty()) return 1;
    const Counts counts = judged(expect_kind<ClassMap>(expected), expect_kind<ClassMap>(actual), stressed);
    return counts.counted == 0 ? 0 : 1 - overlap_of(counts).mean;
  }

  double most_tolerance() const override { return 0.5; }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const ClassMap* truth = truth_of(label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    if (!defect(actual).empty()) return 0;
    const Counts counts = count(*truth, fitted(expect_kind<ClassMap>(actual), *truth));
    if (counts.counted == 0) return std::nullopt;
    return plain_mean(counts, 0);
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    std::vector<Picture> pictures;
    for (const Answered& item : answered) add(item, pictures);
    return scores_of(pictures, confidence);
  }
  std::vector<Score> scores_of_each(std::size_t count,
                                    const std::function<Answered(std::size_t)>& picture,
                                    double confidence) const override {
    std::vector<Picture> pictures;
    for (std::size_t i = 0; i < count; ++i) add(picture(i), pictures);
    return scores_of(pictures, confidence);
  }

  std::string definition(Oracle oracle) const override {
    const std::string rule = "overlap (IoU) averaged over the classes that cover at least " +
                             fixed_text(least_share_ * 100, 1) + " % of the picture below " +
                             number_text(1 - allowed_);
    if (oracle == Oracle::stability) return rule + ", against the clean answer";
    return rule +
           ", against the labelled pixels that were right when clean, among pictures whose clean overlap "
           "with the label was at least " +
           number_text(floor_);
  }

 private:
  struct ClassPixels {
    std::size_t index = 0;
    std::uint32_t wanted = 0;
    std::uint32_t given = 0;
    std::uint32_t same = 0;
  };
  struct Picture {
    std::vector<ClassPixels> classes;
    std::optional<double> borders;  // Agreement of the classes' borders; none where there is no border.
    std::optional<double> objects;  // Mean overlap of the labelled classes above 0; none if there are none.
  };

  void add(const Answered& item, std::vector<Picture>& pictures) const {
    const ClassMap* truth = truth_of(item.label);
    if (!truth || std::holds_alternative<std::monostate>(item.prediction)) return;
    // An answer that is no map gives every pixel to no class.
    const ClassMap answer =
        defect(item.prediction).empty()
            ? fitted(expect_kind<ClassMap>(item.prediction), *truth)
            : ClassMap{truth->size, std::vector<std::uint8_t>(truth->classes.size(), kIgnoredClass)};
    const Counts counts = count(*truth, answer);
    if (counts.counted == 0) return;
    Picture& picture = pictures.emplace_back();
    picture.objects = plain_mean(counts, 1);
    picture.borders = boundary_f(*truth, answer);
    for (std::size_t c = 0; c < 256; ++c)
      if (counts.wanted[c] > 0 || counts.given[c] > 0)
        picture.classes.push_back({c, counts.wanted[c], counts.given[c], counts.same[c]});
  }

  std::vector<Score> scores_of(const std::vector<Picture>& pictures, double confidence) const {
    if (pictures.empty()) return {};
    const std::size_t n = pictures.size();
    const std::vector<std::uint32_t> once(n, 1);
    const Figures value = figures(pictures, once);
    static constexpr std::array<const char*, 4> kNames = {"miou", "pixel_accuracy", "object_iou",
                                                          "boundary_f"};
    std::vector<Score> out;
    for (std::size_t i = 0; i < value.size(); ++i)
      if (value[i]) out.push_back({kNames[i], *value[i], std::nullopt, std::nullopt, n, "share"});
    if (n > 1) add_intervals(out, value, pictures, confidence);
    return out;
  }
  // Mean overlap from summed pixels, share of right pixels, means of `objects` and `borders`.
  using Figures = std::array<std::optional<double>, 4>;

  static const ClassMap* truth_of(const Annotation& label) {
    const ClassMap* truth = std::get_if<ClassMap>(&label);
    return truth && !truth->classes.empty() ? truth : nullptr;
  }

  // Counts where expectation, label and picture all say something.
  static Counts judged(const ClassMap& expected, const ClassMap& actual, const Stressed& stressed) {
    const ClassMap answer = fitted(actual, expected);
    const ClassMap* truth = std::get_if<ClassMap>(&stressed.sample.label);
    const auto usable = [&](Size size, std::size_t values) {
      return size == expected.size && values == expected.classes.size();
    };
    if (truth && !usable(truth->size, truth->classes.size())) truth = nullptr;
    const bool filled = usable(stressed.sample.image.size(), stressed.validity.size());
    return count(expected, answer, [&](std::size_t i) {
      return (truth && truth->classes[i] == kIgnoredClass) || (filled && stressed.validity[i] == 0);
    });
  }

  // Over the classes that are wanted on enough pixels; the largest is always one of them.
  Overlap overlap_of(const Counts& counts) const {
    const std::uint32_t largest = *std::max_element(counts.wanted.begin(), counts.wanted.end());
    const double least =
        std::min(least_share_ * static_cast<double>(counts.counted), static_cast<double>(largest));
    Overlap out;
    double sum = 0;
    int classes = 0;
    for (std::size_t c = 0; c < kIgnoredClass; ++c) {
      if (counts.wanted[c] == 0 || counts.wanted[c] < least) continue;
      const double overlap = counts.overlap(c);
      sum += overlap;
      ++classes;
      if (out.worst_class < 0 || overlap < out.worst) {
        out.worst = overlap;
        out.worst_class = static_cast<int>(c);
      }
    }
    if (classes > 0) out.mean = sum / classes;
    return out;
  }

  // Mean overlap of all labelled classes from `first` on; none if there are none.
  static std::optional<double> plain_mean(const Counts& counts, std::size_t first) {
    double sum = 0;
    int classes = 0;
    for (std::size_t c = first; c < kIgnoredClass; ++c)
      if (counts.wanted[c] > 0) {
        sum += counts.overlap(c);
        ++classes;
      }
    if (classes == 0) return std::nullopt;
    return sum / classes;
  }

  static Figures figures(std::span<const Picture> pictures, std::span<const std::uint32_t> weights) {
    std::array<std::array<double, 3>, 256> sums{};
    double objects = 0;
    double with_objects = 0;
    double borders = 0;
    double with_borders = 0;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const double weight = weights[i];
      if (weight == 0) continue;
      for (const ClassPixels& c : pictures[i].classes) {
        sums[c.index][0] += weight * c.wanted;
        sums[c.index][1] += weight * c.given;
        sums[c.index][2] += weight * c.same;
      }
      if (pictures[i].objects) {
        objects += weight * *pictures[i].objects;
        with_objects += weight;
      }
      if (pictures[i].borders) {
        borders += weight * *pictures[i].borders;
        with_borders += weight;
      }
    }
    Figures out;
    double overlaps = 0;
    double classes = 0;
    double pixels = 0;
    double right = 0;
    for (const auto& [wanted, given, same] : sums) {
      if (wanted == 0) continue;
      overlaps += same / (wanted + given - same);
      ++classes;
      pixels += wanted;
      right += same;
    }
    if (classes > 0) {
      out[0] = overlaps / classes;
      out[1] = right / pixels;
    }
    if (with_objects > 0) out[2] = objects / with_objects;
    if (with_borders > 0) out[3] = borders / with_borders;
    return out;
  }

  // Bootstrap over pictures (pixels of one picture are not independent). Resamples miss classes, which shifts the mean
  // over classes: the spread is taken from them, the centre from the data.
  static void add_intervals(std::vector<Score>& out,
                            const Figures& value,
                            std::span<const Picture> pictures,
                            double confidence) {
    const std::size_t n = pictures.size();
    std::array<std::vector<double>, 4> spread;
    stats::for_each_resample(n, kResampleKey, kResamples, [&](std::span<const std::uint32_t> drawn) {
      const Figures sample = figures(pictures, drawn);
      for (std::size_t i = 0; i < sample.size(); ++i)
        if (sample[i]) spread[i].push_back(*sample[i]);
    });
    std::size_t at = 0;
    for (std::size_t i = 0; i < spread.size(); ++i) {
      if (!value[i]) continue;
      Score& score = out[at++];
      std::vector<double>& s = spread[i];
      if (s.empty()) continue;
      const stats::Interval interval = stats::centred_interval(score.value, s, confidence);
      score.lo = std::clamp(interval.lo, 0.0, 1.0);
      score.hi = std::clamp(interval.hi, 0.0, 1.0);
    }
  }

  std::string name(int label) const {
    const auto i = static_cast<std::size_t>(label);
    return label >= 0 && i < labels_.size() ? labels_[i] : "class " + std::to_string(label);
  }

  std::vector<std::string> labels_;
  double allowed_;
  double floor_;
  double least_share_;
};

}  // namespace

Spec segmentation() {
  return {
      .title = "Semantic segmentation",
      .summary = "Asks whether every class still covers the pixels it covered when clean.",
      .task = Task::segmentation,
      .params =
          {real("allowed", 0.2, {0.0, 1.0}, "", "Drop of the mean overlap that goes unnoticed."),
           real("floor", 0.5, {0.0, 1.0}, "",
                "Least mean overlap of the clean answer with the label for a picture to count as right."),
           real("least_share", 0.01, {0.0, 1.0}, "",
                "Share of the pixels a class must cover to enter the verdict.")},
      .make = [](const Params& params,
                 const Context& context) { return std::make_unique<Segmentation>(params, context); },
  };
}

}  // namespace proofload::metric
