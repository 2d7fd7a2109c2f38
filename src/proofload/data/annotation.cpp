#include "proofload/data/annotation.h"

#include <cmath>

#include "proofload/core/error.h"

namespace proofload {

std::string_view name_of(Task task) {
  switch (task) {
    case Task::classification: return "classification";
    case Task::detection: return "detection";
    case Task::regression: return "regression";
  }
  return "classification";
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

Value of_kind(const char* kind) {
  Value out = Value::object();
  out["kind"] = kind;
  return out;
}

}  // namespace

std::string defect(const Prediction& prediction) {
  const auto bad_box = [](const Box& b) {
    return !(std::isfinite(b.x0) && std::isfinite(b.y0) && std::isfinite(b.x1) && std::isfinite(b.y1));
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
                   if (bad_box(p.boxes[i].box) || !std::isfinite(p.boxes[i].score) || p.boxes[i].label < 0)
                     return "box " + std::to_string(i) + " holds a value that is not a finite number";
                 return std::string();
               },
               [](const Reading& p) {
                 return std::isfinite(p.value) ? std::string()
                                               : std::string("the reading is not a finite number");
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
                               for (const ScoredBox& b : p.boxes)
                                 list.push_back(Value::Array{Value(b.box.x0), Value(b.box.y0),
                                                             Value(b.box.x1), Value(b.box.y1), Value(b.label),
                                                             Value(b.score)});
                               Value out = Value::object();
                               out["b"] = std::move(list);
                               return out;
                             },
                             [](const Reading& p) {
                               Value out = Value::object();
                               out["r"] = p.value;
                               return out;
                             }},
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
      if (v.size() != 6) throw Error(ErrorCode::parse, "a recorded box needs six numbers");
      out.boxes.push_back({{v[0].number(), v[1].number(), v[2].number(), v[3].number()},
                           static_cast<int>(v[4].integer()),
                           v[5].number()});
    }
    return out;
  }
  if (const Value* reading = value.find("r")) return Reading{reading->number()};
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
                               for (const LabelledBox& b : a.boxes)
                                 list.push_back(Value::Array{Value(b.box.x0), Value(b.box.y0),
                                                             Value(b.box.x1), Value(b.box.y1), Value(b.label),
                                                             Value(b.ignore), Value(b.area),
                                                             Value(b.visible)});
                               Value out = Value::object();
                               out["b"] = std::move(list);
                               return out;
                             },
                             [](const Reading& a) {
                               Value out = Value::object();
                               out["r"] = a.value;
                               return out;
                             }},
                    annotation);
}

Annotation annotation_from_record(const Value& value) {
  if (value.is_null()) return {};
  if (const Value* index = value.find("l")) return ClassLabel{static_cast<int>(index->integer())};
  if (const Value* list = value.find("b")) {
    BoxLabels out;
    for (const Value& item : list->items()) {
      const Value::Array& v = item.items();
      if (v.size() != 8) throw Error(ErrorCode::parse, "a recorded label box needs eight values");
      out.boxes.push_back({{v[0].number(), v[1].number(), v[2].number(), v[3].number()},
                           static_cast<int>(v[4].integer()),
                           v[5].boolean(),
                           v[6].number(),
                           v[7].number()});
    }
    return out;
  }
  if (const Value* reading = value.find("r")) return Reading{reading->number()};
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
                                 out["boxes"].push_back(std::move(item));
                               }
                               return out;
                             },
                             [](const Reading& p) {
                               Value out = of_kind("scalar");
                               out["value"] = p.value;
                               return out;
                             }},
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
                                 out["boxes"].push_back(std::move(item));
                               }
                               return out;
                             },
                             [](const Reading& a) {
                               Value out = of_kind("scalar");
                               out["value"] = a.value;
                               return out;
                             }},
                    annotation);
}

}  // namespace proofload
