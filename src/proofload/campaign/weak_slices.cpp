#include "proofload/campaign/weak_slices.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "proofload/campaign/group_limit.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/stats/log_rank.h"
#include "proofload/stats/multiple_testing.h"

namespace proofload::campaign {

namespace {

// Which pictures of the run: one flag each.
using Flags = std::vector<char>;

Flags flags_of(const PictureGroup& group, std::size_t pictures) {
  Flags out(pictures, 0);
  for (const std::uint32_t i : group.members)
    if (i < pictures) out[i] = 1;
  return out;
}

Flags both(const Flags& a, const Flags& b) {
  Flags out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = static_cast<char>(a[i] & b[i]);
  return out;
}

struct Part {
  std::vector<PictureBreak> inside;
  std::vector<PictureBreak> outside;
};

Part part(const std::vector<PictureBreak>& pictures, const Flags& slice) {
  Part out;
  for (const PictureBreak& one : pictures) (slice[one.sample] ? out.inside : out.outside).push_back(one);
  return out;
}

std::vector<stats::Lifetime> lifetimes(const StressBreaks& breaks,
                                       const std::vector<PictureBreak>& pictures) {
  std::vector<stats::Lifetime> out;
  out.reserve(pictures.size());
  for (const PictureBreak& one : pictures) out.push_back(breaks.lifetime(one));
  return out;
}

// Where the limit lies as a severity; the end of what was searched where it is not reached.
double severity_of(const search::Limit& limit, Level end) {
  return Axis::severity(limit.level.value_or(end));
}

class Search {
 public:
  Search(const BreakingPoints& breaks,
         std::span<const PictureGroup> groups,
         std::span<const std::string> ids,
         const SliceSearch& wanted)
      : breaks_(breaks), groups_(groups), wanted_(wanted) {
    half_ = halves(ids);
    for (const PictureGroup& group : groups) flags_.push_back(flags_of(group, ids.size()));
  }

  WeakSlices find(int threads) {
    WeakSlices out;
    const std::vector<std::pair<std::size_t, std::optional<std::size_t>>> slices = lattice();
    const std::size_t stresses = wanted_.stresses.size();
    std::vector<std::vector<Find>> found(stresses * slices.size());
    std::vector<double> p(stresses * slices.size(), 1);
    std::vector<char> tested(p.size(), 0);
    for (std::size_t s = 0; s < stresses; ++s) halves_.push_back({half(s, 0), half(s, 1)});
    for (const auto& two : halves_) {
      out.searched = std::max(out.searched, two[0].size());
      out.held_out = std::max(out.held_out, two[1].size());
    }
    if (out.searched < 2 * wanted_.support || out.held_out < 2 * wanted_.support) {
      out.nothing = "too few pictures to search one half and confirm on the other: n = " +
                    std::to_string(out.searched + out.held_out) + ", and at least " +
                    std::to_string(4 * wanted_.support) + " are needed";
      return out;
    }
    if (groups_.empty()) {
      out.nothing = "nothing is known of the pictures by which they could be told apart";
      return out;
    }
    parallel_for(p.size(), threads, [&](int, std::size_t at) {
      const std::size_t s = at / slices.size();
      const auto& [a, b] = slices[at % slices.size()];
      const Flags slice = b ? both(flags_[a], flags_[*b]) : flags_[a];
      const Part split = part(halves_[s][0], slice);
      if (split.inside.size() < wanted_.support || split.outside.size() < wanted_.support) return;
      const StressBreaks& breaks = of(s);
      const stats::LogRank test =
          stats::log_rank(lifetimes(breaks, split.inside), lifetimes(breaks, split.outside));
      tested[at] = 1;
      p[at] = test.p;
      if (!(test.observed > test.expected) || test.p > wanted_.false_share) return;
      if (b && (!matters(s, split.inside, flags_[a], slice) || !matters(s, split.inside, flags_[*b], slice)))
        return;
      const search::Limit inside = group_limit(split.inside, wanted_.share, wanted_.confidence);
      if (!inside.level) return;
      const search::Limit outside = group_limit(split.outside, wanted_.share, wanted_.confidence);
      const double gap = severity_of(outside, breaks.end) - severity_of(inside, breaks.end);
      if (gap > 0) found[at].push_back({at, gap, split.inside.size()});
    });

    std::vector<double> of_tests;
    std::vector<std::size_t> place(p.size(), 0);
    for (std::size_t at = 0; at < p.size(); ++at)
      if (tested[at]) {
        place[at] = of_tests.size();
        of_tests.push_back(p[at]);
      }
    out.tested = of_tests.size();
    const std::vector<double> adjusted = stats::benjamini_hochberg(of_tests);
    std::vector<Find> kept;
    for (const auto& each : found)
      for (const Find& find : each)
        if (adjusted[place[find.at]] <= wanted_.false_share) kept.push_back(find);
    std::stable_sort(kept.begin(), kept.end(), [](const Find& a, const Find& b) {
      return a.gap * static_cast<double>(a.support) > b.gap * static_cast<double>(b.support);
    });

    std::vector<std::pair<std::size_t, Flags>> taken;
    std::vector<double> confirm;
    for (const Find& find : kept) {
      if (out.slices.size() == wanted_.most) break;
      const std::size_t s = find.at / slices.size();
      const auto& [a, b] = slices[find.at % slices.size()];
      Flags slice = b ? both(flags_[a], flags_[*b]) : flags_[a];
      if (std::any_of(taken.begin(), taken.end(), [&](const auto& before) {
            return before.first == s && alike(before.second, slice, halves_[s][0]);
          }))
        continue;
      const Part split = part(halves_[s][1], slice);
      if (split.inside.size() < wanted_.support || split.outside.size() < wanted_.support) continue;
      const StressBreaks& breaks = of(s);
      // Of a pair both conditions must hold their own, so the least certain of the three tests counts.
      double p_value = earlier(breaks, split.inside, split.outside);
      if (b)
        for (const std::size_t group : {a, *b})
          p_value = std::max(p_value, earlier(breaks, split.inside, rest_of(s, 1, flags_[group], slice)));
      WeakSlice one;
      one.stress = wanted_.stresses[s];
      one.conditions.push_back(groups_[a].name);
      if (b) one.conditions.push_back(groups_[*b].name);
      one.found_on = find.support;
      one.false_share = adjusted[place[find.at]];
      one.gap = find.gap;
      one.inside_n = split.inside.size();
      one.outside_n = split.outside.size();
      one.inside = group_limit(split.inside, wanted_.share, wanted_.confidence);
      one.outside = group_limit(split.outside, wanted_.share, wanted_.confidence);
      confirm.push_back(p_value);
      out.slices.push_back(std::move(one));
      taken.emplace_back(s, std::move(slice));
    }
    const std::vector<double> holm = stats::holm(confirm);
    for (std::size_t i = 0; i < holm.size(); ++i) {
      out.slices[i].p = holm[i];
      out.slices[i].confirmed = holm[i] <= wanted_.alpha;
    }
    return out;
  }

