// A 16-bit PNG of numbers for every picture, of the same name.
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/depth_png.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/paired.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

double claim(const fs::path& path) {
  const PngKind kind = first_png(path / "depth");
  return kind.bits == 16 && kind.colour == 0 && holds_pictures(path / "images") ? 0.95 : 0;
}

std::unique_ptr<Dataset> open_depth(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    throw Error(fs::exists(path, error) ? ErrorCode::invalid_argument : ErrorCode::not_found,
                path.string() +
                    ": the format `depth` needs a folder with `images` and `depth`, and this is " +
                    (fs::exists(path, error) ? "none." : "not there."));
  const std::string& name = params.text("depth");
  const fs::path folder = path / (name.empty() ? "depth" : name);
  const fs::path root = options.root.empty() ? path / "images" : options.root;
  if (!holds_pictures(folder))
    throw Error(ErrorCode::not_found,
                folder.string() +
                    ": there is no depth; `depth` under `data` names the folder of 16-bit PNGs below " +
                    path.string());
  auto out =
      std::make_unique<PairedDataset>(PairedDataset::Places{root, folder}, options.read, Task::depth, "depth",
                                      [scale = params.real("scale"), unknown = params.integer("unknown"),
                                       read = options.read](const fs::path& file) {
                                        return Annotation(read_depth_png(file, scale, unknown, read));
                                      });
  Info& info = out->details();
  out->pair_up(list_pictures(root, "", true).pictures, params.text("suffix"), params.flag("strict"));
  info.notes.push_back(counted(out->size(), "picture") + " with a depth map each, " +
                       number_text(params.real("scale")) +
                       " a step; what maps hold is seen when they are read");
  return out;
}

}  // namespace

Spec depth() {
  return {
      .title = "Depth maps",
      .summary =
          "a folder with `images` and `depth` of the same names; depth is a grey PNG of 16 bits, value times "
          "`scale`",
      .params = {text("depth", "", "Folder of the maps below `path`; empty = depth."),
                 text("suffix", "", "What the name of a map has behind the picture's, such as `_depth`."),
                 real("scale", 0.001, {1e-9, 1e9}, "",
                      "Depth of one step: 0.001 for millimetres in metres, 1/256 = 0.00390625 for KITTI."),
                 integer("unknown", 0, {-1, 65535}, "", "Stored value of places without a label; -1 = none."),
                 flag("strict", true, "Refuse pictures without a map; false leaves them out.")},
      .sniff = claim,
      .open = open_depth,
  };
}

}  // namespace proofload::dataset
