// Identities: which random field a stress draws from, and the content hash of a cell.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proofload/campaign/spec.h"
#include "proofload/data/record.h"
#include "proofload/data/sample.h"

namespace proofload::campaign {

/// Reserved stress indices of the null perturbations (see null_calibration).
inline constexpr std::uint16_t kFirstNullStress = 0xFF00;

/// Computes keys of one campaign on one model. Immutable, thread-safe.
class Identity {
 public:
  /// `model_hash` is the SHA-256 of the model file (and its description).
  Identity(const CampaignSpec& spec, const std::string& model_hash);

  /// Random keys of link `position` of a chain on a picture.
  Keys keys(const std::string& sample_id,
            std::uint16_t stress,
            std::uint32_t position,
            std::uint16_t replicate) const;
  /// What a level of a stress means: its name, stressor, parameters and relation. Two campaigns in which it is equal, seed
  /// and picture too, make the same picture of a level.
  std::uint64_t path_hash(std::uint16_t stress) const { return stress_hashes_.at(stress); }
  /// Content hash of (model, picture id, chain with all parameters, relation, replicate, seed).
  std::int64_t cell_key(const std::string& sample_id, const Cell& cell) const;

 private:
  std::uint64_t seed_;
  std::uint64_t base_;
  std::vector<std::string> stress_names_;
  std::vector<std::uint64_t> stress_hashes_;
  std::vector<std::uint64_t> relation_hashes_;
};

}  // namespace proofload::campaign
