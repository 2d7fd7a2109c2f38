// Metamorphic relations: how the answer must change when the input changes in a known way. A relation says
// what is expected; it does not judge (metrics do).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "proofload/core/params.h"
#include "proofload/data/sample.h"

namespace proofload::relation {

/// What a relation must know of the task: the scale that readings live on.
struct TaskInfo {
  Task task = Task::classification;
  double reading_from = 0;
  double reading_to = 1;
  std::optional<double> period;  ///< Readings wrap around at this value.
};

class Relation {
 public:
  virtual ~Relation() = default;
  /// Whether the relation makes a statement about this picture.
  virtual bool applies(const Sample& sample) const = 0;
  /// The stress it uses, by id, applied at the top of its axis.
  virtual std::string_view stressor() const = 0;
  /// The answer expected on the changed picture, given the answer (or label) on the clean one.
  virtual Prediction expect(const Prediction& clean, const Warp& warp, Size frame) const = 0;
};

struct Spec {
  std::string title;
  std::string summary;
  Schema params;
  std::function<std::unique_ptr<Relation>(const Params&, const TaskInfo&)> make;
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
std::span<const Entry> catalog();

}  // namespace proofload::relation
