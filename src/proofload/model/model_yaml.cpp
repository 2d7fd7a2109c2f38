#include "proofload/model/model_yaml.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "proofload/core/file.h"
#include "proofload/core/text.h"

namespace proofload::model {

namespace {

template <class E>
struct Word {
  std::string_view name;
  E value;
};

constexpr Word<Layout> kLayouts[] = {{"nchw", Layout::nchw}, {"nhwc", Layout::nhwc}};
constexpr Word<Color> kColors[] = {{"rgb", Color::rgb}, {"bgr", Color::bgr}, {"gray", Color::gray}};
constexpr Word<Fit> kFits[] = {{"letterbox", Fit::letterbox}, {"stretch", Fit::stretch}, {"crop", Fit::crop}};
constexpr Word<Anchor> kAnchors[] = {{"centre", Anchor::centre}, {"top_left", Anchor::top_left}};
constexpr Word<Interpolation> kInterpolations[] = {{"linear", Interpolation::linear},
                                                   {"area", Interpolation::area},
                                                   {"area_down_linear_up",
                                                    Interpolation::area_down_linear_up},
                                                   {"nearest", Interpolation::nearest},
                                                   {"pillow_bilinear", Interpolation::pillow_bilinear},
                                                   {"pillow_bicubic", Interpolation::pillow_bicubic}};
constexpr Word<Task> kTasks[] = {{"classification", Task::classification},
                                 {"detection", Task::detection},
                                 {"regression", Task::regression},
                                 {"segmentation", Task::segmentation},
                                 {"keypoints", Task::keypoints},
                                 {"text", Task::text},
                                 {"instance_segmentation", Task::instances},
                                 {"oriented_detection", Task::oriented},
                                 {"multi_label", Task::multi_label},
                                 {"depth", Task::depth}};

template <class E, std::size_t N>
std::string_view word_for(const Word<E> (&words)[N], E value) {
  for (const Word<E>& word : words)
    if (word.value == value) return word.name;
  return words[0].name;
}

template <class E, std::size_t N>
std::optional<E> value_for(const Word<E> (&words)[N], const Value& given) {
  if (!given.is_text()) return std::nullopt;
  std::string text = lower(given.text());
  // Both spellings are English.
  if (text == "grey") text = "gray";
  if (text == "center") text = "centre";
  for (const Word<E>& word : words)
    if (word.name == text) return word.value;
  return std::nullopt;
}

template <class E, std::size_t N>
std::vector<std::string> names(const Word<E> (&words)[N]) {
  std::vector<std::string> out;
  for (const Word<E>& word : words) out.emplace_back(word.name);
  return out;
}

std::optional<int> side(const Value& given) {
  if (!given.is_number() || given.number() < 1 || given.number() > kLargestSide ||
      given.number() != std::floor(given.number()))
    return std::nullopt;
  return static_cast<int>(given.integer());
}

// 224, [320, 240] or "320x240": width first.
std::optional<Size> size_of(const Value& given) {
  if (const auto both = side(given)) return Size{*both, *both};
  if (given.is_array() && given.size() == 2) {
    const auto width = side(given.items()[0]);
    const auto height = side(given.items()[1]);
    if (width && height) return Size{*width, *height};
  }
  if (given.is_text()) {
    const std::vector<std::string> parts = split(lower(given.text()), 'x');
    if (parts.size() == 2) {
      const auto width = parse_integer(trim(parts[0]));
      const auto height = parse_integer(trim(parts[1]));
      if (width && height && *width >= 1 && *height >= 1 && *width <= kLargestSide && *height <= kLargestSide)
        return Size{static_cast<int>(*width), static_cast<int>(*height)};
    }
  }
  return std::nullopt;
}

// A number, or a quotient as text: "1/255".
std::optional<double> factor(const Value& given) {
  double out = 0;
  if (given.is_number()) {
    out = given.number();
  } else if (given.is_text()) {
    const std::vector<std::string> parts = split(given.text(), '/');
    if (parts.size() != 2) return std::nullopt;
    const auto above = parse_number(trim(parts[0]));
    const auto below = parse_number(trim(parts[1]));
    if (!above || !below || *below == 0) return std::nullopt;
    out = *above / *below;
  } else {
    return std::nullopt;
  }
  if (!std::isfinite(out)) return std::nullopt;
  return out;
}

// One number for all channels, or three.
std::optional<std::array<double, 3>> triple(const Value& given) {
  if (const auto one = factor(given)) return std::array<double, 3>{*one, *one, *one};
  if (!given.is_array() || (given.size() != 3 && given.size() != 1)) return std::nullopt;
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto one = factor(given.items()[given.size() == 1 ? 0 : i]);
    if (!one) return std::nullopt;
    out[i] = *one;
  }
  return out;
}

std::string shown(const Value& value) {
  if (value.is_text()) return "`" + value.text() + "`";
  std::string text = to_json(value);
  if (text.size() > 60) text = text.substr(0, 57) + "…";
  return text;
}

class Checker {
 public:
  Checker(std::string_view name, Problems& problems) : name_(name), problems_(problems) {}

