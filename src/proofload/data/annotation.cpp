#include "proofload/data/annotation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"

namespace proofload {

std::string_view name_of(Task task) {
  switch (task) {
    case Task::classification: return "classification";
    case Task::detection: return "detection";
    case Task::regression: return "regression";
    case Task::segmentation: return "segmentation";
    case Task::keypoints: return "keypoints";
    case Task::text: return "text";
    case Task::instances: return "instance_segmentation";
    case Task::oriented: return "oriented_detection";
    case Task::multi_label: return "multi_label";
    case Task::depth: return "depth";
  }
  return "classification";
}

Task task_of(std::string_view name) {
  for (const Task task :
       {Task::classification, Task::detection, Task::regression, Task::segmentation, Task::keypoints,
        Task::text, Task::instances, Task::oriented, Task::multi_label, Task::depth})
    if (name_of(task) == name) return task;
  throw Error(ErrorCode::parse, "`" + std::string(name) + "` is no task");
}

namespace {

template <class... F>
struct Overload : F... {
  using F::operator()...;
};
template <class... F>
Overload(F...) -> Overload<F...>;

std::string label_name(int index, const std::vector<std::string>& labels) {
  const auto i = static_cast<std::size_t>(index);
  return index >= 0 && i < labels.size() ? labels[i] : std::to_string(index);
}

Value box_members(const Box& box, int label, const std::vector<std::string>& labels) {
  Value out = Value::object();
  out["x0"] = box.x0;
  out["y0"] = box.y0;
  out["x1"] = box.x1;
  out["y1"] = box.y1;
  out["index"] = label;
  out["label"] = label_name(label, labels);
  return out;
}

// Mask and corners of a box, if it has them.
template <class Item>
void add_shape(const Item& item, Value& row) {
  if (item.mask.empty() && item.corners.empty()) return;
  Value shape = Value::object();
  if (!item.mask.empty())
    shape["m"] =
        Value::Array{Value(item.mask.size.width), Value(item.mask.size.height), Value(to_text(item.mask))};
  if (!item.corners.empty()) {
    shape["q"] = Value::array();
    for (const Point& p : item.corners) {
      shape["q"].push_back(Value(p.x));
      shape["q"].push_back(Value(p.y));
    }
  }
  row.push_back(std::move(shape));
}
template <class Item>
void read_shape(const Value& shape, Item& item) {
  if (const Value* mask = shape.find("m")) {
    const Value::Array& v = mask->items();
    if (v.size() != 3) throw Error(ErrorCode::parse, "a recorded mask needs a size and its runs");
    item.mask =
        mask_from_text({static_cast<int>(v[0].integer()), static_cast<int>(v[1].integer())}, v[2].text());
  }
  if (const Value* corners = shape.find("q")) {
    const Value::Array& v = corners->items();
    if (v.size() % 2 != 0) throw Error(ErrorCode::parse, "recorded corners need two numbers each");
    for (std::size_t i = 0; i < v.size(); i += 2) item.corners.push_back({v[i].number(), v[i + 1].number()});
  }
}

// Masks are shown no larger than the pictures of a report.
constexpr int kShown = 384;
Size shown_size(Size size) {
  const int longest = std::max(size.width, size.height);
  if (longest <= kShown) return size;
  const auto side = [&](int s) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(s) * kShown / longest)));
  };
  return {side(size.width), side(size.height)};
}

template <class Item>
void shape_report(const Item& item, Value& out) {
  if (!item.mask.empty()) {
    const Mask small = resized(item.mask, shown_size(item.mask.size));
    Value mask = Value::object();
    mask["width"] = small.size.width;
    mask["height"] = small.size.height;
    mask["runs"] = to_text(small);
    out["mask"] = std::move(mask);
  }
  if (!item.corners.empty()) {
    out["corners"] = Value::array();
    for (const Point& p : item.corners) out["corners"].push_back(Value::Array{Value(p.x), Value(p.y)});
  }
}

Value of_kind(const char* kind) {
  Value out = Value::object();
  out["kind"] = kind;
  return out;
}

