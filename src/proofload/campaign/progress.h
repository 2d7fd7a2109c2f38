// What a run tells whoever watches it. Calls come from one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proofload/search/strategy.h"

namespace proofload::campaign {

struct CampaignSpec;
struct CleanResult;
struct RunForecast;

/// Where a run stands.
struct Tally {
  std::uint64_t evaluated = 0;  ///< Inferences of this session.
  std::uint64_t reused = 0;     ///< Cells found in the store.
  std::uint64_t failed = 0;
  double seconds = 0;           ///< Since the session began.
  double rate = 0;              ///< Inferences per second of late.
  std::optional<double> share;  ///< Estimated share of the search that is done.
};

class Progress {
 public:
  virtual ~Progress() = default;
  /// A named step begins ("clean pass", "null calibration", "search", "pictures for the report") with so many cells to
  /// evaluate at most, 0 if not known; "search" with its number of searches.
  virtual void stage(const std::string& /*name*/, std::uint64_t /*expected*/) {}
  virtual void tick(const Tally& /*tally*/) {}
  virtual void clean(const CleanResult& /*result*/) {}
  /// What the run is expected to take, once, before its search begins; `spent` seconds of it have gone.
  virtual void forecast(const RunForecast& /*forecast*/, double /*spent*/) {}
  /// The answer of a stress so far; `final` when its search has ended.
  virtual void stress(std::size_t /*index*/,
                      Oracle /*oracle*/,
                      const search::Result& /*result*/,
                      bool /*final*/) {}
  /// One line on what was opened: model, task, engine, pictures.
  virtual void opened(const std::string& /*text*/) {}
  virtual void note(const std::string& /*text*/) {}
};

}  // namespace proofload::campaign
