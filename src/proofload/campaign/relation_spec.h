// The relations of a config: built-in ones, built-in ones with keys of the user's over them, and ones the user wrote.
#pragma once

#include "proofload/campaign/config.h"
#include "proofload/campaign/spec.h"
#include "proofload/core/error.h"

namespace proofload::campaign {

/// Reads `relations:` into `spec`. A relation whose change has a range of strengths also becomes a stress of the same
/// name, so that its limits are searched, shown, gated and replayed like any other. What is wrong goes to `problems`.
void read_relations(const Config& config,
                    const Value* value,
                    CampaignSpec& spec,
                    const Registry& registry,
                    Problems& problems);

/// As plain data that `read_relations` reads back.
Value to_record(const RelationSpec& relation);

/// What a relation is, for hashes: equal text, equal verdicts.
std::string fingerprint(const RelationSpec& relation);

/// The relations of a campaign on a model's task. Error{invalid_argument} with the place of a relation that makes no sense
/// there.
std::vector<std::unique_ptr<relation::Relation>> make_relations(const CampaignSpec& spec,
                                                                const relation::TaskInfo& task);

/// What a relation must know, from what the metric knows.
relation::TaskInfo task_info(Task task, const metric::Context& context);

}  // namespace proofload::campaign
