// Lets the models of finished runs answer where only one of them looked, so that every picture can be compared at one strength.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/compare.h"
#include "session.h"

namespace proofload::cli {

struct Asked {
  std::vector<std::string> notes;  ///< One for every run that could not be asked, with the cause.
  bool whole = true;               ///< False after Ctrl-C; what was answered is kept.
};

/// `--ask` and `--endpoint`. The places must live as long as `verb`.
void add_ask_options(CLI::App& verb, bool& ask, std::string& endpoint);

/// Says that Ctrl-C ended it and returns the exit code.
int stopped_asking(const Session& session);

/// Each run against the first. `folders` are those of the stores, as the user wrote them; `endpoint` is a model server's, where the
/// runs used one. Errors as of `compare_runs`; a model or data that cannot be reached is a note.
Asked ask_runs(const Session& session,
               std::span<const std::string> folders,
               std::span<const campaign::Store> stores,
               const Registry& registry,
               const campaign::CompareRequest& request,
               const std::string& endpoint);

}  // namespace proofload::cli
