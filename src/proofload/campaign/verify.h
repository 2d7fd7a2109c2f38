// Has a new training helped? Its effect on the stresses that were trained, on the others and on clean pictures, each as a claim of
// its own (methods 6, proof of improvement).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/compare.h"

namespace proofload::campaign {

struct Verification {
  Comparison comparison;               ///< Its watch limits and clean change settled together (Holm).
  std::vector<std::size_t> trained;    ///< Indices of its stresses.
  std::vector<std::size_t> untouched;  ///< The others.
  std::size_t claims = 0;              ///< Tested together.
  std::size_t helped_trained = 0;
  std::size_t harmed = 0;  ///< Trained and untouched stresses and the clean pictures.
  std::string sentence;    ///< What may be said of it all.
};

/// Splits a comparison of the model before and after into what was trained and what was not, and settles all of it as one family.
/// Error{invalid_argument} for a name in `trained` that is no compared stress, and for no name.
Verification verify(Comparison comparison, std::span<const std::string> trained);

/// Refuses pictures that the augmentation was made from: `file` is a YAML map that may hold `from_run: {content, pictures}`, the
/// hashes of the run it came from. Returns a note where it does not say. Error{invalid_argument} if one of the runs is on those
/// pictures; Error{parse | io} for a file that cannot be read.
std::optional<std::string> require_other_pictures(const std::filesystem::path& file,
                                                  std::span<const Store> runs);

/// The stresses that an augmentation file trains, by their names in the run it was made from (campaign/guidance.h). Error{parse} for a
/// file that names none; Error{io} for one that cannot be read.
std::vector<std::string> trained_by(const std::filesystem::path& file);

/// "helped", "no effect shown", "harmed" or "not measured".
std::string_view effect_of(Finding finding);

}  // namespace proofload::campaign
