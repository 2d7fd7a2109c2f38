#include "proofload/dataset/detail/listed.h"

#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

bool ListedDataset::add(const std::string& file, Annotation label, Slices slices) {
  std::string id = nfc(file);
  if (!index_.emplace(id, items_.size()).second) return false;
  Item item{std::move(id), {}, std::move(label), std::move(slices)};
  if (item.id != file) item.file = file;
  items_.push_back(std::move(item));
  return true;
}

std::ptrdiff_t ListedDataset::find(const std::string& id) const {
  const auto at = index_.find(id);
  return at == index_.end() ? -1 : static_cast<std::ptrdiff_t>(at->second);
}

Sample ListedDataset::load(std::size_t index) const {
  const Item& item = items_.at(index);
  return Sample{item.id, read_image(root_ / (item.file.empty() ? item.id : item.file), read_), item.label,
                item.slices};
}

}  // namespace proofload::dataset
