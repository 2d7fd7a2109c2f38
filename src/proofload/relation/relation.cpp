#include "proofload/relation/relation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::relation {

namespace {

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::invalid_argument, why); }

// Boxes with a class each, whatever else they carry.
bool tells_boxes(Task task) {
  return task == Task::detection || task == Task::instances || task == Task::oriented;
}
bool tells_objects(Task task) { return tells_boxes(task) || task == Task::keypoints; }
bool tells_classes(Task task) {
  return tells_boxes(task) || task == Task::classification || task == Task::segmentation ||
         task == Task::multi_label;
}

std::size_t objects(const Prediction& answer, double least_score, std::optional<int> of_class) {
  std::size_t n = 0;
  if (const auto* boxes = std::get_if<BoxPredictions>(&answer))
    for (const ScoredBox& box : boxes->boxes)
      n += box.score >= least_score && (!of_class || box.label == *of_class) ? 1 : 0;
  if (const auto* poses = std::get_if<PosePredictions>(&answer); poses && !of_class)
    for (const ScoredPose& pose : poses->poses) n += pose.score >= least_score ? 1 : 0;
  return n;
}

std::size_t labelled_objects(const Annotation& label, std::optional<int> of_class) {
  std::size_t n = 0;
  if (const auto* boxes = std::get_if<BoxLabels>(&label))
    for (const LabelledBox& box : boxes->boxes)
      n += !box.ignore && (!of_class || box.label == *of_class) ? 1 : 0;
  if (const auto* poses = std::get_if<PoseLabels>(&label); poses && !of_class)
    for (const LabelledPose& pose : poses->poses) n += pose.ignore ? 0 : 1;
  return n;
}

bool unlabelled(const Annotation& label) { return std::holds_alternative<std::monostate>(label); }

std::optional<double> reading_of(const Subject& subject) {
  const Reading* found = std::get_if<Reading>(&subject.label);
  if (!found && unlabelled(subject.label)) found = std::get_if<Reading>(&subject.clean);
  return found && std::isfinite(found->value) ? std::optional(found->value) : std::nullopt;
}

const ScoredClass* best(const Prediction& answer) {
  const auto* scores = std::get_if<ClassScores>(&answer);
  return scores && !scores->top.empty() ? &scores->top.front() : nullptr;
}

}  // namespace

Relation::Relation(Definition definition, TaskInfo task)
    : definition_(std::move(definition)), task_(std::move(task)) {
  const std::string does = "this model does " + std::string(proofload::name_of(task_.task));
  const Definition& d = definition_;
  if (d.only_readings && task_.task != Task::regression)
    refuse("`expected`: `" + d.reading->text() + "` is a reading, but " + does);
  if (d.only_texts && task_.task != Task::text)
    refuse("`expected`: `" + d.text->text() + "` is a text, but " + does);
  if ((d.least_reading || d.greatest_reading) && task_.task != Task::regression)
    refuse("`when`: a range of readings is asked for, but " + does);
  if (d.wrap && task_.task != Task::regression) refuse("`wrap` is for readings, but " + does);
  if (d.tolerance && task_.task == Task::classification)
    refuse(
        "`tolerance`: a class is the expected one or not; for probabilities there are never_more and "
        "never_less "
        "with a margin");
  if (d.reading && d.reading->uses("text"))
    refuse("`expected`, " + d.reading->complaint("text", "a reading does not depend on a text"));
  if (d.text && d.text->uses("reading"))
    refuse("`expected`, " + d.text->complaint("reading", "a text does not depend on a reading"));
  if (!d.classes.empty() && !tells_classes(task_.task)) refuse("`when`: classes are asked for, but " + does);
  if (!d.class_map.empty() && !tells_classes(task_.task)) refuse("`expected`: classes change, but " + does);
  if (!d.text_map.empty() && task_.task != Task::text) refuse("`expected`: texts change, but " + does);
  if (d.when) check_names(*d.when, "when");
  if (d.bound) check_names(d.bound->quantity, d.bound->never_more ? "never_more" : "never_less");
  for (const std::string& name : d.classes) classes_.push_back(class_index(name));
  // Both evaluate every part, so a class that is counted but not known shows here and not in the middle of a run.
  const Annotation no_label;
  const Prediction no_answer;
  const Subject nothing{no_label, no_answer, {}};
  if (d.when && d.when->uses("count"))
    d.when->evaluate([&](std::string_view name, const std::string& argument) {
      return condition_value(nothing, name, argument);
    });
  if (d.bound && d.bound->quantity.uses("count")) quantity(no_answer, no_answer, 0);
  for (const auto& [from, to] : d.class_map) class_map_.emplace_back(class_index(from), class_index(to));
}

