#include "proofload/metric/average_precision.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <numeric>

#include "proofload/metric/pose_match.h"

namespace proofload::metric {

namespace {

constexpr std::size_t kMostBoxes = 100;
constexpr std::size_t kMostPeople = 20;
constexpr std::size_t kRecallPoints = 101;
constexpr std::size_t kOverlap50 = 0;
constexpr std::size_t kOverlap75 = 5;

// The thresholds as NumPy's linspace makes them, so that overlaps on the very border fall on the same side.
double overlap_threshold(std::size_t t) {
  return t + 1 == kOverlaps ? 0.95 : 0.5 + static_cast<double>(t) * ((0.95 - 0.5) / 9);
}
double recall_point(std::size_t r) { return r + 1 == kRecallPoints ? 1.0 : static_cast<double>(r) * 0.01; }
// How many of the points a recall reaches.
std::size_t points_reached(double recall) {
  auto k = std::min(static_cast<std::size_t>(recall * 100) + 1, kRecallPoints);
  while (k < kRecallPoints && recall_point(k) <= recall) ++k;
  while (k > 0 && recall_point(k - 1) > recall) --k;
  return k;
}

double share_of(double common, double found, double object, bool crowd) {
  const double all = crowd ? found : found + object - common;
  return all > 0 ? common / all : 0;
}

// Boxes around masks are taken from the masks: a label's own box is written to a fraction of a pixel, or wrongly.
double mask_overlap(const ScoredBox& found,
                    const Box& found_in,
                    const LabelledBox& object,
                    const Box& object_in) {
  if (!(intersection(found_in, object_in).area() > 0)) return 0;
  return share_of(static_cast<double>(common_area(found.mask, object.mask)),
                  static_cast<double>(area(found.mask)), static_cast<double>(area(object.mask)),
                  object.ignore);
}

double overlap(const ScoredBox& found, const LabelledBox& object) {
  const double common = intersection(found.box, object.box).area();
  if (!found.corners.empty() && !object.corners.empty())
    return share_of(common > 0 ? common_area(found.corners, object.corners) : 0,
                    area(std::span<const Point>(found.corners)), area(std::span<const Point>(object.corners)),
                    object.ignore);
  return share_of(common, found.box.area(), object.box.area(), object.ignore);
}

// The objects and answers of one class in one picture.
template <class Object, class Answer>
struct Group {
  std::vector<const Object*> objects;
  std::vector<const Answer*> answers;
};

bool swallows_many(const LabelledBox& object) { return object.ignore; }
bool swallows_many(const LabelledPose& pose) { return pose.crowd; }

}  // namespace

// Takes the groups of all pictures, in their order.
class DetectionTable::Builder {
 public:
  // The `most` best answers are matched; `overlap(answer, object)`.
  template <class Object, class Answer, class Overlap>
  void add(std::size_t picture,
           int label,
           Group<Object, Answer>& group,
           std::size_t most,
           const Overlap& overlap) {
    Collected& out = classes_[label];
    auto& objects = group.objects;
    auto& answers = group.answers;
    std::stable_sort(answers.begin(), answers.end(), [](auto* a, auto* b) { return a->score > b->score; });
    if (answers.size() > most) answers.resize(most);
    std::stable_sort(objects.begin(), objects.end(), [](auto* a, auto* b) { return a->ignore < b->ignore; });
    const auto at = static_cast<std::uint32_t>(picture);
    for (const Object* object : objects)
      if (!object->ignore) out.object_pictures.push_back(at);
    taken_.assign(objects.size(), 0);
    for (const Answer* answer : answers) {
      overlaps_.clear();
      for (const Object* object : objects) overlaps_.push_back(overlap(*answer, *object));
      Detection detection{at, 0, 0};
      for (std::size_t t = 0; t < kOverlaps; ++t) {
        const auto bit = static_cast<Mask>(1U << t);
        double best = overlap_threshold(t);
        std::size_t match = objects.size();
        for (std::size_t g = 0; g < objects.size(); ++g) {
          if ((taken_[g] & bit) && !swallows_many(*objects[g])) continue;
          // Objects come before those to ignore; an answer that has an object wants none of these.
          if (match < objects.size() && !objects[match]->ignore && objects[g]->ignore) break;
          if (overlaps_[g] < best) continue;
          best = overlaps_[g];
          match = g;
        }
        if (match == objects.size()) continue;
        taken_[match] = static_cast<Mask>(taken_[match] | bit);
        Mask& mask = objects[match]->ignore ? detection.ignored : detection.found;
        mask = static_cast<Mask>(mask | bit);
      }
      out.answers.push_back({answer->score, detection});
    }
  }

