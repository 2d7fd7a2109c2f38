// A data set held as a list: names and labels in memory, pixels read when asked for.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

class ListedDataset : public Dataset {
 public:
  ListedDataset(std::filesystem::path root, ReadOptions read) : root_(std::move(root)), read_(read) {
    info_.root = root_;
  }

  /// From now on the boxes of all labels are shares of the picture's width and height, not pixels. Sizes are read
  /// when a label is asked for; a picture whose size cannot be read has no boxes (its load is the error).
  /// So are the corners of turned boxes and the points of poses.
  void boxes_are_shares() { shares_ = true; }
  /// The corners of all boxes are outlines, and the mask inside is what counts. Only with shares.
  void outlines_are_masks() { outlines_ = true; }

  /// `file` is relative to the root, as on disk; the id is its normal form C. Returns false, adding nothing,
  /// if that id is there already.
  bool add(const std::string& file, Annotation label, Slices slices = {});
  /// Index of an id, or −1.
  std::ptrdiff_t find(const std::string& id) const;
  /// Takes out the pictures whose label `unwanted` says so of; returns how many.
  std::size_t remove_if(const std::function<bool(const Annotation&)>& unwanted);
  Annotation& label_of(std::size_t index) { return items_[index].label; }
  Slices& slices_of(std::size_t index) { return items_[index].slices; }
  Info& details() { return info_; }
  const std::filesystem::path& root() const { return root_; }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return items_.size(); }
  std::string id(std::size_t index) const override { return items_.at(index).id; }
  Annotation label(std::size_t index) const override;
  Slices slices(std::size_t index) const override { return items_.at(index).slices; }
  Sample load(std::size_t index) const override;

 private:
  struct Item {
    std::string id;
    std::string file;  // Empty: the same as the id.
    Annotation label;
    Slices slices;
  };

  Annotation in_pixels(Annotation label, Size size) const;
  std::filesystem::path file_of(const Item& item) const {
    return root_ / (item.file.empty() ? item.id : item.file);
  }

  std::filesystem::path root_;
  ReadOptions read_;
  bool shares_ = false;
  bool outlines_ = false;
  Info info_;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace proofload::dataset
