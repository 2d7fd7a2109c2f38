#include "proofload/dataset/detail/paired.h"

#include <optional>
#include <set>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

Size size_of(const Annotation& label) {
  if (const auto* classes = std::get_if<proofload::ClassMap>(&label)) return classes->size;
  if (const auto* depth = std::get_if<DepthMap>(&label)) return depth->picture;
  return {};
}

}  // namespace

PngKind first_png(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return {};
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (!has_picture_name(it->path()) || it->path().filename().string().front() == '.') continue;
    // Bit depth and colour type stand behind signature, length, name and sides of the first chunk.
    const std::string head = head_of(it->path(), 26);
    if (head.size() < 26 || !head.starts_with("\x89PNG")) return {};
    return {static_cast<unsigned char>(head[24]), static_cast<unsigned char>(head[25])};
  }
  return {};
}

std::string without_ending(const std::string& file) {
  return fs::path(file).replace_extension().generic_string();
}

std::string size_text(Size size) { return std::to_string(size.width) + " x " + std::to_string(size.height); }

std::unordered_map<std::string, std::string> files_by_name(const fs::path& folder) {
  std::unordered_map<std::string, std::string> out;
  for (const std::string& file : list_pictures(folder, "", true).pictures)
    out.emplace(nfc(without_ending(file)), file);
  return out;
}

PairedDataset::PairedDataset(Places places, ReadOptions options, Task task, std::string noun, Read read)
    : places_(std::move(places)), options_(options), noun_(std::move(noun)), read_(std::move(read)) {
  info_.task = task;
  info_.root = places_.pictures;
}

void PairedDataset::pair_up(const std::vector<std::string>& pictures,
                            const std::string& suffix,
                            bool strict) {
  const std::unordered_map<std::string, std::string> labels = files_by_name(places_.labels);
  std::set<std::string> known;
  Faults faults("picture");
  for (const std::string& picture : pictures) {
    if (first_invalid_utf8(picture))
      throw Error(ErrorCode::unsupported, (places_.pictures / valid_utf8(picture)).string() +
                                              ": the name of this file is not UTF-8. Rename it.");
    const std::string wanted = without_ending(picture) + suffix;
    const auto label = labels.find(nfc(wanted));
    if (label == labels.end()) {
      faults.add(ErrorCode::not_found, "`" + picture + "`", "has no " + noun_ + " `" + wanted + ".png`");
      continue;
    }
    try {
      if (const std::string fault = fault_of(picture, label->second); !fault.empty()) {
        faults.add(ErrorCode::parse, "`" + picture + "`", fault);
        continue;
      }
    } catch (const Error& e) {
      faults.add(e.code(), "`" + picture + "`", e.what());
      continue;
    }
    std::string id = nfc(picture);
    if (!known.insert(id).second)
      throw Error(ErrorCode::invalid_argument,
                  (places_.pictures / picture).string() +
                      ": two files have this name once Unicode is normalised. Rename one.");
    items_.push_back({std::move(id), picture, label->second});
  }
  faults.settle(strict, places_.labels.string(), pictures.size(), info_.notes);
}

// A picture that cannot be read is no fault of the data set: it is counted in the run.
std::string PairedDataset::fault_of(const std::string& picture, const std::string& label) const {
  std::optional<Size> size;
  try {
    size = read_size(places_.pictures / picture, options_);
  } catch (const Error&) {
  }
  ReadOptions as_stored = options_;
  as_stored.exif_orientation = false;
  const Size own = read_size(places_.labels / label, as_stored);
  if (!size || own == *size) return {};
  return "is " + size_text(*size) + " pixels, its " + noun_ + " " + size_text(own);
}

Annotation PairedDataset::label(std::size_t index) const {
  try {
    return read_(places_.labels / items_.at(index).label);
  } catch (const Error&) {
    return {};
  }
}

Sample PairedDataset::load(std::size_t index) const {
  const Item& item = items_.at(index);
  const fs::path file = places_.labels / item.label;
  Annotation label = read_(file);
  Image image = read_image(places_.pictures / item.picture, options_);
  if (const Size size = size_of(label); !(size == image.size()))
    throw Error(ErrorCode::parse, file.string() + ": the " + noun_ + " is " + size_text(size) +
                                      " pixels, its picture " + size_text(image.size()) +
                                      "; write it at the size of the picture");
  return Sample{item.id, std::move(image), std::move(label), {}};
}

}  // namespace proofload::dataset
