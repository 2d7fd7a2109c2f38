#include "page_files.h"

#include "proofload/core/file.h"

namespace proofload::cli {

void PageFiles::add_to(CLI::App& verb) {
  verb.add_option("--markdown", markdown, "Also write everything to this file")->type_name("FILE");
  verb.add_option("--html", html, "Also write everything to this page")->type_name("FILE");
}

void PageFiles::write(const Session& session, const report::Page& page) const {
  if (!markdown.empty()) write_file(markdown, report::markdown_page(page));
  if (!html.empty()) write_file(html, report::html_page(page));
  for (const std::string& file : {markdown, html})
    if (!file.empty()) session.err("wrote " + file + "\n");
}

}  // namespace proofload::cli
