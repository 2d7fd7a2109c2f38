#include "proofload/stress/user_file.h"

#include <filesystem>

#include "proofload/core/file.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"

namespace proofload::stress {

Param file_param(const std::string& what) { return text("file", "", what); }

Param digest_param() {
  return text("sha256", "",
              "SHA-256 of the file; a run keeps it, and another content is then refused. Empty = as it is.");
}

bool names_file(const Schema& schema) {
  return schema.find("file") != nullptr && schema.find("sha256") != nullptr;
}

std::string read_user_file(const Params& params, std::size_t limit) {
  const std::string& file = params.text("file");
  if (file.empty()) return {};
  std::string bytes = read_file(std::filesystem::path(file), limit);
  if (bytes.empty()) throw Error(ErrorCode::parse, file + ": the file is empty");
  const std::string& wanted = params.text("sha256");
  if (!wanted.empty() && lower(wanted) != sha256(bytes))
    throw Error(ErrorCode::invalid_argument,
                file + ": the file has changed: its SHA-256 is " + sha256(bytes) + ", and `sha256` says " +
                    wanted + ". Bring the old content back, or start a run of its own for the new one.");
  return bytes;
}

Params with_digest(const Schema& schema, const Params& params) {
  if (!params.text("sha256").empty()) return params;
  const std::string& file = params.text("file");
  if (file.empty() && schema.find("reference")) return params;
  if (file.empty())
    throw Error(ErrorCode::invalid_argument, "`file` is missing; name the file that the stress is made from");
  Value all = params.values();
  all["sha256"] = sha256_of_file(file);
  return schema.check(all, "");
}

}  // namespace proofload::stress
