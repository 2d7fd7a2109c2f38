// Where the pictures of a data folder are, and how they are named.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofload::dataset {

/// Unicode normal form C of valid UTF-8; other bytes come back as they are.
std::string nfc(std::string_view text);
/// Normal form D, likewise: file systems of Apple machines store names in it.
std::string nfd(std::string_view text);
/// Byte offset of the first byte that is no valid UTF-8, or nothing.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// By the ending of the name, in any case: jpg, jpeg, jpe, jfif, png, webp, bmp.
bool has_picture_name(const std::filesystem::path& file);
/// True if pictures lie directly in the folder. Looks at no more than 20,000 entries.
bool holds_pictures(const std::filesystem::path& folder);
/// Subfolders with pictures directly inside, in byte order; hidden ones are passed over. Stops after `most`.
std::vector<std::string> picture_folders(const std::filesystem::path& folder, std::size_t most);
/// The folder itself, or its subfolder `images` when that is the only place with pictures.
std::filesystem::path picture_root(const std::filesystem::path& folder);

/// What a walk through a folder finds.
struct Listing {
  std::vector<std::string> pictures;  ///< Relative to the root, '/' as separator, as on disk, in byte order.
  std::size_t other_formats = 0;  ///< Files with the name of a picture format that is not read (tif, gif …).
  std::string one_other;          ///< One of those.
};
/// Pictures under root/below; with `deep` also in all folders underneath (links to folders are not followed).
/// Hidden files and folders are passed over. Error{io | not_found} names a folder that cannot be read.
Listing list_pictures(const std::filesystem::path& root, const std::string& below, bool deep);

/// The path a label file gives, as a clean path relative to `root` ('/' as separator, no "." or ".."), or
/// nothing if it leads out of `root`, is empty or holds a control character. Backslashes count as '/';
/// absolute paths are accepted inside `root`.
std::optional<std::string> inside(const std::filesystem::path& root, std::string_view given);
/// Name under which root/relative exists as a regular file: as given, in normal form C or D; else nothing.
std::optional<std::string> existing(const std::filesystem::path& root, const std::string& relative);

/// The same for a name without its ending, or with a wrong one: stem.jpg, .jpeg, .png … in small and capital letters.
std::optional<std::string> existing_with_ending(const std::filesystem::path& root, const std::string& stem);

/// The folder that holds `folder`.
std::filesystem::path parent_of(const std::filesystem::path& folder);
/// The folder in which most label files of the world would find `names`: the first of `candidates` that has
/// one of the first names, else the first candidate.
std::filesystem::path find_root(const std::vector<std::filesystem::path>& candidates,
                                const std::vector<std::string>& names);

}  // namespace proofload::dataset
