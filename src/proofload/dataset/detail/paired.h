// Pictures that have each a file of the same name in another folder, which holds their label.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

/// Bit depth and colour type of the first file in `folder` that looks like a picture; {0, 0} unless it is a PNG. For sniffing.
struct PngKind {
  int bits = 0;
  int colour = 0;  ///< 0 = grey, 3 = palette.
};
PngKind first_png(const std::filesystem::path& folder);

/// "a/b" of "a/b.png".
std::string without_ending(const std::string& file);
std::string size_text(Size size);

class PairedDataset final : public Dataset {
 public:
  /// Label of a file; Error for one that cannot be read.
  using Read = std::function<Annotation(const std::filesystem::path&)>;

  struct Places {
    std::filesystem::path pictures;
    std::filesystem::path labels;
  };
  /// `noun` is what the other folder holds ("mask"), for messages; `read` is called from many threads.
  PairedDataset(Places places, ReadOptions options, Task task, std::string noun, Read read);

  /// Adds those of `pictures` whose file is there: the picture's name without its ending, then `suffix`, in any picture format. The
  /// heads of both files must tell the same size. Error{not_found | parse} that names the first few at fault when strict, else
  /// they are left out and noted.
  void pair_up(const std::vector<std::string>& pictures, const std::string& suffix, bool strict);
  Info& details() { return info_; }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return items_.size(); }
  std::string id(std::size_t index) const override { return items_.at(index).id; }
  /// A file that cannot be read is the error of `load`.
  Annotation label(std::size_t index) const override;
  Sample load(std::size_t index) const override;

 private:
  struct Item {
    std::string id;
    std::string picture;
    std::string label;
  };
  std::string fault_of(const std::string& picture, const std::string& label) const;

  Places places_;
  ReadOptions options_;
  std::string noun_;
  Read read_;
  Info info_;
  std::vector<Item> items_;
};

/// Files of a folder and those below by their names without ending, in normal form C.
std::unordered_map<std::string, std::string> files_by_name(const std::filesystem::path& folder);

}  // namespace proofload::dataset