void Relation::check_names(const Expression& expression, std::string_view key) const {
  const auto only = [&](std::string_view name, bool known, std::string_view of) {
    if (!known && expression.uses(name))
      refuse("`" + std::string(key) + "`, " +
             expression.complaint(name, "`" + std::string(name) + "` is known of " + std::string(of) +
                                            ", but this model does " +
                                            std::string(proofload::name_of(task_.task))));
  };
  only("reading", task_.task == Task::regression, "regression");
  only("text", task_.task == Task::text, "text");
  only("class", task_.task == Task::classification, "classification");
  only("probability", task_.task == Task::classification, "classification");
  only("objects", tells_objects(task_.task), "tasks that find objects");
  only("count", tells_boxes(task_.task), "tasks that find objects of classes");
}

int Relation::class_index(const std::string& name) const {
  const auto at = std::find(task_.labels.begin(), task_.labels.end(), name);
  if (at != task_.labels.end()) return static_cast<int>(at - task_.labels.begin());
  if (task_.labels.empty())
    if (const auto index = parse_integer(name); index && *index >= 0 && *index < 1'000'000)
      return static_cast<int>(*index);
  refuse(task_.labels.empty() ? "class `" + name +
                                    "`: this model's classes have no names; give their numbers, or `labels` "
                                    "in model.yaml"
                              : "there is no class named `" + name + "`" + did_you_mean(name, task_.labels));
}

bool Relation::has_class(const Subject& subject) const {
  const auto wanted = [&](int index) {
    return std::find(classes_.begin(), classes_.end(), index) != classes_.end();
  };
  const auto in_map = [&](const ClassMap& map) {
    return std::any_of(map.classes.begin(), map.classes.end(),
                       [&](std::uint8_t c) { return c != kIgnoredClass && wanted(c); });
  };
  if (const auto* one = std::get_if<ClassLabel>(&subject.label)) return wanted(one->index);
  if (const auto* set = std::get_if<ClassSet>(&subject.label))
    return std::any_of(set->classes.begin(), set->classes.end(), wanted);
  if (const auto* map = std::get_if<ClassMap>(&subject.label)) return in_map(*map);
  if (std::holds_alternative<BoxLabels>(subject.label))
    return std::any_of(classes_.begin(), classes_.end(),
                       [&](int c) { return labelled_objects(subject.label, c) > 0; });
  if (const ScoredClass* top = best(subject.clean)) return wanted(top->index);
  if (const auto* map = std::get_if<ClassMap>(&subject.clean)) return in_map(*map);
  if (const auto* set = std::get_if<SetScores>(&subject.clean))
    return std::any_of(classes_.begin(), classes_.end(), [&](int c) {
      const auto i = static_cast<std::size_t>(c);
      return i < set->scores.size() && set->scores[i] >= task_.score_threshold;
    });
  return std::any_of(classes_.begin(), classes_.end(),
                     [&](int c) { return objects(subject.clean, task_.score_threshold, c) > 0; });
}

std::optional<Datum> Relation::condition_value(const Subject& subject,
                                               std::string_view name,
                                               const std::string& argument) const {
  if (name == "slice") {
    for (const auto& [column, value] : subject.slices)
      if (column == argument) return Datum(value);
    return Datum(std::string());
  }
  if (name == "reading") {
    const auto reading = reading_of(subject);
    return reading ? std::optional<Datum>(*reading) : std::nullopt;
  }
  if (name == "class") {
    const auto* label = std::get_if<ClassLabel>(&subject.label);
    const ScoredClass* top = best(subject.clean);
    const int index = label ? label->index : unlabelled(subject.label) && top ? top->index : -1;
    if (index < 0) return {};
    const auto i = static_cast<std::size_t>(index);
    return Datum(i < task_.labels.size() ? task_.labels[i] : std::to_string(index));
  }
  if (name == "text") {
    const auto* line = std::get_if<TextLine>(&subject.label);
    if (!line && unlabelled(subject.label)) line = std::get_if<TextLine>(&subject.clean);
    return line ? std::optional<Datum>(line->value) : std::nullopt;
  }
  if (name == "probability") {
    const ScoredClass* top = best(subject.clean);
    return top ? std::optional<Datum>(top->score) : std::nullopt;
  }
  std::optional<int> of_class;
  if (name == "count") of_class = class_index(argument);
  const std::size_t n = unlabelled(subject.label) ? objects(subject.clean, task_.score_threshold, of_class)
                                                  : labelled_objects(subject.label, of_class);
  return Datum(static_cast<double>(n));
}

