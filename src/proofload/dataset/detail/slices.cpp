#include "proofload/dataset/detail/slices.h"

#include <algorithm>
#include <array>
#include <map>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/csv_reader.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr std::size_t kMostRows = 5'000'000;
constexpr std::size_t kMostKeys = 100;

class SlicedDataset : public Dataset {
 public:
  SlicedDataset(std::unique_ptr<Dataset> data, std::vector<Slices> slices, std::vector<std::string> notes)
      : data_(std::move(data)), slices_(std::move(slices)), info_(data_->info()) {
    info_.notes.insert(info_.notes.end(), notes.begin(), notes.end());
  }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return data_->size(); }
  std::string id(std::size_t index) const override { return data_->id(index); }
  Annotation label(std::size_t index) const override { return data_->label(index); }
  Slices slices(std::size_t index) const override { return slices_.at(index); }
  Sample load(std::size_t index) const override {
    Sample out = data_->load(index);
    out.slices = slices_.at(index);
    return out;
  }

 private:
  std::unique_ptr<Dataset> data_;
  std::vector<Slices> slices_;
  Info info_;
};

// Index of a picture by id, by file name and by that without ending; −1 = several have it.
class Names {
 public:
  explicit Names(const Dataset& data) {
    for (std::size_t i = 0; i < data.size(); ++i) ids_.emplace(data.id(i), static_cast<std::ptrdiff_t>(i));
    for (std::size_t i = 0; i < data.size(); ++i) {
      const std::string id = data.id(i);
      const std::string file = id.substr(id.rfind('/') + 1);
      put(file, i);
      if (const auto dot = file.rfind('.'); dot != std::string::npos && dot > 0) put(file.substr(0, dot), i);
    }
  }
  // Nothing: no picture; −1: several.
  std::optional<std::ptrdiff_t> find(const std::string& name) const {
    if (const auto at = ids_.find(name); at != ids_.end()) return at->second;
    if (const auto at = short_.find(name); at != short_.end()) return at->second;
    return std::nullopt;
  }

 private:
  void put(const std::string& name, std::size_t index) {
    const auto [at, fresh] = short_.emplace(name, static_cast<std::ptrdiff_t>(index));
    if (!fresh && at->second != static_cast<std::ptrdiff_t>(index)) at->second = -1;
  }

  std::unordered_map<std::string, std::ptrdiff_t> ids_;
  std::unordered_map<std::string, std::ptrdiff_t> short_;
};

}  // namespace

fs::path slices_file_of(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  const fs::path folder = fs::is_directory(path, error) ? path
                          : path.has_parent_path()      ? path.parent_path()
                                                        : fs::path(".");
  const fs::path file = folder / "slices.csv";
  // Not when the file itself was opened as the table of labels.
  return fs::is_regular_file(file, error) && !fs::equivalent(file, path, error) ? file : fs::path();
}

std::unique_ptr<Dataset> with_slices(std::unique_ptr<Dataset> data, const fs::path& file, bool strict) {
  const std::string name = file.string();
  const std::string text = read_text_file(file, kLargestFile);
  CsvReader reader(text, name, separator_of(text));
  std::vector<std::string> fields;
  if (!reader.next(fields))
    throw Error(ErrorCode::parse, name + ": is empty; expected the header row `image_id,key,value`.");
  std::array<std::size_t, 3> column{};
  constexpr std::array<const char*, 3> kColumns = {"image_id", "key", "value"};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const auto at =
        std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return trim(f) == kColumns[i]; });
    if (at == fields.end())
      throw Error(ErrorCode::parse, name + ":" + std::to_string(reader.line()) + ": has no column `" +
                                        kColumns[i] +
                                        "`; the header row is `image_id,key,value`. A file of another kind "
                                        "must not be called slices.csv.");
    column[i] = static_cast<std::size_t>(at - fields.begin());
  }

  const Names names(*data);
  std::vector<Dataset::Slices> slices(data->size());
  for (std::size_t i = 0; i < slices.size(); ++i) slices[i] = data->slices(i);
  std::map<std::string, std::size_t> keys;  // Pictures of each.
  std::map<std::pair<std::size_t, std::string>, std::size_t> lines;
  Faults faults("row");
  std::size_t total = 0;
  std::size_t others = 0;
  const std::size_t columns = fields.size();
  while (reader.next(fields)) {
    if (++total > kMostRows)
      throw Error(ErrorCode::unsupported,
                  name + ": more than " + std::to_string(kMostRows) + " rows. Split the data set.");
    const std::string where = "line " + std::to_string(reader.line());
    if (fields.size() != columns) {
      faults.add(ErrorCode::parse, where,
                 "has " + counted(fields.size(), "field") + ", the header has " + std::to_string(columns));
      continue;
    }
    const std::string image = nfc(trim(fields[column[0]]));
    const std::string key(trim(fields[column[1]]));
    const std::string value(trim(fields[column[2]]));
    if (image.empty() || key.empty()) {
      faults.add(ErrorCode::parse, where, image.empty() ? "names no picture" : "has no key");
      continue;
    }
    const std::optional<std::ptrdiff_t> at = names.find(image);
    if (!at) {
      ++others;
      continue;
    }
    if (*at < 0) {
      faults.add(ErrorCode::parse, where, "`" + image + "` fits several pictures; give the path as well");
      continue;
    }
    const auto index = static_cast<std::size_t>(*at);
    const auto [first, fresh] = lines.emplace(std::pair(index, key), reader.line());
    if (!fresh) {
      faults.add(ErrorCode::parse, where,
                 "`" + key + "` of `" + image + "` stands in line " + std::to_string(first->second) +
                     " already");
      continue;
    }
    if (++keys[key]; keys.size() > kMostKeys)
      throw Error(ErrorCode::unsupported, name + ":" + std::to_string(reader.line()) + ": more than " +
                                              std::to_string(kMostKeys) +
                                              " different keys; the columns are image_id, key, value.");
    Dataset::Slices& mine = slices[index];
    const auto old = std::find_if(mine.begin(), mine.end(), [&](const auto& s) { return s.first == key; });
    if (old != mine.end())
      old->second = value;
    else
      mine.emplace_back(key, value);
  }
  std::vector<std::string> notes;
  faults.settle(strict, name, total, notes);
  std::string found;
  for (const auto& [key, count] : keys)
    found += (found.empty() ? "`" : ", `") + key + "` (" + counted(count, "picture") + ")";
  notes.push_back(name + ": slices " + (found.empty() ? std::string("of no picture") : found));
  if (others) notes.push_back(name + ": " + counted(others, "row") + " about pictures that are not tested");
  return std::make_unique<SlicedDataset>(std::move(data), std::move(slices), std::move(notes));
}

}  // namespace proofload::dataset
