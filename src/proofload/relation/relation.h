// Metamorphic relations: how the answer must change when the input changes in a known way. Relations are data: the
// built-in ones and those that users write are read by the same code. A relation says what is expected and leaves the
// comparison to the metric; only bounds (`never_more`, `never_less`) are judged here, because nothing is expected to be
// equal.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proofload/data/record.h"
#include "proofload/data/sample.h"
#include "proofload/relation/definition.h"

namespace proofload::relation {

/// What a relation must know of the model.
struct TaskInfo {
  Task task = Task::classification;
  double reading_from = 0;
  double reading_to = 1;
  std::optional<double> period{};     ///< Readings wrap around at this value.
  std::vector<std::string> labels{};  ///< Names of the classes.
  double score_threshold = 0.25;      ///< Objects below are not counted.
};

/// A picture as it was before the change.
struct Subject {
  const Annotation& label;
  const Prediction& clean;
  std::span<const std::pair<std::string, std::string>> slices;
};

/// What the change did.
struct Changed {
  Warp warp;
  Size frame;           ///< Of the changed picture.
  double strength = 0;  ///< Natural value of the first step.
};

/// Immutable, thread-safe.
class Relation {
 public:
  /// Error{invalid_argument}, with a mark under the place in an expression, if the definition speaks of what this task
  /// does not have: readings of a classifier, classes that the model does not know.
  Relation(Definition definition, TaskInfo task);

  const Definition& definition() const { return definition_; }
  /// Whether the relation makes a statement about this picture: the precondition is met, and what is expected can be
  /// computed and can be shown by the instrument.
  bool applies(const Subject& subject) const;
  /// The answer expected on the changed picture, given the one on the clean picture; none if there is none.
  Prediction expect(const Prediction& clean, const Changed& changed) const;
  /// The label of the changed picture; `moved` is the clean one moved by the warp.
  Annotation expect_label(const Annotation& moved, const Changed& changed) const;
  /// A bound on a quantity rather than an expected answer.
  bool directional() const { return definition_.bound.has_value(); }
  /// Judges a bound. Of objects, those at half the score threshold count on the side that makes the bound milder, so that
  /// an object whose score wavers at the threshold is no violation.
  Verdict judge(const Prediction& clean, const Prediction& changed) const;

 private:
  void check_names(const Expression& expression, std::string_view key) const;
  int class_index(const std::string& name) const;
  bool has_class(const Subject& subject) const;
  std::optional<double> expected_reading(double reading, std::optional<double> strength) const;
  std::optional<std::string> expected_text(const std::string& text, double strength) const;
  std::optional<Datum> condition_value(const Subject& subject,
                                       std::string_view name,
                                       const std::string& argument) const;
  std::optional<double> quantity(const Prediction& clean, const Prediction& answer, double least_score) const;
  int mapped(int index) const;

  Definition definition_;
  TaskInfo task_;
  std::vector<int> classes_;
  std::vector<std::pair<int, int>> class_map_;
};

/// A built-in relation: a definition under a name. Users may put keys of their own over it.
struct Spec {
  std::string title;
  std::string summary;
  std::string definition;  ///< YAML, as a user would write it.
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
std::span<const Entry> catalog();

}  // namespace proofload::relation