 private:
  const StressBreaks& of(std::size_t stress) const {
    return breaks_.of(wanted_.stresses[stress], wanted_.oracle);
  }

  struct Find {
    std::size_t at = 0;
    double gap = 0;
    std::size_t support = 0;
  };

  // 0 and 1 by the name alone; 2 for pictures beyond the wanted number of a half, those with the largest keys.
  std::vector<char> halves(std::span<const std::string> ids) const {
    std::vector<std::uint64_t> keys;
    keys.reserve(ids.size());
    for (const std::string& id : ids) keys.push_back(FieldBytes().add("weak slices").add(id).hash());
    std::vector<char> out;
    out.reserve(ids.size());
    for (const std::uint64_t key : keys) out.push_back(static_cast<char>(key & 1));
    for (const char side : {char{0}, char{1}}) {
      std::vector<std::size_t> members;
      for (std::size_t i = 0; i < out.size(); ++i)
        if (out[i] == side) members.push_back(i);
      std::sort(members.begin(), members.end(),
                [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
      for (std::size_t i = wanted_.pictures; i < members.size(); ++i) out[members[i]] = 2;
    }
    return out;
  }

  std::vector<PictureBreak> half(std::size_t stress, char side) const {
    std::vector<PictureBreak> out;
    for (const PictureBreak& one : of(stress).pictures)
      if (half_[one.sample] == side) out.push_back(one);
    return out;
  }

  // All single groups and all pairs of different columns.
  std::vector<std::pair<std::size_t, std::optional<std::size_t>>> lattice() const {
    std::vector<std::pair<std::size_t, std::optional<std::size_t>>> out;
    for (std::size_t a = 0; a < groups_.size(); ++a)
      if (groups_[a].members.size() >= wanted_.support) out.emplace_back(a, std::nullopt);
    const std::size_t singles = out.size();
    for (std::size_t i = 0; i < singles; ++i)
      for (std::size_t j = i + 1; j < singles; ++j)
        if (groups_[out[i].first].column != groups_[out[j].first].column)
          out.emplace_back(out[i].first, out[j].first);
    return out;
  }

  // What else of a half is in one of the groups of a slice.
  std::vector<PictureBreak> rest_of(std::size_t stress,
                                    std::size_t side,
                                    const Flags& group,
                                    const Flags& slice) const {
    std::vector<PictureBreak> out;
    for (const PictureBreak& one : halves_[stress][side])
      if (group[one.sample] && !slice[one.sample]) out.push_back(one);
    return out;
  }

  // p of "the first break earlier"; 1 where they break later, which is no evidence for it however sure.
  static double earlier(const StressBreaks& breaks,
                        const std::vector<PictureBreak>& first,
                        const std::vector<PictureBreak>& second) {
    const stats::LogRank test = stats::log_rank(lifetimes(breaks, first), lifetimes(breaks, second));
    return test.observed > test.expected ? test.p : 1;
  }

  // Whether the slice breaks earlier than what else is in one of its groups, in the half that is searched.
  bool matters(std::size_t stress,
               const std::vector<PictureBreak>& inside,
               const Flags& group,
               const Flags& slice) const {
    return earlier(of(stress), inside, rest_of(stress, 0, group, slice)) <= wanted_.alpha;
  }

  static bool alike(const Flags& a, const Flags& b, const std::vector<PictureBreak>& pictures) {
    constexpr double kMostlySame = 0.8;
    std::size_t common = 0;
    std::size_t any = 0;
    for (const PictureBreak& one : pictures) {
      common += static_cast<std::size_t>(a[one.sample] & b[one.sample]);
      any += static_cast<std::size_t>(a[one.sample] | b[one.sample]);
    }
    return static_cast<double>(common) > kMostlySame * static_cast<double>(any);
  }

  const BreakingPoints& breaks_;
  std::span<const PictureGroup> groups_;
  const SliceSearch& wanted_;
  std::vector<char> half_;
  std::vector<Flags> flags_;                                      // Of each group.
  std::vector<std::array<std::vector<PictureBreak>, 2>> halves_;  // Of each stress.
};

}  // namespace

WeakSlices weak_slices(const BreakingPoints& breaks,
                       std::span<const PictureGroup> groups,
                       std::span<const std::string> ids,
                       const SliceSearch& wanted,
                       int threads) {
  return Search(breaks, groups, ids, wanted).find(threads);
}

}  // namespace proofload::campaign
