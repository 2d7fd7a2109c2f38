#include "run_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"

namespace proofload::cli {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& given) {
  std::error_code ignored;
  if (!fs::is_regular_file(given, ignored)) return given;
  const fs::path around = given.parent_path();
  return around.empty() ? fs::path(".") : around;
}

void need_writable(const fs::path& folder, const std::string& why, const std::string& cure) {
  for (const fs::path& path : {folder, folder / "run.db"})
    if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0 && errno != ENOENT)
      throw Error(ErrorCode::io,
                  path.string() + ": cannot be written (" + std::strerror(errno) + "); " + why + ": " + cure);
}

campaign::Store open_run(const fs::path& given) {
  std::error_code ignored;
  const fs::path db = fs::is_directory(given, ignored) ? given / "run.db" : given;
  if (!fs::exists(db, ignored))
    throw Error(ErrorCode::not_found,
                given.string() +
                    ": there is no run here (no run.db); give the folder that `proofload run` printed");
  return campaign::Store::open(fs::absolute(db), campaign::Store::Mode::read_only);
}

campaign::CampaignSpec campaign_of(const campaign::Store& store, const Registry& registry) {
  const auto record = store.fact("config");
  if (!record)
    throw Error(ErrorCode::parse, store.path().string() + ": holds no config; the run ended before it began");
  campaign::CampaignSpec spec = campaign::spec_from_record(*record, registry);
  spec.out.dir = store.path().parent_path();
  std::error_code ignored;
  const auto absent = [&](const fs::path& path) {
    return !path.empty() && path.is_relative() && !fs::exists(path, ignored);
  };
  if (absent(spec.model.path) || absent(spec.data.path))
    if (const auto started = store.fact("started_in"); started && fs::is_directory(started->text(), ignored))
      fs::current_path(started->text(), ignored);
  return spec;
}

campaign::PictureLooks looks_of(const Session& session,
                                const campaign::Store& store,
                                const Registry& registry,
                                const std::string& data) {
  campaign::PictureLooks stored = campaign::looks_from_store(store);
  if (!stored.empty() || !store.fact("metric")) return stored;
  campaign::CampaignSpec spec = campaign_of(store, registry);
  if (!data.empty()) spec.data.path = data;
  try {
    std::string format;
    const auto opened = dataset::open(spec.data.path, spec.data.format, campaign::options_of(spec.data),
                                      spec.data.params, format, registry.format_entries);
    const std::vector<std::string> ids = store.image_ids();
    std::unordered_map<std::string, std::uint32_t> place;
    for (std::uint32_t i = 0; i < opened->size(); ++i) place.emplace(opened->id(i), i);
    std::vector<std::uint32_t> chosen;
    for (const std::string& id : ids) {
      const auto at = place.find(id);
      if (at == place.end())
        throw Error(ErrorCode::not_found, spec.data.path.string() + ": " + id + " is not here any more");
      chosen.push_back(at->second);
    }
    const auto looks = campaign::measure_looks(*opened, chosen, campaign::threads_of(spec),
                                               session.picture_count(), stop_flag());
    if (!looks)
      throw Error(ErrorCode::cancelled, "stopped while the pictures were measured; nothing was written");
    return *looks;
  } catch (const Error& e) {
    if (e.code() == ErrorCode::cancelled) throw;
    session.err("note: brightness, contrast and sharpness are left out, the pictures cannot be read (" +
                std::string(e.what()) + "); name them with --data\n");
    return {};
  }
}

}  // namespace proofload::cli
