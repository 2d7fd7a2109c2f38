#include "proofload/campaign/fields.h"

#include "proofload/campaign/relation_spec.h"
#include "proofload/campaign/tiles.h"
#include "proofload/core/hash.h"

namespace proofload::campaign {

Identity::Identity(const CampaignSpec& spec, const std::string& model_hash)
    : seed_(spec.seed),
      base_(FieldBytes()
                .add(std::string_view(model_hash))
                .add(std::string_view(spec.model.precision))
                .add(spec.seed)
                .hash()) {
  for (const StressSpec& stress : spec.stresses) {
    stress_names_.push_back(stress.name);
    FieldBytes fields;
    fields.add(std::string_view(stress.name))
        .add(std::string_view(stress.kind))
        .add(std::string_view(to_json(stress.params.values())));
    // The path of a relation has verdicts of its own.
    if (stress.relation >= 0)
      fields.add(std::string_view(fingerprint(spec.relations[static_cast<std::size_t>(stress.relation)])));
    stress_hashes_.push_back(fields.hash());
  }
  for (const RelationSpec& relation : spec.relations)
    relation_hashes_.push_back(FieldBytes()
                                   .add(std::string_view(relation.name))
                                   .add(std::string_view(fingerprint(relation)))
                                   .hash());
}

Keys Identity::keys(const std::string& sample_id,
                    std::uint16_t stress,
                    std::uint32_t position,
                    std::uint16_t replicate) const {
  return field_keys(seed_, sample_id, stress_names_.at(stress), position, replicate);
}

std::int64_t Identity::cell_key(const std::string& sample_id, const Cell& cell) const {
  FieldBytes fields;
  fields.add(base_).add(std::string_view(sample_id)).add(std::uint64_t{cell.replicate});
  fields.add(cell.relation < 0 ? std::uint64_t{0}
                               : relation_hashes_.at(static_cast<std::size_t>(cell.relation)));
  for (const Link& link : cell.chain) {
    fields.add(link.stress >= kFirstTile ? std::uint64_t{link.stress} : stress_hashes_.at(link.stress));
    fields.add(static_cast<std::uint64_t>(link.level));
  }
  return static_cast<std::int64_t>(fields.hash());
}

}  // namespace proofload::campaign