bool Relation::applies(const Subject& subject) const {
  const Definition& d = definition_;
  if (!classes_.empty() && !has_class(subject)) return false;
  const auto reading = reading_of(subject);
  if (d.least_reading && !(reading && *reading >= *d.least_reading)) return false;
  if (d.greatest_reading && !(reading && *reading <= *d.greatest_reading)) return false;
  for (const auto& wanted : d.slices) {
    const std::vector<std::string>& values = wanted.second;
    const auto found = std::find_if(subject.slices.begin(), subject.slices.end(),
                                    [&](const auto& slice) { return slice.first == wanted.first; });
    if (found == subject.slices.end() ||
        std::find(values.begin(), values.end(), found->second) == values.end())
      return false;
  }
  if (d.when) {
    const auto met = d.when->evaluate([&](std::string_view name, const std::string& argument) {
      return condition_value(subject, name, argument);
    });
    if (!met || !std::get<bool>(*met)) return false;
  }
  if (d.bound && !quantity(subject.clean, subject.clean, task_.score_threshold)) return false;
  if (!d.reading || task_.task != Task::regression || d.reading->uses("strength")) return true;
  // A reading that was labelled but is no number has no counterpart; without label or answer nothing is known.
  if (!reading) return unlabelled(subject.label);
  const auto expected = expected_reading(*reading, {});
  if (!expected) return false;
  // On a straight scale the counterpart may lie beyond the ends, where the instrument cannot show it.
  if (task_.period || d.wrap) return true;
  const double slack = 1e-9 * (task_.reading_to - task_.reading_from);
  const auto on_scale = [&](double x) {
    return x >= task_.reading_from - slack && x <= task_.reading_to + slack;
  };
  return on_scale(*reading) && on_scale(*expected);
}

std::optional<double> Relation::expected_reading(double reading, std::optional<double> strength) const {
  const auto value =
      definition_.reading->evaluate([&](std::string_view name, const std::string&) -> std::optional<Datum> {
        if (name == "reading") return reading;
        if (name == "scale_from") return task_.reading_from;
        if (name == "scale_to") return task_.reading_to;
        if (name == "circle") return task_.period.has_value();
        if (name == "period" && task_.period) return *task_.period;
        if (name == "strength" && strength) return *strength;
        return std::nullopt;
      });
  if (!value) return {};
  const double x = std::get<double>(*value);
  const auto period = definition_.wrap ? definition_.wrap : task_.period;
  if (!period) return x;
  // Into the turn that starts at the scale's first reading.
  const double turned = x - *period * std::floor((x - task_.reading_from) / *period);
  if (!std::isfinite(turned)) return {};
  return turned < task_.reading_from + *period ? turned : task_.reading_from;
}

std::optional<std::string> Relation::expected_text(const std::string& text, double strength) const {
  for (const auto& [from, to] : definition_.text_map)
    if (from == text) return to;
  if (!definition_.text) return text;
  const auto value =
      definition_.text->evaluate([&](std::string_view name, const std::string&) -> std::optional<Datum> {
        if (name == "text") return text;
        if (name == "strength") return strength;
        return std::nullopt;
      });
  if (!value) return {};
  return std::get<std::string>(*value);
}

int Relation::mapped(int index) const {
  for (const auto& [from, to] : class_map_)
    if (from == index) return to;
  return index;
}

Prediction Relation::expect(const Prediction& clean, const Changed& changed) const {
  if (const auto* reading = std::get_if<Reading>(&clean)) {
    if (!definition_.reading) return clean;
    const auto value = expected_reading(reading->value, changed.strength);
    return value ? Prediction(Reading{*value}) : Prediction();
  }
  if (const auto* line = std::get_if<TextLine>(&clean)) {
    auto value = expected_text(line->value, changed.strength);
    return value ? Prediction(TextLine{std::move(*value), line->score}) : Prediction();
  }
  Prediction out = definition_.stays ? clean : changed.warp.map(clean, changed.frame);
  if (class_map_.empty()) return out;
  if (auto* scores = std::get_if<ClassScores>(&out))
    for (ScoredClass& item : scores->top) item.index = mapped(item.index);
  if (auto* boxes = std::get_if<BoxPredictions>(&out))
    for (ScoredBox& box : boxes->boxes) box.label = mapped(box.label);
  if (auto* set = std::get_if<SetScores>(&out)) {
    // Two classes that become one: it is there if either was.
    const std::vector<double> before = std::exchange(set->scores, std::vector<double>(set->scores.size(), 0));
    for (std::size_t i = 0; i < before.size(); ++i) {
      const auto to = static_cast<std::size_t>(mapped(static_cast<int>(i)));
      if (to < before.size()) set->scores[to] = std::max(set->scores[to], before[i]);
    }
  }
  if (auto* map = std::get_if<ClassMap>(&out))
    for (std::uint8_t& c : map->classes)
      if (c != kIgnoredClass) c = static_cast<std::uint8_t>(std::clamp(mapped(c), 0, 254));
  return out;
}

