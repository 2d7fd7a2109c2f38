#include "proofload/campaign/picture_attributes.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <span>

#include "proofload/campaign/recorded_run.h"
#include "proofload/core/parallel.h"
#include "proofload/image/resample.h"

namespace proofload::campaign {

namespace {

Image reduced(const ImageView& picture) {
  const int side = std::max(picture.width(), picture.height());
  if (side <= kLookSide) return Image(picture);
  const auto scaled = [&](int length) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(length) * kLookSide / side)));
  };
  return resize(picture, {scaled(picture.width()), scaled(picture.height())}, Interpolation::area);
}

// In units of 1/1000 grey level, so that sums are exact.
std::vector<std::int32_t> luma(const ImageView& picture) {
  std::vector<std::int32_t> out;
  out.reserve(picture.bytes() / static_cast<std::size_t>(picture.channels()));
  const std::uint8_t* p = picture.data();
  for (std::size_t i = 0; i < picture.bytes(); i += static_cast<std::size_t>(picture.channels()))
    out.push_back(picture.channels() == 1 ? 1000 * p[i] : 299 * p[i] + 587 * p[i + 1] + 114 * p[i + 2]);
  return out;
}

}  // namespace

PictureLook look_of(const ImageView& picture) {
  const Image small = reduced(picture);
  const std::vector<std::int32_t> y = luma(small);
  const auto w = static_cast<std::size_t>(small.width());
  const auto h = static_cast<std::size_t>(small.height());
  std::int64_t sum = 0;
  for (const std::int32_t v : y) sum += v;
  PictureLook out;
  out.size = picture.size();
  const double n = static_cast<double>(y.size());
  const double mean = static_cast<double>(sum) / n;
  double square = 0;
  for (const std::int32_t v : y) square += (v - mean) * (v - mean);
  out.brightness = mean / 1000;
  out.contrast = std::sqrt(square / n) / 1000;
  if (w < 3 || h < 3) return out;
  double edges = 0;
  for (std::size_t r = 1; r + 1 < h; ++r)
    for (std::size_t c = 1; c + 1 < w; ++c) {
      const std::size_t i = r * w + c;
      const double step = 4.0 * y[i] - y[i - 1] - y[i + 1] - y[i - w] - y[i + w];
      edges += step * step;
    }
  out.sharpness = std::sqrt(edges / static_cast<double>((w - 2) * (h - 2))) / 1000;
  return out;
}

std::optional<PictureLooks> measure_looks(const dataset::Dataset& data,
                                          const std::vector<std::uint32_t>& chosen,
                                          int threads,
                                          const std::function<void(std::size_t, std::size_t)>& told,
                                          const std::atomic<bool>& stop) {
  PictureLooks out(chosen.size());
  std::mutex guard;
  std::size_t done = 0;
  parallel_for(chosen.size(), threads, [&](int, std::size_t i) {
    if (stop.load(std::memory_order_relaxed)) return;
    try {
      out[i] = look_of(data.load(chosen[i]).image);
    } catch (const Error&) {  // A picture that cannot be read looks like nothing; the run tells of it.
    }
    if (!told) return;
    const std::scoped_lock lock(guard);
    told(++done, chosen.size());
  });
  if (stop) return {};
  return out;
}

PictureLooks looks_from_store(const Store& store) {
  const auto fact = store.fact("looks");
  const auto pictures = store.fact("pictures");
  if (!fact || !pictures || !(fact->at("pictures") == *pictures)) return {};
  PictureLooks out;
  for (const Value& row : fact->at("rows").items()) {
    auto& look = out.emplace_back();
    if (!row.is_array() || row.size() != 5) continue;
    const auto& v = row.items();
    look = PictureLook{{static_cast<int>(v[0].integer()), static_cast<int>(v[1].integer())},
                       v[2].number(),
                       v[3].number(),
                       v[4].number()};
  }
  return out;
}

void store_looks(Store& store, const PictureLooks& looks) {
  // Digits beyond a thousandth of a grey level are no news, and the file is smaller.
  const auto rounded = [](double v) { return std::round(1000 * v) / 1000; };
  Value rows = Value::array();
  for (const auto& look : looks) {
    Value row;
    if (look)
      row = Value::Array{Value(look->size.width), Value(look->size.height), Value(rounded(look->brightness)),
                         Value(rounded(look->contrast)), Value(rounded(look->sharpness))};
    rows.push_back(std::move(row));
  }
  Value fact = Value::object();
  fact["pictures"] = store.fact("pictures").value_or(Value());
  fact["rows"] = std::move(rows);
  store.set_fact("looks", fact);
}

