// The box of a fuzzer, from what a finished run found: how strong each stress may be, and where each picture breaks alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/follow_up.h"
#include "proofload/search/fuzz_space.h"

namespace proofload::campaign {

enum class BoxEdge {
  onset,      ///< Below the strength at which the onset share (5 %) breaks.
  operating,  ///< Up to the operating point; below onset where a stress states none.
};

struct FuzzBox {
  search::FuzzSpace space;
  std::vector<std::string> notes;  ///< Stresses that were left out, and why.
};

/// The stresses named, or all of the run where none are. Where a picture breaks is the middle of its bracket; where the bracket is open,
/// it is read off the stress's curve at the picture's rank of clean margin (methods 3.2).
/// Error{invalid_argument} for a stress that the run has not, and where fewer than two stresses remain.
FuzzBox fuzz_box(const FollowUp& run,
                 const BreakingPoints& breaks,
                 const std::vector<std::string>& stresses,
                 BoxEdge edge,
                 int longest);

/// How far a picture holds under one stress alone and where it breaks, as distances: those of its bracket where that is narrow, with
/// its middle for the break, else both read off the stress's curve at the picture's rank of clean margin. Infinity: never seen to.
struct LoneLimit {
  double holds_to = 0;
  double breaks_at = 0;
};
/// Of each of `samples` under stress `s` of the run.
std::vector<LoneLimit> lone_limits(const FollowUp& run,
                                   const BreakingPoints& breaks,
                                   std::size_t s,
                                   const std::vector<std::uint32_t>& samples,
                                   const std::map<std::uint32_t, double>& ranks);

/// Rank of each sample's margin, 0 … 1, the least sure first; samples without a margin are left out.
std::map<std::uint32_t, double> margin_ranks(const FollowUp& run, const std::vector<std::uint32_t>& samples);

/// Distance at which a share of pictures is broken on a curve, inside (held, broke]: the share that lies `rank` (0 … 1) of the way between
/// those of the two ends. Infinity where the curve ends before it. `broke` none: open.
double distance_at_rank(const std::vector<search::CurvePoint>& curve,
                        const Axis& axis,
                        Level held,
                        std::optional<Level> broke,
                        double rank);

/// How sure a model is of a clean answer: the lead of the first class over the second, or the weakest box. None for others.
std::optional<double> clean_margin(const Prediction& clean);

}  // namespace proofload::campaign
