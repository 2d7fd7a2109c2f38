// Text of strangers in pages of ours.
#pragma once

#include <string>
#include <string_view>

namespace proofload::report {

/// For text and attributes of HTML.
std::string html_escaped(std::string_view raw);
/// For a cell of a Markdown table: no line breaks, no bar that would end it.
std::string markdown_cell(std::string_view raw);

}  // namespace proofload::report