  void add(const Value& at, const std::string& what) { add(at.line, at.column, what); }
  void add(int line, int column, const std::string& what) {
    std::string where = name_;
    if (line > 0) where += ":" + std::to_string(line) + ":" + std::to_string(column);
    problems_.add(where, what);
  }

  bool is_map(const Value& given, const std::string& what) {
    if (given.is_object()) return true;
    add(given, what + " must be a map of keys and values, found " + std::string(given.kind()));
    return false;
  }

  void keys(const Value& map, const std::string& of, const std::vector<std::string>& known) {
    for (const Member& member : map.members()) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      add(member.line, member.column,
          "unknown key `" + member.key + "`" + (of.empty() ? "" : " in `" + of + "`") +
              did_you_mean(member.key, known) + " (known: " + join(known, ", ") + ")");
    }
  }

  template <class E, std::size_t N>
  void word(const Value& map, const char* key, const Word<E> (&words)[N]) {
    const Value* given = map.find(key);
    if (!given || value_for(words, *given)) return;
    add(*given, "`" + std::string(key) + "` must be one of " + join(names(words), ", ") + ", found " +
                    shown(*given) + (given->is_text() ? did_you_mean(given->text(), names(words)) : ""));
  }

  template <class Read>
  void form(const Value& map, const char* key, const char* wanted, Read read) {
    const Value* given = map.find(key);
    if (given && !read(*given))
      add(*given, "`" + std::string(key) + "` must be " + wanted + ", found " + shown(*given));
  }

 private:
  std::string name_;
  Problems& problems_;
};

const char* const kSizeForm = "a side in pixels, \"320x240\" (width x height) or [width, height]";
const char* const kTripleForm = "a number or a list of three numbers";

const std::vector<std::string> kTopKeys = {"task", "input", "output", "labels", "batch", "license"};
const std::vector<std::string> kInputKeys = {"layout", "color",         "size",  "crop", "resize", "anchor",
                                             "pad",    "interpolation", "scale", "mean", "std"};

}  // namespace

std::string_view name_of(Layout layout) { return word_for(kLayouts, layout); }
std::string_view name_of(Color color) { return word_for(kColors, color); }
std::string_view name_of(Fit fit) { return word_for(kFits, fit); }
std::string_view name_of(Anchor anchor) { return word_for(kAnchors, anchor); }
std::string_view name_of(Interpolation interpolation) { return word_for(kInterpolations, interpolation); }

