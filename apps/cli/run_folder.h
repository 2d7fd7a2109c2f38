// Reading back a run folder.
#pragma once

#include <filesystem>
#include <string>

#include "proofload/campaign/picture_attributes.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "session.h"

namespace proofload::cli {

/// The folder itself, or the one around a run.db that was named.
std::filesystem::path folder_of(const std::filesystem::path& given);
/// Error{io} "<path>: cannot be written (<cause>); <why>: <cure>" unless the folder and its run.db can be written.
void need_writable(const std::filesystem::path& folder, const std::string& why, const std::string& cure);
/// The store of a run folder (or of a run.db named directly), for reading.
campaign::Store open_run(const std::filesystem::path& folder);
/// Its campaign, with the output folder set, and the process moved to where relative paths of the config hold: the folder the run was
/// started in, if model and data are not found from here. Returns the absolute run folder in `spec.out.dir`.
campaign::CampaignSpec campaign_of(const campaign::Store& store, const Registry& registry);
/// How the pictures of a run look: what it stored, else measured now if its data (`data`, or where the run found them)
/// can be read; empty, with a note, where they cannot. Error{cancelled} on Ctrl-C.
campaign::PictureLooks looks_of(const Session& session,
                                const campaign::Store& store,
                                const Registry& registry,
                                const std::string& data);

}  // namespace proofload::cli
