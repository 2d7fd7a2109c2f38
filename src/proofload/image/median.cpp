#include "proofload/image/median.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/image/detail/median_networks.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/image/median.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_IMAGE_MEDIAN_COLUMNS
#define PROOFLOAD_IMAGE_MEDIAN_COLUMNS
namespace proofload {

/// Levels are split into sixteen groups of sixteen.
inline constexpr std::size_t kGroups = 16;

/// For every column of a strip how many values of its part of the window are at most as large as a level: by groups, and
/// within every group (Perreault and Hébert 2007, sums instead of counts). A column counts up to 255 values.
struct Columns {
  std::size_t count;
  std::uint8_t* groups;  ///< [column][group]: values in that group or one below.
  std::uint8_t* levels;  ///< [group][column][level]: values in the group up to that level.
};
/// The window as it moves along one row of the result.
struct Slide {
  std::size_t first;  ///< Column of the strip that is the first of the result.
  std::size_t count;
  std::size_t reach;
  std::uint8_t* out;
  std::size_t step;  ///< Between two results.
};

}  // namespace proofload
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// --- Small windows: networks over vectors of neighbours ---

using D8 = hn::ScalableTag<std::uint8_t>;
using V8 = hn::Vec<D8>;
constexpr std::size_t kMostLanes = hn::MaxLanes(D8());

HWY_INLINE V8 Lower(V8 a, V8 b) { return hn::Min(a, b); }
HWY_INLINE V8 Higher(V8 a, V8 b) { return hn::Max(a, b); }
HWY_INLINE std::uint8_t Lower(std::uint8_t a, std::uint8_t b) { return std::min(a, b); }
HWY_INLINE std::uint8_t Higher(std::uint8_t a, std::uint8_t b) { return std::max(a, b); }

template <std::size_t kLow, std::size_t kHigh, class T>
HWY_INLINE void ExchangeAt(T* values) {
  const T low = values[kLow];
  values[kLow] = Lower(low, values[kHigh]);
  values[kHigh] = Higher(low, values[kHigh]);
}
template <int kSide, class T, std::size_t... kAt>
HWY_INLINE void SortColumn(T* values, std::index_sequence<kAt...>) {
  using Network = detail::MedianNetwork<kSide>;
  (ExchangeAt<Network::sort[kAt].low, Network::sort[kAt].high>(values), ...);
}
template <int kSide, class T, std::size_t... kAt>
HWY_INLINE void SelectMedian(T* values, std::index_sequence<kAt...>) {
  using Network = detail::MedianNetwork<kSide>;
  (ExchangeAt<Network::select[kAt].low, Network::select[kAt].high>(values), ...);
}

// `sorted` rows have room for the border on both sides of `count` samples, and for a vector more.
template <int kSide>
HWY_INLINE void Network(const std::uint8_t* const* rows,
                        std::uint8_t* const* sorted,
                        std::size_t channels,
                        std::size_t count,
                        std::uint8_t* out) {
  using Of = detail::MedianNetwork<kSide>;
  const D8 d;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t beside = kSide / 2 * channels;
  const auto sort = [&](const std::uint8_t* const* from, std::size_t i) HWY_ATTR {
    V8 column[kSide];
    for (std::size_t r = 0; r < kSide; ++r) column[r] = hn::LoadU(d, from[r] + i);
    SortColumn<kSide>(column, std::make_index_sequence<Of::sort.size()>());
    for (std::size_t r = 0; r < kSide; ++r) hn::StoreU(column[r], d, sorted[r] + beside + i);
  };
  if (count >= lanes) {
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) sort(rows, i);
    if (i < count) sort(rows, count - lanes);
  } else {
    std::uint8_t narrow[kSide][kMostLanes] = {};
    const std::uint8_t* held[kSide];
    for (std::size_t r = 0; r < kSide; ++r) {
      std::copy_n(rows[r], count, narrow[r]);
      held[r] = narrow[r];
    }
    sort(held, 0);
  }
  for (std::size_t r = 0; r < kSide; ++r)
    for (std::size_t i = 0; i < beside; ++i) {
      sorted[r][beside - 1 - i] = sorted[r][beside - 1 - i + channels];
      sorted[r][beside + count + i] = sorted[r][beside + count + i - channels];
    }
  const auto median = [&](std::size_t i) HWY_ATTR {
    V8 square[kSide * kSide];
    for (std::size_t r = 0; r < kSide; ++r)
      for (std::size_t c = 0; c < kSide; ++c)
        square[r * kSide + c] = hn::LoadU(d, sorted[r] + i + c * channels);
    SelectMedian<kSide>(square, std::make_index_sequence<Of::select.size()>());
    return square[Of::median];
  };
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(median(i), d, out + i);
  if (i == count) return;
  std::uint8_t last[kMostLanes];
  hn::StoreU(median(i), d, last);
  std::copy_n(last, count - i, out + i);
}