  // The classes with an object to be found.
  std::vector<Class> finish() {
    std::vector<Class> out;
    for (auto& [label, from] : classes_) {
      if (from.object_pictures.empty()) continue;
      auto& answers = from.answers;
      std::stable_sort(answers.begin(), answers.end(),
                       [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
      // Below the last answer that finds something no recall is reached any more.
      while (!answers.empty() && answers.back().detection.found == 0) answers.pop_back();
      Class& made = out.emplace_back();
      made.detections.reserve(answers.size());
      for (const Ranked& answer : answers) made.detections.push_back(answer.detection);
      made.object_pictures = std::move(from.object_pictures);
    }
    return out;
  }

 private:
  struct Ranked {
    double score;
    Detection detection;
  };
  struct Collected {
    std::vector<Ranked> answers;
    std::vector<std::uint32_t> object_pictures;
  };
  std::map<int, Collected> classes_;
  std::vector<double> overlaps_;
  std::vector<Mask> taken_;
};

DetectionTable::DetectionTable(std::span<const BoxLabels* const> labels,
                               std::span<const BoxPredictions* const> predictions,
                               By by)
    : pictures_(labels.size()) {
  Builder builder;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::map<int, Group<LabelledBox, ScoredBox>> groups;
    for (const LabelledBox& object : labels[i]->boxes) groups[object.label].objects.push_back(&object);
    for (const ScoredBox& box : predictions[i]->boxes) groups[box.label].answers.push_back(&box);
    std::vector<Box> around_objects;
    std::vector<Box> around_boxes;
    if (by == By::masks) {
      for (const LabelledBox& object : labels[i]->boxes) around_objects.push_back(bounds(object.mask));
      for (const ScoredBox& box : predictions[i]->boxes) around_boxes.push_back(bounds(box.mask));
    }
    for (auto& [label, group] : groups)
      builder.add(i, label, group, kMostBoxes, [&](const ScoredBox& box, const LabelledBox& object) {
        if (by == By::boxes) return overlap(box, object);
        return mask_overlap(box, around_boxes[static_cast<std::size_t>(&box - predictions[i]->boxes.data())],
                            object,
                            around_objects[static_cast<std::size_t>(&object - labels[i]->boxes.data())]);
      });
  }
  take(builder);
}

DetectionTable::DetectionTable(std::span<const PoseLabels* const> labels,
                               std::span<const PosePredictions* const> predictions,
                               double sigma)
    : pictures_(labels.size()) {
  Builder builder;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Group<LabelledPose, ScoredPose> group;
    for (const LabelledPose& person : labels[i]->poses) group.objects.push_back(&person);
    for (const ScoredPose& pose : predictions[i]->poses) group.answers.push_back(&pose);
    builder.add(i, 0, group, kMostPeople, [sigma](const ScoredPose& pose, const LabelledPose& person) {
      const PoseTarget target = target_of(person);
      return target.counted() > 0 ? similarity(target, pose.points, sigma)
                                  : similarity_around(target, pose.points, sigma);
    });
  }
  take(builder);
}

void DetectionTable::take(Builder& builder) {
  classes_ = builder.finish();
  for (const Class& one : classes_) objects_ += one.object_pictures.size();
}

template <class Weight>
AveragePrecision DetectionTable::sum_up(Weight weight) const {
  std::array<double, kOverlaps> precision_sum{};
  double recall_sum = 0;
  std::size_t counted = 0;
  // One entry wherever recall rises: recall points reached there, and the precision.
  struct Step {
    std::size_t reached;
    double precision;
  };
  std::array<std::vector<Step>, kOverlaps> steps;
  for (const Class& item : classes_) {
    double objects = 0;
    for (const std::uint32_t picture : item.object_pictures) objects += weight(picture);
    if (objects == 0) continue;
    ++counted;
    for (auto& s : steps) s.clear();
    // Most boxes find nothing at any overlap: they cost one addition, not one an overlap.
    double boxes = 0;
    std::array<double, kOverlaps> found{};
    std::array<double, kOverlaps> ignored{};
    for (const Detection& d : item.detections) {
      const double w = weight(d.picture);
      boxes += w;
      if ((d.found | d.ignored) == 0 || w == 0) continue;
      for (Mask bits = d.ignored; bits != 0; bits = static_cast<Mask>(bits & (bits - 1)))
        ignored[static_cast<std::size_t>(std::countr_zero(bits))] += w;
      for (Mask bits = d.found; bits != 0; bits = static_cast<Mask>(bits & (bits - 1))) {
        const auto t = static_cast<std::size_t>(std::countr_zero(bits));
        found[t] += w;
        const double counted_boxes = boxes - ignored[t] + std::numeric_limits<double>::epsilon();
        steps[t].push_back({points_reached(found[t] / objects), found[t] / counted_boxes});
      }
    }
    for (std::size_t t = 0; t < kOverlaps; ++t) {
      // Precision at a recall is the best at that recall or above.
      double sum = 0;
      double best = 0;
      for (std::size_t i = steps[t].size(); i-- > 0;) {
        best = std::max(best, steps[t][i].precision);
        sum += best * static_cast<double>(steps[t][i].reached - (i > 0 ? steps[t][i - 1].reached : 0));
      }
      precision_sum[t] += sum / kRecallPoints;
      recall_sum += found[t] / objects;
    }
  }
  AveragePrecision out;
  if (counted == 0) return out;
  const auto n = static_cast<double>(counted);
  out.map50_95 = std::accumulate(precision_sum.begin(), precision_sum.end(), 0.0) / (n * kOverlaps);
  out.map50 = precision_sum[kOverlap50] / n;
  out.map75 = precision_sum[kOverlap75] / n;
  out.recall = recall_sum / (n * kOverlaps);
  return out;
}

AveragePrecision DetectionTable::average_precision() const {
  return sum_up([](std::uint32_t) { return 1.0; });
}

AveragePrecision DetectionTable::average_precision(std::span<const std::uint32_t> weights) const {
  return sum_up([weights](std::uint32_t picture) { return static_cast<double>(weights[picture]); });
}

}  // namespace proofload::metric
