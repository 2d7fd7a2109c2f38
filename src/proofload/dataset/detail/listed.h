// A data set held as a list: names and labels in memory, pixels read when asked for.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

class ListedDataset : public Dataset {
 public:
  ListedDataset(std::filesystem::path root, ReadOptions read) : root_(std::move(root)), read_(read) {}

  using Slices = std::vector<std::pair<std::string, std::string>>;

  /// `file` is relative to the root, as on disk; the id is its normal form C. Returns false, adding nothing,
  /// if that id is there already.
  bool add(const std::string& file, Annotation label, Slices slices = {});
  /// Index of an id, or −1.
  std::ptrdiff_t find(const std::string& id) const;
  Annotation& label_of(std::size_t index) { return items_[index].label; }
  Slices& slices_of(std::size_t index) { return items_[index].slices; }
  Info& details() { return info_; }
  const std::filesystem::path& root() const { return root_; }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return items_.size(); }
  std::string id(std::size_t index) const override { return items_.at(index).id; }
  Annotation label(std::size_t index) const override { return items_.at(index).label; }
  Sample load(std::size_t index) const override;

 private:
  struct Item {
    std::string id;
    std::string file;  // Empty: the same as the id.
    Annotation label;
    Slices slices;
  };

  std::filesystem::path root_;
  ReadOptions read_;
  Info info_;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace proofload::dataset