// The median of three columns of three.
template <class T>
HWY_INLINE T Median3(T* square) {
  using Of = detail::MedianNetwork<3>;
  T sorted[9];
  for (std::size_t c = 0; c < 3; ++c) {
    T column[3] = {square[c], square[3 + c], square[6 + c]};
    SortColumn<3>(column, std::make_index_sequence<Of::sort.size()>());
    for (std::size_t r = 0; r < 3; ++r) sorted[3 * r + c] = column[r];
  }
  SelectMedian<3>(sorted, std::make_index_sequence<Of::select.size()>());
  return sorted[Of::median];
}

template <class T, class Load>
HWY_INLINE T
Median3At(const std::uint8_t* const* rows, std::size_t channels, std::size_t i, const Load& load) {
  T square[9];
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 3; ++c) square[3 * r + c] = load(rows[r] + i + c * channels - channels);
  return Median3(square);
}

// Samples first <= i < last of a row, which have neighbours on both sides. So few exchanges that to sort every column three
// times is cheaper than to keep them.
void Network3(const std::uint8_t* const* rows,
              std::size_t channels,
              std::size_t first,
              std::size_t last,
              std::uint8_t* out) {
  const D8 d;
  const std::size_t lanes = hn::Lanes(d);
  const auto vector = [d](const std::uint8_t* p) HWY_ATTR { return hn::LoadU(d, p); };
  const auto one = [](const std::uint8_t* p) { return *p; };
  if (last < first + lanes) {
    for (std::size_t i = first; i < last; ++i) out[i] = Median3At<std::uint8_t>(rows, channels, i, one);
    return;
  }
  for (std::size_t i = first; i + lanes <= last; i += lanes)
    hn::StoreU(Median3At<V8>(rows, channels, i, vector), d, out + i);
  hn::StoreU(Median3At<V8>(rows, channels, last - lanes, vector), d, out + last - lanes);
}
void Network5(const std::uint8_t* const* rows,
              std::uint8_t* const* sorted,
              std::size_t c,
              std::size_t n,
              std::uint8_t* out) {
  Network<5>(rows, sorted, c, n, out);
}
void Network7(const std::uint8_t* const* rows,
              std::uint8_t* const* sorted,
              std::size_t c,
              std::size_t n,
              std::uint8_t* out) {
  Network<7>(rows, sorted, c, n, out);
}

// --- Large windows: sums of column histograms ---

// Sixteen counters: bytes in columns, 16 bits in windows.
using DColumn = hn::CappedTag<std::uint8_t, kGroups>;
using DWindow = hn::CappedTag<std::uint16_t, kGroups>;
using DHalf = hn::Rebind<std::uint8_t, DWindow>;
using VWindow = hn::Vec<DWindow>;
constexpr std::size_t kParts = kGroups / hn::MaxLanes(DWindow());