const AttributeColumn* PictureAttributes::find(std::string_view name) const {
  for (const AttributeColumn& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}

namespace {

struct Object {
  Box box;
  double area = 0;
  int label = -1;  ///< -1: poses have no class.
};

// Objects that count: those of the label, else those the model is sure of.
std::vector<Object> objects_of(const Annotation& label, const Prediction* clean, double threshold) {
  std::vector<Object> out;
  if (const auto* boxes = std::get_if<BoxLabels>(&label)) {
    for (const LabelledBox& one : boxes->boxes)
      if (!one.ignore) out.push_back({one.box, one.area > 0 ? one.area : one.box.area(), one.label});
  } else if (const auto* poses = std::get_if<PoseLabels>(&label)) {
    for (const LabelledPose& one : poses->poses)
      if (!one.ignore) out.push_back({one.box, one.area > 0 ? one.area : one.box.area(), -1});
  } else if (std::holds_alternative<std::monostate>(label) && clean) {
    if (const auto* found = std::get_if<BoxPredictions>(clean)) {
      for (const ScoredBox& one : found->boxes)
        if (one.score >= threshold) out.push_back({one.box, one.box.area(), one.label});
    } else if (const auto* people = std::get_if<PosePredictions>(clean)) {
      for (const ScoredPose& one : people->poses)
        if (one.score >= threshold) out.push_back({one.box, one.box.area(), -1});
    }
  }
  return out;
}

bool has_objects(const Annotation& label, const Prediction* clean) {
  if (std::holds_alternative<BoxLabels>(label) || std::holds_alternative<PoseLabels>(label)) return true;
  return std::holds_alternative<std::monostate>(label) && clean &&
         (std::holds_alternative<BoxPredictions>(*clean) || std::holds_alternative<PosePredictions>(*clean));
}

double off_centre(const Box& box, Size size) {
  const double dx = (box.x0 + box.x1) / 2 - size.width / 2.0;
  const double dy = (box.y0 + box.y1) / 2 - size.height / 2.0;
  return std::min(1.0, std::hypot(dx, dy) / (std::hypot(size.width, size.height) / 2));
}

class Columns {
 public:
  explicit Columns(std::size_t pictures) : pictures_(pictures) {}

  void number(const std::string& name, const std::string& unit, std::size_t i, double value) {
    AttributeColumn& column = at(name, unit, true);
    column.numbers[i] = value;
  }
  void text(const std::string& name, std::size_t i, const std::string& value) {
    std::vector<std::string>& all = at(name, "", false).texts[i];
    if (std::find(all.begin(), all.end(), value) == all.end()) all.push_back(value);
  }
  std::vector<AttributeColumn> take() { return std::move(columns_); }

 private:
  AttributeColumn& at(const std::string& name, const std::string& unit, bool numeric) {
    for (AttributeColumn& column : columns_)
      if (column.name == name && column.numeric == numeric) return column;
    AttributeColumn& made = columns_.emplace_back(AttributeColumn{name, unit, numeric});
    if (numeric) {
      made.numbers.resize(pictures_);
    } else {
      made.texts.resize(pictures_);
    }
    return made;
  }

  std::size_t pictures_;
  std::vector<AttributeColumn> columns_;
};

}  // namespace

// A key of the data's own that is called like a column of ours stays apart from it.
std::string column_of_slice(const std::string& key) {
  static constexpr std::string_view kOurs[] = {"brightness",   "contrast",       "sharpness",
                                               "object_count", "largest_object", "smallest_object",
                                               "off_centre",   "class",          "reading"};
  return std::find(std::begin(kOurs), std::end(kOurs), key) == std::end(kOurs) ? key : key + " (slice)";
}

PictureAttributes picture_attributes(const Store& store, const RecordedRun& run, const PictureLooks& looks) {
  std::vector<StoredImage> images;
  store.for_each_image([&](StoredImage&& image) { images.push_back(std::move(image)); });
  Columns columns(images.size());
  const auto name_of_class = [&](int index) {
    const auto i = static_cast<std::size_t>(std::max(index, 0));
    return i < run.context.labels.size() ? run.context.labels[i] : std::to_string(index);
  };
  for (std::size_t i = 0; i < images.size(); ++i) {
    const StoredImage& image = images[i];
    const PictureLook* look = i < looks.size() && looks[i] ? &*looks[i] : nullptr;
    if (look) {
      columns.number("brightness", "grey levels", i, look->brightness);
      columns.number("contrast", "grey levels", i, look->contrast);
      columns.number("sharpness", "grey levels", i, look->sharpness);
    }
    Cell cell;
    cell.sample = static_cast<std::uint32_t>(i);
    const auto row = store.find(run.identity.cell_key(image.id, cell), true);
    const Prediction* clean = row && row->status == Status::done && !row->clip ? &row->prediction : nullptr;
    const auto objects = objects_of(image.label, clean, run.context.score_threshold);
    if (has_objects(image.label, clean))
      columns.number("object_count", "", i, static_cast<double>(objects.size()));
    if (!objects.empty()) {
      const auto [smallest, largest] =
          std::minmax_element(objects.begin(), objects.end(),
                              [](const Object& a, const Object& b) { return a.area < b.area; });
      columns.number("largest_object", "px", i, std::sqrt(std::max(0.0, largest->area)));
      columns.number("smallest_object", "px", i, std::sqrt(std::max(0.0, smallest->area)));
      if (look) columns.number("off_centre", "", i, off_centre(largest->box, look->size));
      for (const Object& object : objects)
        if (object.label >= 0) columns.text("class", i, name_of_class(object.label));
    }
    if (const auto* label = std::get_if<ClassLabel>(&image.label)) {
      columns.text("class", i, name_of_class(label->index));
    } else if (const auto* set = std::get_if<ClassSet>(&image.label)) {
      for (const int index : set->classes) columns.text("class", i, name_of_class(index));
    } else if (const auto* scores = clean ? std::get_if<ClassScores>(clean) : nullptr;
               scores && !scores->top.empty()) {
      columns.text("class", i, name_of_class(scores->top.front().index));
    }
    if (const auto* label = std::get_if<Reading>(&image.label)) {
      columns.number("reading", run.context.unit, i, label->value);
    } else if (const auto* reading = clean ? std::get_if<Reading>(clean) : nullptr) {
      columns.number("reading", run.context.unit, i, reading->value);
    }
    for (const auto& [key, value] : image.slices) columns.text(column_of_slice(key), i, value);
  }
  return {columns.take(), images.size()};
}

std::vector<std::string> slice_keys(const Store& store) {
  std::vector<std::string> out;
  store.for_each_image([&](StoredImage&& image) {
    for (const auto& [key, value] : image.slices)
      if (std::find(out.begin(), out.end(), key) == out.end()) out.push_back(key);
  });
  return out;
}

}  // namespace proofload::campaign