Value map_record(const ClassMap& map) {
  Value out = Value::object();
  out["m"] = Value::Array{Value(map.size.width), Value(map.size.height), Value(base64(to_runs(map)))};
  return out;
}
ClassMap map_from(const Value& value) {
  const Value::Array& v = value.items();
  if (v.size() != 3) throw Error(ErrorCode::parse, "a recorded class map needs a size and its runs");
  return from_runs({static_cast<int>(v[0].integer()), static_cast<int>(v[1].integer())},
                   from_base64(v[2].text()));
}

Value text_record(const TextLine& line) {
  Value out = Value::object();
  out["t"] = Value::Array{Value(line.value), Value(line.score)};
  return out;
}
TextLine text_from(const Value& value) {
  const Value::Array& v = value.items();
  if (v.size() != 2) throw Error(ErrorCode::parse, "a recorded text needs its characters and a score");
  return {v[0].text(), v[1].number()};
}

template <class Number>
Value list_record(const std::vector<Number>& numbers) {
  Value list = Value::array();
  for (const Number n : numbers) list.push_back(Value(n));
  Value out = Value::object();
  out["s"] = std::move(list);
  return out;
}
Value set_report(const std::vector<ScoredClass>& classes, const std::vector<std::string>& labels) {
  Value out = of_kind("classes");
  out["classes"] = Value::array();
  for (const ScoredClass& c : classes) {
    Value item = Value::object();
    item["index"] = c.index;
    item["label"] = label_name(c.index, labels);
    item["score"] = c.score;
    out["classes"].push_back(std::move(item));
  }
  return out;
}

Value depth_record(const DepthMap& map) {
  std::string bytes;
  bytes.reserve(2 * map.steps.size());
  for (const std::uint16_t step : map.steps) {
    bytes.push_back(static_cast<char>(step & 255));
    bytes.push_back(static_cast<char>(step >> 8));
  }
  Value out = Value::object();
  out["d"] = Value::Array{Value(map.size.width),     Value(map.size.height), Value(map.picture.width),
                          Value(map.picture.height), Value(map.from),        Value(map.to),
                          Value(base64(bytes))};
  return out;
}
DepthMap depth_from(const Value& value) {
  const Value::Array& v = value.items();
  if (v.size() != 7)
    throw Error(ErrorCode::parse, "a recorded depth map needs two sizes, a range and its steps");
  const auto side = [&](std::size_t i) {
    if (v[i].integer() < 0 || v[i].integer() > kLargestSide)
      throw Error(ErrorCode::parse, "a recorded depth map has an impossible size");
    return static_cast<int>(v[i].integer());
  };
  DepthMap out{{side(0), side(1)}, {side(2), side(3)}, v[4].number(), v[5].number(), {}};
  const std::string bytes = from_base64(v[6].text());
  if (bytes.size() !=
      2 * static_cast<std::size_t>(out.size.width) * static_cast<std::size_t>(out.size.height))
    throw Error(ErrorCode::parse, "the steps of a recorded depth map do not fill it");
  out.steps.reserve(bytes.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    out.steps.push_back(static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[i]) |
                                                   static_cast<unsigned char>(bytes[i + 1]) << 8));
  return out;
}
// A byte a cell, 255 where nothing is known, and the middle of what is.
Value depth_report(const DepthMap& map) {
  const Size size = shown_size(map.size);
  std::string bytes;
  std::vector<double> values;
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const std::size_t i =
          map.cell((x + 0.5) * map.picture.width / size.width, (y + 0.5) * map.picture.height / size.height);
      const std::uint16_t step = i < map.steps.size() ? map.steps[i] : kNoDepth;
      bytes.push_back(static_cast<char>(step == kNoDepth ? 255 : (step * 254 + 32767) / 65534));
      if (step != kNoDepth) values.push_back(map.at(i));
    }
  Value out = of_kind("depth");
  out["width"] = size.width;
  out["height"] = size.height;
  out["from"] = map.from;
  out["to"] = map.to;
  out["steps"] = base64(bytes);
  if (!values.empty()) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    out["median"] = *middle;
  }
  return out;
}

void add_mirror(Value& record, const std::vector<int>& mirror) {
  if (mirror.empty()) return;
  Value list = Value::array();
  for (const int i : mirror) list.push_back(Value(i));
  record["mirror"] = std::move(list);
}
std::vector<int> mirror_from(const Value& record) {
  std::vector<int> out;
  if (const Value* list = record.find("mirror"))
    for (const Value& i : list->items()) out.push_back(static_cast<int>(i.integer()));
  return out;
}

