#include "proofload/dataset/detail/coco_root.h"

#include <string>
#include <vector>

#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

fs::path coco_root(const fs::path& file, const Value& images) {
  constexpr std::size_t kEnough = 20;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const fs::path parent = parent_of(folder);
  std::vector<fs::path> candidates = {folder, folder / "images", parent / "images"};
  const std::string stem = file.stem().string();
  if (const auto bar = stem.rfind('_'); bar != std::string::npos && bar + 1 < stem.size())
    for (const fs::path& place : {parent, folder, parent / "images"})
      candidates.push_back(place / stem.substr(bar + 1));
  std::vector<std::string> names;
  for (const Value& image : images.items()) {
    const Value* name = image.find("file_name");
    if (name && name->is_text()) names.push_back(name->text());
    if (names.size() == kEnough) break;
  }
  return find_root(candidates, names);
}

}  // namespace proofload::dataset