// Row n is 1 from place n on.
struct Steps {
  HWY_ALIGN std::uint8_t from[kGroups][kGroups];
};
constexpr Steps MakeSteps() {
  Steps steps{};
  for (std::size_t n = 0; n < kGroups; ++n)
    for (std::size_t k = n; k < kGroups; ++k) steps.from[n][k] = 1;
  return steps;
}
constexpr Steps kSteps = MakeSteps();

HWY_INLINE void AddStep(std::uint8_t* counters, std::size_t from) {
  const DColumn d;
  for (std::size_t k = 0; k < kGroups; k += hn::Lanes(d))
    hn::StoreU(hn::Add(hn::LoadU(d, counters + k), hn::Load(d, kSteps.from[from] + k)), d, counters + k);
}
HWY_INLINE void TakeStep(std::uint8_t* counters, std::size_t from) {
  const DColumn d;
  for (std::size_t k = 0; k < kGroups; k += hn::Lanes(d))
    hn::StoreU(hn::Sub(hn::LoadU(d, counters + k), hn::Load(d, kSteps.from[from] + k)), d, counters + k);
}

void Count(const Columns& columns, const std::uint8_t* row, std::size_t step) {
  for (std::size_t x = 0; x < columns.count; ++x) {
    const std::size_t value = row[x * step];
    AddStep(columns.groups + x * kGroups, value / 16);
    AddStep(columns.levels + (value / 16 * columns.count + x) * kGroups, value % 16);
  }
}
void Replace(const Columns& columns,
             const std::uint8_t* old_row,
             const std::uint8_t* new_row,
             std::size_t step) {
  const DColumn d;
  for (std::size_t x = 0; x < columns.count; ++x) {
    const std::size_t out = old_row[x * step];
    const std::size_t in = new_row[x * step];
    if (in == out) continue;
    std::uint8_t* const groups = columns.groups + x * kGroups;
    for (std::size_t k = 0; k < kGroups; k += hn::Lanes(d))
      hn::StoreU(hn::Sub(hn::Add(hn::LoadU(d, groups + k), hn::Load(d, kSteps.from[in / 16] + k)),
                         hn::Load(d, kSteps.from[out / 16] + k)),
                 d, groups + k);
    AddStep(columns.levels + (in / 16 * columns.count + x) * kGroups, in % 16);
    TakeStep(columns.levels + (out / 16 * columns.count + x) * kGroups, out % 16);
  }
}

// Sixteen counters of a window.
struct Counters {
  VWindow parts[kParts];

  HWY_INLINE void Clear() {
    for (auto& part : parts) part = hn::Zero(DWindow());
  }
  HWY_INLINE void Load(const std::uint16_t* from) {
    for (std::size_t k = 0; k < kParts; ++k) parts[k] = hn::LoadU(DWindow(), from + k * kGroups / kParts);
  }
  HWY_INLINE void Store(std::uint16_t* to) const {
    for (std::size_t k = 0; k < kParts; ++k) hn::StoreU(parts[k], DWindow(), to + k * kGroups / kParts);
  }
  HWY_INLINE void Add(const std::uint8_t* column) {
    for (std::size_t k = 0; k < kParts; ++k)
      parts[k] =
          hn::Add(parts[k], hn::PromoteTo(DWindow(), hn::LoadU(DHalf(), column + k * kGroups / kParts)));
  }
  HWY_INLINE void Move(const std::uint8_t* in, const std::uint8_t* out) {
    for (std::size_t k = 0; k < kParts; ++k)
      parts[k] =
          hn::Sub(hn::Add(parts[k], hn::PromoteTo(DWindow(), hn::LoadU(DHalf(), in + k * kGroups / kParts))),
                  hn::PromoteTo(DWindow(), hn::LoadU(DHalf(), out + k * kGroups / kParts)));
  }
  // How many are at most `rank`: the first one above it.
  HWY_INLINE std::size_t UpTo(std::uint16_t rank) const {
    std::size_t count = 0;
    for (const auto& part : parts)
      count += hn::CountTrue(DWindow(),
                             hn::Eq(hn::SaturatedSub(part, hn::Set(DWindow(), rank)), hn::Zero(DWindow())));
    return count;
  }
};