// Four numbers of a box, two further values, and three numbers for every point.
template <class Pose, class Third>
Value pose_record(const Pose& pose, Value first, std::optional<Value> second, Third third) {
  Value points = Value::array();
  for (const auto& p : pose.points) {
    points.push_back(Value(p.x));
    points.push_back(Value(p.y));
    points.push_back(third(p));
  }
  Value out = Value::Array{Value(pose.box.x0), Value(pose.box.y0), Value(pose.box.x1), Value(pose.box.y1),
                           std::move(first)};
  if (second) out.push_back(*std::move(second));
  out.push_back(std::move(points));
  return out;
}
Box box_from(const Value::Array& v) { return {v[0].number(), v[1].number(), v[2].number(), v[3].number()}; }
template <class Body>
void each_point(const Value& points, Body body) {
  const Value::Array& v = points.items();
  if (v.size() % 3 != 0) throw Error(ErrorCode::parse, "recorded points need three numbers each");
  for (std::size_t i = 0; i + 2 < v.size(); i += 3) body(v[i].number(), v[i + 1].number(), v[i + 2]);
}

// The runs of a map no larger than what a report shows, and the classes that occur.
Value map_report(const ClassMap& map, const std::vector<std::string>& labels) {
  const ClassMap small = resized(map, shown_size(map.size));
  std::array<std::size_t, 256> counts{};
  for (const std::uint8_t c : map.classes) ++counts[c];
  Value out = of_kind("class_map");
  out["width"] = small.size.width;
  out["height"] = small.size.height;
  out["runs"] = base64(to_runs(small));
  out["classes"] = Value::array();
  for (std::size_t c = 0; c < kIgnoredClass; ++c) {
    if (counts[c] == 0) continue;
    Value item = Value::object();
    item["index"] = static_cast<int>(c);
    item["label"] = label_name(static_cast<int>(c), labels);
    item["share"] = static_cast<double>(counts[c]) / static_cast<double>(map.classes.size());
    out["classes"].push_back(std::move(item));
  }
  return out;
}

Value text_report(const TextLine& line) {
  Value out = of_kind("text");
  out["value"] = line.value;
  out["score"] = line.score;
  return out;
}

template <class Poses, class Members>
Value pose_report(const Poses& all, Members members) {
  Value out = of_kind("poses");
  out["poses"] = Value::array();
  for (const auto& pose : all.poses) {
    Value item = Value::object();
    item["x0"] = pose.box.x0;
    item["y0"] = pose.box.y0;
    item["x1"] = pose.box.x1;
    item["y1"] = pose.box.y1;
    members(pose, item);
    out["poses"].push_back(std::move(item));
  }
  return out;
}
Value point_report(double x, double y, double score) {
  return Value::Array{Value(x), Value(y), Value(score)};
}

}  // namespace

std::string defect(const Prediction& prediction) {
  const auto bad_box = [](const Box& b) {
    return !(std::isfinite(b.x0) && std::isfinite(b.y0) && std::isfinite(b.x1) && std::isfinite(b.y1));
  };
  const auto bad_corners = [](const Corners& corners) {
    return std::any_of(corners.begin(), corners.end(),
                       [](const Point& p) { return !std::isfinite(p.x) || !std::isfinite(p.y); });
  };
  return std::visit(
      Overload{[](std::monostate) { return std::string(); },
               [](const ClassScores& p) {
                 for (const ScoredClass& c : p.top)
                   if (!std::isfinite(c.score) || c.index < 0)
                     return "score of class " + std::to_string(c.index) + " is not a finite number";
                 return p.top.empty() ? std::string("no class at all") : std::string();
               },
               [&](const BoxPredictions& p) {
                 for (std::size_t i = 0; i < p.boxes.size(); ++i)
                   if (bad_box(p.boxes[i].box) || !std::isfinite(p.boxes[i].score) || p.boxes[i].label < 0 ||
                       bad_corners(p.boxes[i].corners))
                     return "box " + std::to_string(i) + " holds a value that is not a finite number";
                 return std::string();
               },
               [](const Reading& p) {
                 return std::isfinite(p.value) ? std::string()
                                               : std::string("the reading is not a finite number");
               },
               [](const ClassMap& p) {
                 return p.classes.empty() ? std::string("an empty class map") : std::string();
               },
               [&](const PosePredictions& p) {
                 for (std::size_t i = 0; i < p.poses.size(); ++i) {
                   bool bad = bad_box(p.poses[i].box) || !std::isfinite(p.poses[i].score);
                   for (const ScoredPoint& q : p.poses[i].points)
                     bad = bad || !(std::isfinite(q.x) && std::isfinite(q.y) && std::isfinite(q.score));
                   if (bad) return "pose " + std::to_string(i) + " holds a value that is not a finite number";
                 }
                 return std::string();
               },
               [](const TextLine& p) {
                 return std::isfinite(p.score) ? std::string()
                                               : std::string("the score of the text is not a finite number");
               },
               [](const SetScores& p) {
                 for (std::size_t i = 0; i < p.scores.size(); ++i)
                   if (!std::isfinite(p.scores[i]))
                     return "score of class " + std::to_string(i) + " is not a finite number";
                 return p.scores.empty() ? std::string("no class at all") : std::string();
               },
               [](const DepthMap& p) {
                 return p.steps.empty() || !std::isfinite(p.from) || !std::isfinite(p.to)
                            ? std::string("a depth that is not a finite number")
                            : std::string();
               }},
      prediction);
}