Annotation Relation::expect_label(const Annotation& moved, const Changed& changed) const {
  if (const auto* reading = std::get_if<Reading>(&moved)) {
    const Prediction expected = expect(*reading, changed);
    if (const auto* found = std::get_if<Reading>(&expected)) return *found;
    return {};
  }
  if (const auto* line = std::get_if<TextLine>(&moved)) {
    const Prediction expected = expect(*line, changed);
    if (const auto* found = std::get_if<TextLine>(&expected)) return *found;
    return {};
  }
  Annotation out = moved;
  if (auto* one = std::get_if<ClassLabel>(&out)) one->index = mapped(one->index);
  if (auto* set = std::get_if<ClassSet>(&out)) {
    for (int& c : set->classes) c = mapped(c);
    std::sort(set->classes.begin(), set->classes.end());
    set->classes.erase(std::unique(set->classes.begin(), set->classes.end()), set->classes.end());
  }
  if (auto* boxes = std::get_if<BoxLabels>(&out))
    for (LabelledBox& box : boxes->boxes) box.label = mapped(box.label);
  if (auto* map = std::get_if<ClassMap>(&out); map && !class_map_.empty())
    for (std::uint8_t& c : map->classes)
      if (c != kIgnoredClass) c = static_cast<std::uint8_t>(std::clamp(mapped(c), 0, 254));
  return out;
}

std::optional<double> Relation::quantity(const Prediction& clean,
                                         const Prediction& answer,
                                         double least_score) const {
  const auto value = definition_.bound->quantity.evaluate(
      [&](std::string_view name, const std::string& argument) -> std::optional<Datum> {
        if (name == "probability") {
          const ScoredClass* top = best(clean);
          const auto* scores = std::get_if<ClassScores>(&answer);
          if (!top || !scores) return std::nullopt;
          for (const ScoredClass& item : scores->top)
            if (item.index == top->index) return item.score;
          return 0.0;
        }
        if (name == "objects") return static_cast<double>(objects(answer, least_score, {}));
        if (name == "count") return static_cast<double>(objects(answer, least_score, class_index(argument)));
        if (name == "reading") {
          const auto* reading = std::get_if<Reading>(&answer);
          return reading ? std::optional<Datum>(reading->value) : std::nullopt;
        }
        const auto* line = std::get_if<TextLine>(&answer);
        return line ? std::optional<Datum>(line->value) : std::nullopt;
      });
  return value ? std::optional(std::get<double>(*value)) : std::nullopt;
}

Verdict Relation::judge(const Prediction& clean, const Prediction& changed) const {
  const Bound& bound = *definition_.bound;
  if (std::holds_alternative<std::monostate>(changed))
    return {Outcome::unknown, Failure::none, 0, "no answer of the model"};
  if (std::string fault = defect(changed); !fault.empty())
    return {Outcome::broken, Failure::invalid, 1, std::move(fault)};
  const double full = task_.score_threshold;
  const auto before = quantity(clean, clean, bound.never_more ? full / 2 : full);
  const auto after = quantity(clean, changed, bound.never_more ? full : full / 2);
  if (!before || !after)
    return {Outcome::unknown, Failure::none, 0, "`" + bound.quantity.text() + "` has no value here"};
  const double excess = (bound.never_more ? *after - *before : *before - *after) - bound.margin;
  // The same sum on both sides: a difference in the last bit is not a violation.
  if (!(excess > 1e-12 * std::max(std::abs(*before), std::abs(*after))))
    return {Outcome::holds, Failure::none, 0, {}};
  const double limit = bound.never_more ? *before + bound.margin : *before - bound.margin;
  const auto shown = [](double x) { return number_text(std::round(x * 1e4) / 1e4); };
  return {Outcome::broken, Failure::drift,
          std::clamp(excess / std::max({1.0, std::abs(*before), std::abs(*after)}), 0.0, 1.0),
          bound.quantity.text() + " " + shown(*before) + " → " + shown(*after) +
              (bound.never_more ? ", at most " : ", at least ") + shown(limit)};
}

}  // namespace proofload::relation