void check_model_yaml(const Value& given,
                      std::string_view name,
                      std::span<const Entry> heads,
                      Problems& problems) {
  if (given.is_null()) return;
  Checker check(name, problems);
  if (!check.is_map(given, "a description of a model")) return;
  check.keys(given, "", kTopKeys);
  check.word(given, "task", kTasks);
  check.form(given, "batch", "a whole number from 0 (as the network allows) to 4096", [](const Value& v) {
    return v.is_number() && v.number() >= 0 && v.number() <= 4096 && v.number() == std::floor(v.number());
  });
  check.form(given, "license", "text", [](const Value& v) { return v.is_text(); });
  if (const Value* input = given.find("input"); input && check.is_map(*input, "`input`")) {
    check.keys(*input, "input", kInputKeys);
    check.word(*input, "layout", kLayouts);
    check.word(*input, "color", kColors);
    check.word(*input, "resize", kFits);
    check.word(*input, "anchor", kAnchors);
    check.word(*input, "interpolation", kInterpolations);
    check.form(*input, "size", kSizeForm, size_of);
    check.form(*input, "crop", kSizeForm, [](const Value& v) { return v.is_null() || size_of(v); });
    check.form(*input, "pad", "a grey value from 0 to 255",
               [](const Value& v) { return v.is_number() && v.number() >= 0 && v.number() <= 255; });
    check.form(*input, "scale", "a number other than 0, or a quotient like \"1/255\"",
               [](const Value& v) { return factor(v).value_or(0) != 0; });
    check.form(*input, "mean", kTripleForm, triple);
    check.form(*input, "std", "a number or a list of three numbers, none of them 0", [](const Value& v) {
      const auto read = triple(v);
      return read && (*read)[0] != 0 && (*read)[1] != 0 && (*read)[2] != 0;
    });
  }
  if (const Value* output = given.find("output"); output && check.is_map(*output, "`output`")) {
    if (const Value* kind = output->find("kind")) {
      std::vector<std::string> known;
      for (const Entry& entry : heads) known.emplace_back(entry.id);
      if (!kind->is_text() || std::find(known.begin(), known.end(), kind->text()) == known.end())
        check.add(*kind, "`kind` must be one of " + join(known, ", ") + ", found " + shown(*kind) +
                             (kind->is_text() ? did_you_mean(kind->text(), known) : ""));
    }
  }
  if (const Value* labels = given.find("labels"); labels && !labels->is_text()) {
    if (labels->is_array()) {
      for (const Value& item : labels->items())
        if (item.is_array() || item.is_object() || item.is_null())
          check.add(item, "a label must be text, found " + std::string(item.kind()));
    } else if (labels->is_object()) {
      std::set<std::int64_t> seen;
      for (const Member& member : labels->members()) {
        const auto index = parse_integer(member.key);
        if (!index || *index < 0 || *index >= static_cast<std::int64_t>(labels->size()) ||
            !seen.insert(*index).second)
          check.add(member.line, member.column,
                    "`" + member.key + "` is no index of a label; they count from 0 to " +
                        std::to_string(labels->size() - 1) + " without gaps");
        if (member.value.is_array() || member.value.is_object() || member.value.is_null())
          check.add(member.value, "a label must be text, found " + std::string(member.value.kind()));
      }
    } else {
      check.add(*labels,
                "`labels` must be a list of names, a map from index to name or a file of names, found " +
                    std::string(labels->kind()));
    }
  }
}

Value merged(const Value& under, const Value& over) {
  if (under.is_null()) return over;
  if (over.is_null()) return under;
  if (!under.is_object() || !over.is_object()) return over;
  Value out = under;
  for (const Member& member : over.members()) {
    if (Value* below = out.find(member.key); below && below->is_object() && member.value.is_object()) {
      *below = merged(*below, member.value);
    } else {
      out[member.key] = member.value;
    }
  }
  return out;
}

namespace {

std::vector<std::string> read_labels(const Value& given, const std::filesystem::path& folder) {
  const auto text_of = [](const Value& v) { return v.is_text() ? v.text() : to_json(v); };
  std::vector<std::string> out;
  if (given.is_array()) {
    for (const Value& item : given.items()) out.push_back(text_of(item));
  } else if (given.is_object()) {
    out.resize(given.size());
    for (const Member& member : given.members())
      out[static_cast<std::size_t>(*parse_integer(member.key))] = text_of(member.value);
  } else {
    constexpr std::size_t kLargest = 16u << 20;
    for (const std::string& line : split(read_file(folder / given.text(), kLargest), '\n'))
      out.emplace_back(trim(line));
    while (!out.empty() && out.back().empty()) out.pop_back();
  }
  return out;
}

}  // namespace