Value to_record(const Prediction& prediction) {
  return std::visit(Overload{[](std::monostate) { return Value(); },
                             [](const ClassScores& p) {
                               Value list = Value::array();
                               for (const ScoredClass& c : p.top)
                                 list.push_back(Value::Array{Value(c.index), Value(c.score)});
                               Value out = Value::object();
                               out["c"] = std::move(list);
                               return out;
                             },
                             [](const BoxPredictions& p) {
                               Value list = Value::array();
                               for (const ScoredBox& b : p.boxes) {
                                 Value row = Value::Array{Value(b.box.x0), Value(b.box.y0), Value(b.box.x1),
                                                          Value(b.box.y1), Value(b.label),  Value(b.score)};
                                 add_shape(b, row);
                                 list.push_back(std::move(row));
                               }
                               Value out = Value::object();
                               out["b"] = std::move(list);
                               return out;
                             },
                             [](const Reading& p) {
                               Value out = Value::object();
                               out["r"] = p.value;
                               return out;
                             },
                             [](const ClassMap& p) { return map_record(p); },
                             [](const PosePredictions& p) {
                               Value list = Value::array();
                               for (const ScoredPose& pose : p.poses)
                                 list.push_back(
                                     pose_record(pose, Value(pose.score), std::nullopt,
                                                 [](const ScoredPoint& q) { return Value(q.score); }));
                               Value out = Value::object();
                               out["k"] = std::move(list);
                               add_mirror(out, p.mirror);
                               return out;
                             },
                             [](const TextLine& p) { return text_record(p); },
                             [](const SetScores& p) { return list_record(p.scores); },
                             [](const DepthMap& p) { return depth_record(p); }},
                    prediction);
}

Prediction prediction_from_record(const Value& value) {
  if (value.is_null()) return {};
  if (const Value* list = value.find("c")) {
    ClassScores out;
    for (const Value& item : list->items())
      out.top.push_back({static_cast<int>(item.items().at(0).integer()), item.items().at(1).number()});
    return out;
  }
  if (const Value* list = value.find("b")) {
    BoxPredictions out;
    for (const Value& item : list->items()) {
      const Value::Array& v = item.items();
      if (v.size() != 6 && v.size() != 7) throw Error(ErrorCode::parse, "a recorded box needs six numbers");
      out.boxes.push_back({{v[0].number(), v[1].number(), v[2].number(), v[3].number()},
                           static_cast<int>(v[4].integer()),
                           v[5].number()});
      if (v.size() == 7) read_shape(v[6], out.boxes.back());
    }
    return out;
  }
  if (const Value* reading = value.find("r")) return Reading{reading->number()};
  if (const Value* map = value.find("m")) return map_from(*map);
  if (const Value* line = value.find("t")) return text_from(*line);
  if (const Value* map = value.find("d")) return depth_from(*map);
  if (const Value* list = value.find("s")) {
    SetScores out;
    for (const Value& item : list->items()) out.scores.push_back(item.number());
    return out;
  }
  if (const Value* list = value.find("k")) {
    PosePredictions out;
    for (const Value& item : list->items()) {
      const Value::Array& v = item.items();
      if (v.size() != 6) throw Error(ErrorCode::parse, "a recorded pose needs a box, a score and points");
      ScoredPose& pose = out.poses.emplace_back(ScoredPose{box_from(v), v[4].number(), {}});
      each_point(v[5], [&](double x, double y, const Value& third) {
        pose.points.push_back({x, y, third.number()});
      });
    }
    out.mirror = mirror_from(value);
    return out;
  }
  throw Error(ErrorCode::parse, "a recorded prediction is of no known kind");
}

