// One-to-one matching of scored answers with what they may be answers to.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace proofload::metric {

/// Who got whom; indices into the two lists, −1 = none.
struct Matching {
  std::vector<int> target_of_answer;
  std::vector<int> answer_of_target;
};

/// Answers in falling order of their `score`, from `least_score` on, each take the free target they are most alike, if by
/// `least` or more; of equals the first. `alike(answer, target)` takes indices; below 0: never these two.
template <class Answer, class Alike>
Matching match_by_score(std::span<const Answer> answers,
                        double least_score,
                        std::size_t targets,
                        double least,
                        const Alike& alike) {
  Matching out{std::vector<int>(answers.size(), -1), std::vector<int>(targets, -1)};
  std::vector<std::size_t> order(answers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return answers[a].score > answers[b].score; });
  for (const std::size_t a : order) {
    if (!(answers[a].score >= least_score)) continue;
    int& taken = out.target_of_answer[a];
    double best = least;
    for (std::size_t t = 0; t < targets; ++t) {
      if (out.answer_of_target[t] >= 0) continue;
      const double now = alike(a, t);
      if (now < 0 || now < best || (now == best && taken >= 0)) continue;
      best = now;
      taken = static_cast<int>(t);
    }
    if (taken >= 0) out.answer_of_target[static_cast<std::size_t>(taken)] = static_cast<int>(a);
  }
  return out;
}

}  // namespace proofload::metric
