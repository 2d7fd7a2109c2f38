// What can be said of every picture of a run without asking a person: how it looks, what is in it, where it belongs. Slices are
// cut along these columns.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/store.h"
#include "proofload/data/annotation.h"
#include "proofload/dataset/dataset.h"
#include "proofload/image/image.h"

namespace proofload::campaign {

struct RecordedRun;

/// How one picture looks without any stress. All three figures are of the luma Y = 0.299 R + 0.587 G + 0.114 B of the coded
/// values, in grey levels, of the picture reduced (by area) to at most kLookSide px on its long side, so that pictures of
/// different size compare.
struct PictureLook {
  Size size;              ///< Of the picture itself, px.
  double brightness = 0;  ///< Mean of Y, 0 to 255.
  double contrast = 0;    ///< Standard deviation of Y (RMS contrast), 0 to 127.5.
  /// Root mean square of 4 Y(x, y) − Y(x−1, y) − Y(x+1, y) − Y(x, y−1) − Y(x, y+1) over the pixels with four neighbours; 0 where
  /// there are none. Noise counts as sharpness.
  double sharpness = 0;
};
inline constexpr int kLookSide = 512;

PictureLook look_of(const ImageView& picture);

/// By index of the picture; none where it cannot be read. Empty = never measured.
using PictureLooks = std::vector<std::optional<PictureLook>>;

/// Reads and measures the pictures `chosen` of a data set, of a clip its first frame. Nothing once `stop` is set. Costs a decode
/// each, which beside the inferences of a run is little.
std::optional<PictureLooks> measure_looks(
    const dataset::Dataset& data,
    const std::vector<std::uint32_t>& chosen,
    int threads,
    const std::function<void(std::size_t done, std::size_t total)>& told,
    const std::atomic<bool>& stop);

/// What a run measured of its pictures. Empty where it did not, or was of other pictures then.
PictureLooks looks_from_store(const Store& store);
void store_looks(Store& store, const PictureLooks& looks);

/// One thing known of all pictures: numbers with a unit, or texts, of which a picture may have several ("car", "bus").
struct AttributeColumn {
  std::string name;
  std::string unit{};
  bool numeric = false;
  std::vector<std::optional<double>> numbers{};   ///< By picture; none = not known.
  std::vector<std::vector<std::string>> texts{};  ///< By picture.
};

/// Columns, by their names:
///   brightness, contrast, sharpness   as above, grey levels
///   object_count      objects that count, of the label or, without one, of the clean answer
///   largest_object, smallest_object   square root of the object's area, px
///   off_centre        distance of the largest object's middle from that of the picture, of half its diagonal: 0 to 1
///   class             of the label, or of the clean answer; of boxes all that occur
///   reading           of the label, or of the clean answer
/// and one for every key of the data's slices ("class (slice)" where the key is one of these names). A column that says nothing of
/// any picture is left out.
struct PictureAttributes {
  std::vector<AttributeColumn> columns;
  std::size_t pictures = 0;

  const AttributeColumn* find(std::string_view name) const;
};

PictureAttributes picture_attributes(const Store& store, const RecordedRun& run, const PictureLooks& looks);

/// Column of a key of the data's slices.
std::string column_of_slice(const std::string& key);
/// Names of the keys of the data's slices, in the order they were met.
std::vector<std::string> slice_keys(const Store& store);

}  // namespace proofload::campaign