Value to_record(const Annotation& annotation) {
  return std::visit(Overload{[](std::monostate) { return Value(); },
                             [](const ClassLabel& a) {
                               Value out = Value::object();
                               out["l"] = a.index;
                               return out;
                             },
                             [](const BoxLabels& a) {
                               Value list = Value::array();
                               for (const LabelledBox& b : a.boxes) {
                                 Value row = Value::Array{Value(b.box.x0), Value(b.box.y0), Value(b.box.x1),
                                                          Value(b.box.y1), Value(b.label),  Value(b.ignore),
                                                          Value(b.area),   Value(b.visible)};
                                 add_shape(b, row);
                                 list.push_back(std::move(row));
                               }
                               Value out = Value::object();
                               out["b"] = std::move(list);
                               return out;
                             },
                             [](const Reading& a) {
                               Value out = Value::object();
                               out["r"] = a.value;
                               return out;
                             },
                             [](const ClassMap& a) { return map_record(a); },
                             [](const PoseLabels& a) {
                               Value list = Value::array();
                               for (const LabelledPose& pose : a.poses) {
                                 list.push_back(pose_record(pose, Value(pose.area), Value(pose.ignore),
                                                            [](const LabelledPoint& q) {
                                                              return Value(static_cast<int>(q.visibility));
                                                            }));
                                 list.items().back().push_back(Value(pose.crowd));
                               }
                               Value out = Value::object();
                               out["k"] = std::move(list);
                               add_mirror(out, a.mirror);
                               return out;
                             },
                             [](const TextLine& a) { return text_record(a); },
                             [](const ClassSet& a) { return list_record(a.classes); },
                             [](const DepthMap& a) { return depth_record(a); }},
                    annotation);
}

Annotation annotation_from_record(const Value& value) {
  if (value.is_null()) return {};
  if (const Value* index = value.find("l")) return ClassLabel{static_cast<int>(index->integer())};
  if (const Value* list = value.find("b")) {
    BoxLabels out;
    for (const Value& item : list->items()) {
      const Value::Array& v = item.items();
      if (v.size() != 8 && v.size() != 9)
        throw Error(ErrorCode::parse, "a recorded label box needs eight values");
      out.boxes.push_back({{v[0].number(), v[1].number(), v[2].number(), v[3].number()},
                           static_cast<int>(v[4].integer()),
                           v[5].boolean(),
                           v[6].number(),
                           v[7].number()});
      if (v.size() == 9) read_shape(v[8], out.boxes.back());
    }
    return out;
  }
  if (const Value* reading = value.find("r")) return Reading{reading->number()};
  if (const Value* map = value.find("m")) return map_from(*map);
  if (const Value* line = value.find("t")) return text_from(*line);
  if (const Value* map = value.find("d")) return depth_from(*map);
  if (const Value* list = value.find("s")) {
    ClassSet out;
    for (const Value& item : list->items()) out.classes.push_back(static_cast<int>(item.integer()));
    return out;
  }
  if (const Value* list = value.find("k")) {
    PoseLabels out;
    for (const Value& item : list->items()) {
      const Value::Array& v = item.items();
      if (v.size() != 7 && v.size() != 8)  // Runs of before had no crowds.
        throw Error(ErrorCode::parse, "a recorded label pose needs a box, an area and points");
      LabelledPose& pose =
          out.poses.emplace_back(LabelledPose{box_from(v), v[4].number(), v[5].boolean(), {}});
      each_point(v[6], [&](double x, double y, const Value& third) {
        pose.points.push_back(
            {x, y, static_cast<Visibility>(std::clamp<std::int64_t>(third.integer(), 0, 2))});
      });
      pose.crowd = v.size() == 8 && v[7].boolean();
    }
    out.mirror = mirror_from(value);
    return out;
  }
  throw Error(ErrorCode::parse, "a recorded label is of no known kind");
}

