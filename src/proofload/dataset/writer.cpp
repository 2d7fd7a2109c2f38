#include "proofload/dataset/writer.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/writers.h"
#include "proofload/image/codec.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr int kQuality = 95;
constexpr std::size_t kLongestName =
    120;  // Bytes, so that a file system that allows 255 has room for endings.
constexpr const char* kMarker = "export.json";

struct Format {
  std::string_view id;
  std::vector<Task> tasks;
  std::unique_ptr<Writer> (*make)(fs::path, WriterOptions);
};

const std::vector<Format>& formats() {
  static const std::vector<Format> all = {
      {"coco", {Task::detection, Task::keypoints, Task::instances}, write_coco},
      {"yolo", {Task::detection, Task::keypoints, Task::oriented, Task::instances}, write_yolo},
      {"masks", {Task::segmentation}, write_masks},
      {"depth", {Task::depth}, write_depth},
      {"csv", {Task::classification, Task::regression, Task::text, Task::multi_label}, write_csv},
  };
  return all;
}

// One part of a path that every file system takes: separators, control characters and what shells and Windows dislike
// become '-'.
std::string part_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool bad = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
                     std::string_view("/\\:*?\"<>|#%").find(c) != std::string_view::npos;
    out += bad ? '-' : c;
  }
  while (!out.empty() && (out.front() == '.' || out.front() == ' ')) out.erase(0, 1);
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  if (out.size() > kLongestName) {
    std::size_t end = kLongestName;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
    out = out.substr(0, end) + "-" + hex16(hash64(text)).substr(0, 8);
  }
  // Readers of YOLO trees look for the last folder of this name.
  if (out == "images" || out == "labels" || out == "masks" || out == "depth" || out.empty()) out += "_";
  return out;
}

}  // namespace

const std::vector<std::string>& written_formats() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> out;
    for (const Format& one : formats()) out.emplace_back(one.id);
    return out;
  }();
  return ids;
}

std::string format_for(Task task) {
  for (const Format& one : formats())
    if (std::find(one.tasks.begin(), one.tasks.end(), task) != one.tasks.end()) return std::string(one.id);
  throw Error(ErrorCode::unsupported, "labels of " + std::string(name_of(task)) + " cannot be written");
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && trim(text) == text) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

Writer::Writer(fs::path folder, WriterOptions options)
    : folder_(std::move(folder)),
      options_(std::move(options)),
      sources_("file,source,stress,parameter,value,unit\n") {}

std::string Writer::encode(const Image& image) const {
  return options_.pictures == PictureFile::png ? encode_png(image) : encode_jpeg(image, kQuality);
}

std::string Writer::class_name(int label) const {
  const auto i = static_cast<std::size_t>(label);
  return i < options_.labels.size() ? options_.labels[i] : "class_" + std::to_string(label);
}

void Writer::write(const std::string& file, std::string_view content) const {
  const fs::path path = folder_ / file;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error)
    throw Error(ErrorCode::io, path.parent_path().string() + ": cannot be made (" + error.message() + ")");
  write_file(path, content);
}

std::string Writer::file_for(const Origin& origin) {
  std::string name = origin.source;
  // The ending of a picture file says nothing of what is written now.
  static constexpr std::array<std::string_view, 7> kEndings = {".jpg", ".jpeg", ".jpe", ".jfif",
                                                               ".png", ".webp", ".bmp"};
  const std::string small = lower(name);
  for (const std::string_view ending : kEndings)
    if (small.ends_with(ending)) {
      name.resize(name.size() - ending.size());
      break;
    }
  std::string stem = "images/";
  for (const std::string& part : split(origin.folder.empty() ? origin.stress : origin.folder, '/'))
    stem += part_of(part) + (nested() ? "/" : "-");
  stem += part_of(name);
  const std::string ending = options_.pictures == PictureFile::png ? ".png" : ".jpg";
  // Also where letters' case is not told apart.
  std::string free = stem;
  for (int i = 2; !files_.insert(lower(free)).second; ++i) free = stem + "-" + std::to_string(i);
  return free + ending;
}

void Writer::add(std::string_view encoded, Size size, const Annotation& label, const Origin& origin) {
  const std::string file = file_for(origin);
  take(file, size, label, origin);
  write(file, encoded);
  sources_ += csv_field(file) + "," + csv_field(origin.source) + "," + csv_field(origin.stress) + "," +
              csv_field(origin.parameter) + "," + number_text(origin.value) + "," + csv_field(origin.unit) +
              "\n";
  ++pictures_;
}

void Writer::finish(const Value& about) {
  write_labels();
  write("sources.csv", sources_);
  Value out = Value::object();
  out["format"] = options_.format;
  out["pictures"] = static_cast<unsigned long>(pictures_);
  out["picture_files"] =
      options_.pictures == PictureFile::png ? "png" : "jpeg, quality " + std::to_string(kQuality);
  out["notes"] = Value::array();
  for (const std::string& text : notes_) out["notes"].push_back(text);
  out["made_from"] = about;
  write(kMarker, to_json(out, 2) + "\n");
}

std::unique_ptr<Writer> make_writer(const fs::path& folder, WriterOptions options) {
  const auto format = std::find_if(formats().begin(), formats().end(),
                                   [&](const Format& one) { return one.id == options.format; });
  if (format == formats().end())
    throw Error(ErrorCode::invalid_argument, "there is no written format `" + options.format + "`" +
                                                 did_you_mean(options.format, written_formats()) +
                                                 " (formats: " + join(written_formats(), ", ") + ")");
  if (std::find(format->tasks.begin(), format->tasks.end(), options.task) == format->tasks.end())
    throw Error(ErrorCode::invalid_argument, "labels of " + std::string(name_of(options.task)) +
                                                 " cannot be written as `" + options.format + "`; `" +
                                                 format_for(options.task) + "` holds them");
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    throw Error(ErrorCode::invalid_argument, folder.string() + ": is no folder; name another");
  fs::create_directories(folder, error);
  if (error)
    throw Error(ErrorCode::io,
                folder.string() + ": cannot be made (" + error.message() + "); name another folder");
  const bool empty = fs::is_empty(folder, error);
  if (error) throw Error(ErrorCode::io, folder.string() + ": cannot be read (" + error.message() + ")");
  if (!empty) {
    const bool ours = fs::is_regular_file(folder / kMarker, error);
    if (!options.replace || !ours)
      throw Error(ErrorCode::invalid_argument,
                  folder.string() + ": is not empty" +
                      (ours ? "; replace that export with --force, or name another folder"
                            : (options.replace
                                   ? ", and no earlier export lies there that --force could replace"
                                   : std::string()) +
                                  "; name another folder"));
    // What an export writes, and nothing else.
    for (const char* name : {"images", "labels", "masks", "depth", "annotations.json", "data.yaml",
                             "labels.csv", "slices.csv", "sources.csv", kMarker}) {
      fs::remove_all(folder / name, error);
      if (error)
        throw Error(ErrorCode::io,
                    (folder / name).string() + ": cannot be removed (" + error.message() + ")");
    }
  }
  // From here on the folder is known as ours, should the export be stopped.
  write_file(folder / kMarker, "{\"unfinished\": true}\n");
  return format->make(folder, std::move(options));
}

}  // namespace proofload::dataset
