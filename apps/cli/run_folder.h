// Reading back a run folder.
#pragma once

#include <filesystem>

#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"

namespace proofload::cli {

/// The store of a run folder (or of a run.db named directly), for reading.
campaign::Store open_run(const std::filesystem::path& folder);
/// Its campaign, with the output folder set, and the process moved to where relative paths of the config hold: the folder the run was
/// started in, if model and data are not found from here. Returns the absolute run folder in `spec.out.dir`.
campaign::CampaignSpec campaign_of(const campaign::Store& store, const Registry& registry);

}  // namespace proofload::cli