Value to_report(const Prediction& prediction, const std::vector<std::string>& labels) {
  return std::visit(Overload{[](std::monostate) { return of_kind("none"); },
                             [&](const ClassScores& p) {
                               Value out = of_kind("class");
                               out["top"] = Value::array();
                               for (const ScoredClass& c : p.top) {
                                 Value item = Value::object();
                                 item["index"] = c.index;
                                 item["label"] = label_name(c.index, labels);
                                 item["score"] = c.score;
                                 out["top"].push_back(std::move(item));
                               }
                               return out;
                             },
                             [&](const BoxPredictions& p) {
                               Value out = of_kind("boxes");
                               out["boxes"] = Value::array();
                               for (const ScoredBox& b : p.boxes) {
                                 Value item = box_members(b.box, b.label, labels);
                                 item["score"] = b.score;
                                 shape_report(b, item);
                                 out["boxes"].push_back(std::move(item));
                               }
                               return out;
                             },
                             [](const Reading& p) {
                               Value out = of_kind("scalar");
                               out["value"] = p.value;
                               return out;
                             },
                             [&](const ClassMap& p) { return map_report(p, labels); },
                             [](const PosePredictions& p) {
                               return pose_report(p, [](const ScoredPose& pose, Value& item) {
                                 item["score"] = pose.score;
                                 item["points"] = Value::array();
                                 for (const ScoredPoint& q : pose.points)
                                   item["points"].push_back(point_report(q.x, q.y, q.score));
                               });
                             },
                             [](const TextLine& p) { return text_report(p); },
                             [&](const SetScores& p) {
                               // Named where they may apply; a thousand others are no news.
                               constexpr double kLeast = 0.05;
                               std::vector<ScoredClass> some;
                               for (std::size_t i = 0; i < p.scores.size(); ++i)
                                 if (p.scores[i] >= kLeast)
                                   some.push_back({static_cast<int>(i), p.scores[i]});
                               std::stable_sort(some.begin(), some.end(),
                                                [](const ScoredClass& a, const ScoredClass& b) {
                                                  return a.score > b.score;
                                                });
                               return set_report(some, labels);
                             },
                             [](const DepthMap& p) { return depth_report(p); }},
                    prediction);
}

Value to_report(const Annotation& annotation, const std::vector<std::string>& labels) {
  return std::visit(Overload{[](std::monostate) { return of_kind("none"); },
                             [&](const ClassLabel& a) {
                               Value out = of_kind("class");
                               Value item = Value::object();
                               item["index"] = a.index;
                               item["label"] = label_name(a.index, labels);
                               item["score"] = 1;
                               out["top"] = Value::Array{item};
                               return out;
                             },
                             [&](const BoxLabels& a) {
                               Value out = of_kind("boxes");
                               out["boxes"] = Value::array();
                               for (const LabelledBox& b : a.boxes) {
                                 Value item = box_members(b.box, b.label, labels);
                                 if (b.ignore) item["ignore"] = true;
                                 shape_report(b, item);
                                 out["boxes"].push_back(std::move(item));
                               }
                               return out;
                             },
                             [](const Reading& a) {
                               Value out = of_kind("scalar");
                               out["value"] = a.value;
                               return out;
                             },
                             [&](const ClassMap& a) { return map_report(a, labels); },
                             [](const PoseLabels& a) {
                               return pose_report(a, [](const LabelledPose& pose, Value& item) {
                                 if (pose.ignore) item["ignore"] = true;
                                 item["points"] = Value::array();
                                 for (const LabelledPoint& q : pose.points)
                                   item["points"].push_back(
                                       point_report(q.x, q.y,
                                                    q.visibility == Visibility::unlabelled ? 0 : 1));
                               });
                             },
                             [](const TextLine& a) { return text_report(a); },
                             [&](const ClassSet& a) {
                               std::vector<ScoredClass> all;
                               all.reserve(a.classes.size());
                               for (const int index : a.classes) all.push_back({index, 1});
                               return set_report(all, labels);
                             },
                             [](const DepthMap& a) { return depth_report(a); }},
                    annotation);
}

}  // namespace proofload