void Medians(const Columns& columns, const Slide& slide) {
  const std::size_t reach = slide.reach;
  const auto rank = static_cast<std::uint16_t>(((2 * reach + 1) * (2 * reach + 1)) / 2);
  const auto last = static_cast<std::ptrdiff_t>(columns.count) - 1;
  const auto column = [&](std::ptrdiff_t x) {
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(x, 0, last)) * kGroups;
  };
  const auto window = static_cast<std::ptrdiff_t>(reach);
  auto x = static_cast<std::ptrdiff_t>(slide.first);
  Counters groups;
  groups.Clear();
  for (std::ptrdiff_t k = x - window; k <= x + window; ++k) groups.Add(columns.groups + column(k));
  // Counters of a group are brought to the window's place when its median lies there.
  HWY_ALIGN std::uint16_t levels[kGroups][kGroups];
  std::ptrdiff_t places[kGroups];
  std::fill(places, places + kGroups, x - 2 * window - 2);
  HWY_ALIGN std::uint16_t below[kGroups + 1] = {};
  for (std::size_t i = 0; i < slide.count; ++i, ++x) {
    if (i > 0) groups.Move(columns.groups + column(x + window), columns.groups + column(x - window - 1));
    groups.Store(below + 1);
    const std::size_t group = groups.UpTo(rank);
    const std::uint8_t* const of_group = columns.levels + group * columns.count * kGroups;
    Counters counters;
    std::ptrdiff_t place = places[group];
    if (x - place > window) {
      counters.Clear();
      for (std::ptrdiff_t k = x - window; k <= x + window; ++k) counters.Add(of_group + column(k));
    } else {
      counters.Load(levels[group]);
      while (place < x) {
        ++place;
        counters.Move(of_group + column(place + window), of_group + column(place - window - 1));
      }
    }
    places[group] = x;
    counters.Store(levels[group]);
    const std::size_t level = counters.UpTo(static_cast<std::uint16_t>(rank - below[group]));
    slide.out[i * slide.step] = static_cast<std::uint8_t>(group * 16 + level);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload {

HWY_EXPORT(Network3);
HWY_EXPORT(Network5);
HWY_EXPORT(Network7);
HWY_EXPORT(Count);
HWY_EXPORT(Replace);
HWY_EXPORT(Medians);

namespace {

constexpr int kLargestNetwork = 7;
constexpr std::size_t kSlack = 64;  // Samples that the widest vector may touch beyond a row.

int inside(int index, int size) { return std::clamp(index, 0, size - 1); }

// The first or last column of medians over 3 x 3: laid down as a row.
void edge_of_three(const ImageView& src, int x, Image& out) {
  const auto channels = static_cast<std::size_t>(src.channels());
  const std::size_t count = static_cast<std::size_t>(src.height()) * channels;
  std::vector<std::uint8_t> columns(3 * (count + 2 * channels));
  std::array<const std::uint8_t*, 3> rows{};
  for (int k = 0; k < 3; ++k) {
    std::uint8_t* to = columns.data() + static_cast<std::size_t>(k) * (count + 2 * channels);
    rows[static_cast<std::size_t>(k)] = to;
    const auto place = static_cast<std::size_t>(inside(x + k - 1, src.width())) * channels;
    for (int y = -1; y <= src.height(); ++y, to += channels)
      std::copy_n(src.row(inside(y, src.height())) + place, channels, to);
  }
  std::vector<std::uint8_t> medians(count + channels);
  HWY_DYNAMIC_DISPATCH(Network3)(rows.data(), channels, channels, count + channels, medians.data());
  for (int y = 0; y < src.height(); ++y)
    std::copy_n(medians.data() + static_cast<std::size_t>(y + 1) * channels, channels,
                out.row(y) + static_cast<std::size_t>(x) * channels);
}

void by_network_of_three(const ImageView& src, Image& out) {
  const auto channels = static_cast<std::size_t>(src.channels());
  for (int y = 0; y < src.height() && src.width() > 2; ++y) {
    const std::array<const std::uint8_t*, 3> rows = {src.row(inside(y - 1, src.height())), src.row(y),
                                                     src.row(inside(y + 1, src.height()))};
    HWY_DYNAMIC_DISPATCH(Network3)
    (rows.data(), channels, channels, src.stride() - channels, out.row(y));
  }
  edge_of_three(src, 0, out);
  if (src.width() > 1) edge_of_three(src, src.width() - 1, out);
}

void by_network(const ImageView& src, int window, Image& out) {
  const auto side = static_cast<std::size_t>(window);
  const int reach = window / 2;
  const auto channels = static_cast<std::size_t>(src.channels());
  const std::size_t beside = static_cast<std::size_t>(reach) * channels;
  const std::size_t pitch = src.stride() + 2 * beside + kSlack;
  std::vector<std::uint8_t> columns(pitch * side);
  std::array<const std::uint8_t*, kLargestNetwork> rows{};
  std::array<std::uint8_t*, kLargestNetwork> sorted{};
  for (std::size_t r = 0; r < side; ++r) sorted[r] = columns.data() + r * pitch;
  for (int y = 0; y < src.height(); ++y) {
    for (int r = 0; r < window; ++r)
      rows[static_cast<std::size_t>(r)] = src.row(inside(y + r - reach, src.height()));
    if (window == 5) {
      HWY_DYNAMIC_DISPATCH(Network5)(rows.data(), sorted.data(), channels, src.stride(), out.row(y));
    } else {
      HWY_DYNAMIC_DISPATCH(Network7)(rows.data(), sorted.data(), channels, src.stride(), out.row(y));
    }
  }
}

// Results that are made from one set of columns: as many as the cache holds.
constexpr int kStrip = 512;

void by_histograms(const ImageView& src, int window, Image& out) {
  const int reach = window / 2;
  const int channels = src.channels();
  std::vector<std::uint8_t> groups;
  std::vector<std::uint8_t> levels;
  for (int x0 = 0; x0 < src.width(); x0 += kStrip) {
    const int x1 = std::min(src.width(), x0 + kStrip);
    const int first = std::max(0, x0 - reach);
    const auto count = static_cast<std::size_t>(std::min(src.width(), x1 + reach) - first);
    for (int c = 0; c < channels; ++c) {
      groups.assign(count * kGroups, 0);
      levels.assign(count * kGroups * kGroups, 0);
      const Columns columns{count, groups.data(), levels.data()};
      const auto step = static_cast<std::size_t>(channels);
      const auto row = [&](int y) { return src.row(inside(y, src.height())) + first * channels + c; };
      for (int y = -reach; y <= reach; ++y) HWY_DYNAMIC_DISPATCH(Count)(columns, row(y), step);
      for (int y = 0; y < src.height(); ++y) {
        if (y > 0) HWY_DYNAMIC_DISPATCH(Replace)(columns, row(y - reach - 1), row(y + reach), step);
        HWY_DYNAMIC_DISPATCH(Medians)
        (columns, {static_cast<std::size_t>(x0 - first), static_cast<std::size_t>(x1 - x0),
                   static_cast<std::size_t>(reach), out.row(y) + x0 * channels + c, step});
      }
    }
  }
}

}  // namespace

Image median_filter(const ImageView& src, int window) {
  if (window < 1 || window > 255 || window % 2 == 0)
    throw Error(ErrorCode::invalid_argument,
                "a median takes an odd window from 1 to 255, found " + std::to_string(window));
  if (window == 1) return Image(src);
  Image out = Image::unset(src.size(), src.channels());
  if (window == 3) {
    by_network_of_three(src, out);
  } else if (window <= kLargestNetwork) {
    by_network(src, window, out);
  } else {
    by_histograms(src, window, out);
  }
  return out;
}

}  // namespace proofload
#endif  // HWY_ONCE
