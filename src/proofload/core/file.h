// Whole files in and out.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace proofload {

/// Whole content. Error{not_found} if absent, Error{io} if unreadable, a folder, or larger than `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{4} << 30);
/// Writes beside the target and renames, so that a reader sees the old or the new content, never a part.
/// Error{io} names the path and the cause (no space, read-only …).
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace proofload