std::set<std::string> apply_model_yaml(const Value& given,
                                       const std::filesystem::path& folder,
                                       ModelSpec& spec) {
  std::set<std::string> keys;
  if (!given.is_object()) return keys;
  for (const Member& member : given.members()) {
    const Value& value = member.value;
    if (member.key == "task") spec.task = *value_for(kTasks, value);
    if (member.key == "labels") spec.labels = read_labels(value, folder);
    if (member.key == "batch") spec.batch = static_cast<int>(value.integer());
    if (member.key == "license") spec.license = value.text();
    if (member.key != "input" && member.key != "output") keys.insert(member.key);
  }
  if (const Value* input = given.find("input")) {
    InputSpec& to = spec.input;
    for (const Member& member : input->members()) {
      const std::string& key = member.key;
      const Value& value = member.value;
      keys.insert("input." + key);
      if (key == "layout") to.layout = *value_for(kLayouts, value);
      if (key == "color") to.color = *value_for(kColors, value);
      if (key == "size") to.size = *size_of(value);
      if (key == "crop") to.crop = value.is_null() ? std::nullopt : size_of(value);
      if (key == "resize") to.fit = *value_for(kFits, value);
      if (key == "anchor") to.anchor = *value_for(kAnchors, value);
      if (key == "pad") to.pad = value.number();
      if (key == "interpolation") to.interpolation = *value_for(kInterpolations, value);
      if (key == "scale") to.scale = *factor(value);
      if (key == "mean") to.mean = *triple(value);
      if (key == "std") to.std = *triple(value);
    }
    // Means below 1 belong to pixels from 0 to 1.
    if (input->find("mean") && !input->find("scale")) {
      const bool unit = std::all_of(to.mean.begin(), to.mean.end(), [](double m) { return m < 1; });
      to.scale = unit ? 1.0 / 255 : 1.0;
    }
  }
  if (const Value* output = given.find("output")) {
    for (const Member& member : output->members()) {
      keys.insert("output." + member.key);
      if (member.key == "kind") {
        spec.output.kind = member.value.text();
      } else {
        spec.output.settings[member.key] = member.value;
      }
    }
  }
  return keys;
}

Value head_settings(const Value& given) {
  Value out = Value::object();
  if (const Value* output = given.find("output"); output && output->is_object())
    for (const Member& member : output->members())
      if (member.key != "kind") out.members().push_back(member);
  return out;
}

ModelSpec parse_model_yaml(const std::string& text, std::string_view name, std::span<const Entry> heads) {
  const Value given = parse_yaml(text, name);
  Problems problems;
  check_model_yaml(given, name, heads, problems);
  problems.throw_if_any(ErrorCode::parse, "");
  ModelSpec spec;
  apply_model_yaml(given, std::filesystem::path(name).parent_path(), spec);
  for (const Entry& entry : heads)
    if (entry.id == spec.output.kind)
      spec.output.settings = entry.spec().params.check(head_settings(given), name, problems).values();
  problems.throw_if_any(ErrorCode::parse, "");
  return spec;
}

std::string to_yaml(const ModelSpec& spec) {
  const auto list = [](const std::array<double, 3>& v) { return Value(Value::Array{v[0], v[1], v[2]}); };
  const auto size = [](Size s) { return Value(Value::Array{s.width, s.height}); };
  Value out = Value::object();
  out["task"] = name_of(spec.task);
  if (!spec.input.as_is) {
    Value& input = out["input"];
    input["layout"] = name_of(spec.input.layout);
    input["color"] = name_of(spec.input.color);
    if (spec.input.size.width > 0) input["size"] = size(spec.input.size);
    if (spec.input.crop) input["crop"] = size(*spec.input.crop);
    input["resize"] = name_of(spec.input.fit);
    input["anchor"] = name_of(spec.input.anchor);
    input["pad"] = spec.input.pad;
    input["interpolation"] = name_of(spec.input.interpolation);
    input["scale"] = spec.input.scale;
    input["mean"] = list(spec.input.mean);
    input["std"] = list(spec.input.std);
  }
  Value& output = out["output"];
  output = Value::object();
  if (!spec.output.kind.empty()) output["kind"] = spec.output.kind;
  if (spec.output.settings.is_object())
    for (const Member& member : spec.output.settings.members()) output[member.key] = member.value;
  if (!spec.labels.empty()) {
    out["labels"] = Value::array();
    for (const std::string& label : spec.labels) out["labels"].push_back(label);
  }
  out["batch"] = spec.batch;
  if (!spec.license.empty()) out["license"] = spec.license;

  std::string text =
      "# How pictures become the network's input and its outputs become answers. Sizes are [width, height];\n"
      "# x' = (x * scale - mean) / std with x from 0 to 255.\n";
  for (const std::string& note : spec.notes) {
    std::string line = note;
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    text += "# " + line + "\n";
  }
  return text + proofload::to_yaml(out);
}

}  // namespace proofload::model
