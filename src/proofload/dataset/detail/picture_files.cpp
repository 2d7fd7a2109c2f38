#include "proofload/dataset/detail/picture_files.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string normalised(std::string_view text, utf8proc_option_t form) {
  if (is_ascii(text)) return std::string(text);
  utf8proc_uint8_t* out = nullptr;
  const utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                               static_cast<utf8proc_ssize_t>(text.size()), &out,
                                               static_cast<utf8proc_option_t>(UTF8PROC_STABLE | form));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(out, &std::free);
  if (length < 0) return std::string(text);
  return std::string(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
}

bool is_hidden(const std::string& name) { return name.empty() || name.front() == '.' || name == "__MACOSX"; }

std::string ending(const fs::path& file) { return lower(file.extension().string()); }

constexpr std::size_t kLookedAt = 20'000;

}  // namespace

std::string nfc(std::string_view text) { return normalised(text, UTF8PROC_COMPOSE); }
std::string nfd(std::string_view text) { return normalised(text, UTF8PROC_DECOMPOSE); }

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    if (bytes[at] < 0x80) {
      ++at;
      continue;
    }
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t used =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (used <= 0) return at;
    at += static_cast<std::size_t>(used);
  }
  return std::nullopt;
}

bool has_picture_name(const fs::path& file) {
  static constexpr std::string_view kEndings[] = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".jpe", ".jfif"};
  const std::string mine = ending(file);
  return std::find(std::begin(kEndings), std::end(kEndings), mine) != std::end(kEndings);
}

bool holds_pictures(const fs::path& folder) {
  std::error_code error;
  std::size_t seen = 0;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && seen < kLookedAt;
       it.increment(error), ++seen)
    if (has_picture_name(it->path()) && !is_hidden(it->path().filename().string()) &&
        it->is_regular_file(error))
      return true;
  return false;
}

std::vector<std::string> picture_folders(const fs::path& folder, std::size_t most) {
  std::vector<std::string> found;
  std::error_code error;
  std::size_t seen = 0;
  for (fs::directory_iterator it(folder, error), end;
       !error && it != end && seen < kLookedAt && found.size() < most; it.increment(error), ++seen) {
    const std::string name = it->path().filename().string();
    if (!is_hidden(name) && it->is_directory(error) && holds_pictures(it->path())) found.push_back(name);
    error.clear();
  }
  std::sort(found.begin(), found.end());
  return found;
}

fs::path picture_root(const fs::path& folder) {
  if (holds_pictures(folder)) return folder;
  fs::path images = folder / "images";
  std::error_code error;
  if (!fs::is_directory(images, error)) return folder;
  const std::vector<std::string> folders = picture_folders(folder, 2);
  if (folders.empty() || (folders.size() == 1 && folders.front() == "images")) return images;
  return folder;
}

Listing list_pictures(const fs::path& root, const std::string& below, bool deep) {
  static constexpr std::string_view kOthers[] = {".tif", ".tiff", ".gif", ".heic", ".avif",
                                                 ".jp2", ".ppm",  ".pgm", ".exr"};
  Listing out;
  std::vector<std::string> waiting = {below};
  while (!waiting.empty()) {
    const std::string here = std::move(waiting.back());
    waiting.pop_back();
    const fs::path folder = here.empty() ? root : root / here;
    std::error_code error;
    fs::directory_iterator it(folder, error);
    for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
      std::string name = it->path().filename().string();
      if (is_hidden(name)) continue;
      if (!here.empty()) name.insert(0, here + "/");
      std::error_code ignored;
      if (it->is_directory(ignored)) {
        if (deep && !it->is_symlink(ignored)) waiting.push_back(std::move(name));
      } else if (has_picture_name(it->path())) {
        out.pictures.push_back(std::move(name));
      } else if (const std::string mine = ending(it->path());
                 std::find(std::begin(kOthers), std::end(kOthers), mine) != std::end(kOthers)) {
        ++out.other_formats;
        out.one_other = it->path().filename().string();
      }
    }
    if (error)
      throw Error(error == std::errc::no_such_file_or_directory ? ErrorCode::not_found : ErrorCode::io,
                  folder.string() + ": the folder cannot be read: " + error.message());
  }
  std::sort(out.pictures.begin(), out.pictures.end());
  return out;
}

std::optional<std::string> inside(const fs::path& root, std::string_view given) {
  std::string text(given);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    if (c == '\\') c = '/';
  }
  fs::path path(text);
  if (path.is_absolute()) {
    std::error_code error;
    path = path.lexically_normal().lexically_relative(fs::absolute(root, error).lexically_normal());
    if (path.empty()) return std::nullopt;
  }
  path = path.lexically_normal();
  if (path.empty() || path == "." || !path.has_filename() || *path.begin() == "..") return std::nullopt;
  return path.generic_string();
}

std::optional<std::string> existing(const fs::path& root, const std::string& relative) {
  std::error_code error;
  if (fs::is_regular_file(root / relative, error)) return relative;
  if (is_ascii(relative)) return std::nullopt;
  for (std::string form : {nfc(relative), nfd(relative)})
    if (form != relative && fs::is_regular_file(root / form, error)) return form;
  return std::nullopt;
}

std::optional<std::string> existing_with_ending(const fs::path& root, const std::string& stem) {
  for (const char* end : {".jpg", ".png", ".jpeg", ".webp", ".bmp", ".JPG", ".PNG", ".JPEG", ".WEBP", ".BMP"})
    if (auto found = existing(root, stem + end)) return found;
  return std::nullopt;
}

fs::path parent_of(const fs::path& folder) {
  std::error_code error;
  return (fs::absolute(folder, error) / "..").lexically_normal();
}

fs::path find_root(const std::vector<fs::path>& candidates, const std::vector<std::string>& names) {
  constexpr std::size_t kTried = 20;
  for (const fs::path& root : candidates) {
    for (std::size_t i = 0; i < names.size() && i < kTried; ++i) {
      const std::optional<std::string> relative = inside(root, names[i]);
      if (relative && existing(root, *relative)) return root;
    }
  }
  return candidates.front() == "." ? fs::current_path() : candidates.front();
}

}  // namespace proofload::dataset
