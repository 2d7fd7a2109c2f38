// Classes of a data set brought into the model's order.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace proofload::dataset {

/// Looks names up among the model's. Equal names match first; then names that differ in case, '_', '-' or
/// spaces only; then one of several names that a label gives between commas ("tench, Tinca tinca"). A
/// loose match that fits two labels is none.
class ClassNames {
 public:
  explicit ClassNames(const std::vector<std::string>& names);
  std::optional<int> find(const std::string& name) const;

 private:
  std::unordered_map<std::string, int> exact_;
  std::unordered_map<std::string, int> loose_;    // −1 = fits two
  std::unordered_map<std::string, int> synonym_;  // −1 = fits two
};

struct ClassMap {
  std::vector<int> index;           ///< Label index of each class of the data set; −1 = left out.
  std::vector<std::string> labels;  ///< Names by label index.
};

/// Label index of each of `classes` (in the data set's own order):
/// - without model labels, their own order;
/// - all names known to the model: by name;
/// - none known, or the known ones all at their own place, and as many classes as the model has: by place, noted;
/// - else Error{invalid_argument} naming the classes the model does not have, or, when not strict, those are left
///   out (−1) and noted; with none known it stays an error.
/// `where` is the file or folder that names the classes.
ClassMap map_classes(const std::vector<std::string>& classes,
                     const std::vector<std::string>& model_labels,
                     bool strict,
                     const std::string& where,
                     std::vector<std::string>& notes);

/// The same for label files that name more classes than occur: only those of `used` (by place in `classes`) need
/// be known to the model, and only these decide whether names are taken; the others follow where their names fit.
ClassMap map_used_classes(const std::vector<std::string>& classes,
                          const std::vector<bool>& used,
                          const std::vector<std::string>& model_labels,
                          bool strict,
                          const std::string& where,
                          std::vector<std::string>& notes);

}  // namespace proofload::dataset
