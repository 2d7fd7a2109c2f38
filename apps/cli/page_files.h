// Files that a command also writes its page to, as Markdown and as HTML.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "proofload/report/page.h"
#include "session.h"

namespace proofload::cli {

struct PageFiles {
  std::string markdown{};  ///< "" = none.
  std::string html{};

  /// `--markdown FILE` and `--html FILE`. Must live as long as `verb`.
  void add_to(CLI::App& verb);
  /// Writes those asked for and says so. Error{io} as of `write_file`.
  void write(const Session& session, const report::Page& page) const;
};

}  // namespace proofload::cli
