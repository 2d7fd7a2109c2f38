// Columns of text on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace proofload::report {

/// Code points, so that columns line up; wide characters count as one.
std::size_t width_of(std::string_view text);
/// With blanks behind it up to `width` code points.
std::string padded(std::string text, std::size_t width);

}  // namespace proofload::report
