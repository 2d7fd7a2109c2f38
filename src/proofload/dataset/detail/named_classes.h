// Classes that label files give by name, as they are met.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofload::dataset {

class NamedClasses {
 public:
  /// `listed`: the class names that may occur, with commas between them; empty = whatever occurs, in order of names.
  explicit NamedClasses(std::string_view listed);

  /// Empty if `name` may occur, else what is wrong with it.
  std::string problem_with(const std::string& name) const;
  /// A number for `name`, the same for the same name, for `label_of` to translate.
  int add(const std::string& name);
  /// Brings the classes into the order of `model_labels` (see map_used_classes) and returns the names by label index.
  std::vector<std::string> map(const std::vector<std::string>& model_labels,
                               bool strict,
                               const std::string& where,
                               std::vector<std::string>& notes);
  /// Label index of a number that `add` gave, after `map`; −1 = left out.
  int label_of(int number) const { return label_of_[static_cast<std::size_t>(number)]; }

 private:
  std::vector<std::string> listed_;
  std::map<std::string, int> number_of_;
  std::vector<int> label_of_;
};

}  // namespace proofload::dataset
