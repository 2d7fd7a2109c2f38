// Collects what is wrong with the rows of a label file: the first few in words, the rest by number.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "proofload/core/error.h"

namespace proofload::dataset {

struct FaultsOf;

class Faults {
 public:
  /// `noun` is what is counted ("row", "annotation").
  explicit Faults(std::string noun) : noun_(std::move(noun)) {}

  /// `where` is "row 12" or "annotations[3]"; `code` decides who can mend it (parse beats not_found).
  void add(ErrorCode code, const std::string& where, const std::string& message);
  std::size_t count() const { return count_; }

  /// Strict: throws one Error that names `file`, how many of `total` are at fault and the first five.
  /// Otherwise puts the same text without the cure into `notes`. Nothing happens without faults.
  void settle(bool strict, const std::string& file, std::size_t total, std::vector<std::string>& notes) const;

 private:
  friend void settle(bool, const std::string&, std::initializer_list<FaultsOf>, std::vector<std::string>&);
  std::string told(bool strict, std::size_t total) const;

  static constexpr std::size_t kNamed = 5;

  std::string noun_;
  std::size_t count_ = 0;
  ErrorCode code_ = ErrorCode::not_found;
  std::vector<std::string> named_;
};

struct FaultsOf {
  const Faults& faults;
  std::size_t total;  ///< Of so many.
};

/// Settles several kinds of rows of one file, so that a strict reader tells them all at once.
void settle(bool strict,
            const std::string& file,
            std::initializer_list<FaultsOf> kinds,
            std::vector<std::string>& notes);

/// "1 row", "2 rows".
std::string counted(std::size_t count, const std::string& noun);
/// Names in backquotes with commas, at most `most` of them, then "and 7 more".
std::string some_of(const std::vector<std::string>& names, std::size_t most = 5);

}  // namespace proofload::dataset
