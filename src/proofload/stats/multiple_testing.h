// Many stresses, slices or zones asked at once.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace proofload::stats {

/// Adjusted p-values of Holm (1979), in the order given: reject those <= alpha, and the chance of even one false rejection is at
/// most alpha, however the tests depend on each other. For claims. Error{invalid_argument} unless all p lie in 0..1.
std::vector<double> holm(std::span<const double> p);

/// Adjusted p-values of Benjamini and Hochberg (1995): reject those <= alpha, and of the rejections at most a share of alpha is
/// false in the mean, for independent or positively dependent tests. For exploration.
std::vector<double> benjamini_hochberg(std::span<const double> p);

/// Rejections by e-values (Wang and Ramdas 2022), such as exp(log_evidence): the share of false ones is at most alpha in the
/// mean, however the tests depend on each other and whenever each was stopped. Indices, ascending. Error{invalid_argument}
/// unless all e >= 0 and 0 < alpha < 1.
std::vector<std::size_t> e_benjamini_hochberg(std::span<const double> e, double alpha);

}  // namespace proofload::stats
