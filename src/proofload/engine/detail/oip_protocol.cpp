#include "proofload/engine/detail/oip_protocol.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/core/float_text.h"
#include "proofload/core/text.h"
#include "proofload/engine/detail/told.h"

namespace proofload::engine::detail {

namespace {

struct TypeRow {
  Number number;
  std::string_view name;
};
constexpr std::array<TypeRow, 12> kTypes = {{{Number::f32, "FP32"},
                                             {Number::f64, "FP64"},
                                             {Number::f16, "FP16"},
                                             {Number::i8, "INT8"},
                                             {Number::i16, "INT16"},
                                             {Number::i32, "INT32"},
                                             {Number::i64, "INT64"},
                                             {Number::u8, "UINT8"},
                                             {Number::u16, "UINT16"},
                                             {Number::u32, "UINT32"},
                                             {Number::u64, "UINT64"},
                                             {Number::boolean, "BOOL"}}};

constexpr std::size_t kMostValuesOfText = 1
                                          << 16;  // In JSON that describes; tensors have limits of their own.
constexpr std::size_t kMostJsonNumbers = std::size_t{1} << 22;
constexpr std::size_t kMostBytes = std::size_t{1} << 28;  // Of an answer whose shape is not known before.
constexpr std::size_t kSlack = std::size_t{1} << 16;      // Names, parameters and spaces around numbers.
constexpr std::size_t kBytesOfNumber = 32;                // In JSON, with its comma.

std::string known_types() {
  std::vector<std::string> names;
  names.reserve(kTypes.size());
  for (const TypeRow& row : kTypes) names.emplace_back(row.name);
  return join(names, ", ");
}

std::string text_or_empty(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value && value->is_text() ? valid_utf8(value->text().substr(0, kLongestName)) : std::string();
}

std::string tensor_name(const Value& each, const std::string& where) {
  if (!each.is_object()) wrong(where + " is no map");
  return read_name(each, where);
}

const Value& tensor_list(const Value& list, std::string_view key) {
  if (!list.is_array() || list.size() > kMostTensors)
    wrong("`" + std::string(key) + "` must be a list of at most " + std::to_string(kMostTensors) +
          " tensors");
  return list;
}

// Numbers, nested or flat, into `to`; null is NaN, as some servers write it.
void flatten(const Value& value,
             std::vector<float>& to,
             std::size_t most,
             std::size_t depth,
             const std::string& where) {
  if (value.is_array()) {
    if (depth > kMostDimensions) wrong(where + ": `data` is nested too deep");
    for (const Value& each : value.items()) flatten(each, to, most, depth + 1, where);
    return;
  }
  if (to.size() >= most)
    wrong(where + ": `data` holds more than the " + std::to_string(most) + " values of its shape");
  if (value.is_number()) {
    to.push_back(static_cast<float>(value.number()));
  } else if (value.is_bool()) {
    to.push_back(value.boolean() ? 1.0f : 0.0f);
  } else if (value.is_null()) {
    to.push_back(std::numeric_limits<float>::quiet_NaN());
  } else {
    wrong(where + ": `data` holds " + std::string(value.kind()) + ", expected numbers");
  }
}

/// One tensor of an answer: where its raw bytes lie, or its JSON.
struct Found {
  std::string name;
  Number number = Number::f32;
  std::vector<std::int64_t> shape;
  const Value* data = nullptr;
  std::string_view bytes;
};

struct Answer {
  Value head;
  std::vector<Found> tensors;
};

Answer open_answer(std::string_view body, std::optional<std::size_t> header, std::size_t most_values) {
  if (header && *header > body.size())
    wrong("the answer says that its JSON has " + std::to_string(*header) + " bytes, but only " +
          std::to_string(body.size()) + " came");
  Answer out;
  out.head = parse_json(body.substr(0, header.value_or(body.size())), "the answer",
                        {.drop = {}, .most_values = most_values});
  if (!out.head.is_object()) wrong("the answer is no map");
  std::size_t at = header.value_or(body.size());
  for (const Value& each : tensor_list(member(out.head, "outputs", "the answer"), "outputs").items()) {
    const std::string where = "`outputs[" + std::to_string(out.tensors.size()) + "]`";
    Found found;
    found.name = tensor_name(each, where);
    const Value* parameters = each.find("parameters");
    const Value* size =
        parameters && parameters->is_object() ? parameters->find("binary_data_size") : nullptr;
    if (size) {
      if (!header) wrong(where + " has a `binary_data_size`, but the answer has no raw bytes");
      if (!size->is_integer() || size->integer() < 0 ||
          static_cast<std::uint64_t>(size->integer()) > body.size() - at)
        wrong(where + ": `binary_data_size` is " + to_json(*size).substr(0, 40) + ", but " +
              std::to_string(body.size() - at) + " bytes are left");
      found.bytes = body.substr(at, static_cast<std::size_t>(size->integer()));
      at += found.bytes.size();
    } else {
      found.data = each.find("data");
    }
    const Value& type = member(each, "datatype", where);
    const auto number = type.is_text() ? oip_number(type.text()) : std::nullopt;
    if (!number && type.is_text() && type.text() == "BYTES") continue;  // Text, which nobody asked for.
    if (!number)
      wrong(where + ": `datatype` is " + to_json(type).substr(0, 40) + ", expected one of " + known_types());
    found.number = *number;
    found.shape = read_shape(member(each, "shape", where), false, where);
    out.tensors.push_back(std::move(found));
  }
  if (header && at != body.size())
    wrong(std::to_string(body.size() - at) + " bytes behind the last tensor belong to none");
  return out;
}

void append_number(std::string& out, float value) {
  // JSON holds no NaN and no infinities; no picture makes one.
  out += std::isfinite(value) ? float_text(value) : std::string("0");
}

}  // namespace

std::optional<Number> oip_number(std::string_view name) {
  for (const TypeRow& row : kTypes)
    if (row.name == name) return row.number;
  return std::nullopt;
}
std::string_view oip_name(Number number) {
  for (const TypeRow& row : kTypes)
    if (row.number == number) return row.name;
  return "FP32";
}

OipServer read_oip_server(std::string_view text) {
  const Value value =
      parse_json(text, "the answer to GET v2", {.drop = {}, .most_values = kMostValuesOfText});
  if (!value.is_object()) wrong("the answer to GET v2 is no map");
  OipServer out;
  out.name = text_or_empty(value, "name");
  if (const std::string version = text_or_empty(value, "version"); !version.empty())
    out.name += " " + version;
  if (const Value* extensions = value.find("extensions"); extensions && extensions->is_array())
    for (const Value& each : extensions->items())
      out.binary = out.binary || (each.is_text() && each.text().starts_with("binary_tensor_data"));
  return out;
}

OipModel read_oip_model(std::string_view text) {
  const Value value = parse_json(text, "the description", {.drop = {}, .most_values = kMostValuesOfText});
  if (!value.is_object()) wrong("the description of the model is no map");
  OipModel out;
  out.platform = text_or_empty(value, "platform");
  if (const Value* versions = value.find("versions");
      versions && versions->is_array() && versions->size() > 0 && versions->items().back().is_text())
    out.version = valid_utf8(versions->items().back().text().substr(0, kLongestName));
  for (const bool input : {true, false}) {
    const char* key = input ? "inputs" : "outputs";
    const Value* list = value.find(key);
    if (!list || list->is_null()) continue;
    std::size_t index = 0;
    for (const Value& each : tensor_list(*list, key).items()) {
      const std::string where = "`" + std::string(key) + "[" + std::to_string(index++) + "]`";
      TensorInfo info;
      info.name = tensor_name(each, where);
      const Value& type = member(each, "datatype", where);
      const auto number = type.is_text() ? oip_number(type.text()) : std::nullopt;
      if (!number && !input && type.is_text() && type.text() == "BYTES") continue;
      if (!number && input && type.is_text() && type.text() == "BYTES")
        throw Error(ErrorCode::unsupported,
                    "the input `" + info.name +
                        "` takes BYTES (encoded pictures or text), which would be resized "
                        "by the server; serve the network with an input of numbers");
      if (!number)
        wrong(where + ": `datatype` is " + to_json(type).substr(0, 40) + ", expected one of " +
              known_types());
      info.type = element_of(*number);
      info.shape = read_shape(member(each, "shape", where), true, where);
      (input ? out.inputs : out.outputs).push_back(std::move(info));
      (input ? out.input_numbers : out.output_numbers).push_back(*number);
    }
    if (!input && out.outputs.empty() && index > 0)
      throw Error(ErrorCode::unsupported, "all outputs of the model are text (BYTES), expected numbers");
  }
  return out;
}

void read_oip_input(const std::string& text, OipModel& model) {
  const std::vector<std::string> parts = split(text, ':');
  const auto number = parts.size() == 3 ? oip_number(trim(parts[1])) : std::nullopt;
  TensorInfo info;
  bool good = number.has_value() && !trim(parts[0]).empty() && parts[0].size() <= kLongestName;
  if (good) {
    info.name = trim(parts[0]);
    info.type = element_of(*number);
    for (const std::string& each : split(parts[2], ',')) {
      const auto extent = parse_integer(trim(each));
      good = good && extent && *extent != 0 && *extent >= -1 && *extent < kLargestExtent &&
             info.shape.size() < kMostDimensions;
      if (good) info.shape.push_back(*extent);
    }
  }
  if (!good)
    throw Error(ErrorCode::invalid_argument,
                "`input` is `" + text +
                    "`, expected name:type:shape such as images:FP32:-1,3,224,224, with one of the "
                    "types " +
                    known_types());
  model.inputs = {std::move(info)};
  model.input_numbers = {*number};
}

OipRequest oip_request(const OipModel& model,
                       std::span<const Tensor> inputs,
                       const std::string& id,
                       bool binary) {
  std::string raw;
  std::string head = "{\"id\":" + to_json(Value(id));
  if (binary) head += ",\"parameters\":{\"binary_data_output\":true}";
  head += ",\"inputs\":[";
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Number number = model.input_numbers[i];
    const std::vector<float>& values = inputs[i].values;
    if (i) head += ',';
    std::vector<std::string> shape;
    for (const std::int64_t extent : inputs[i].shape) shape.push_back(std::to_string(extent));
    head += "{\"name\":" + to_json(Value(model.inputs[i].name)) + ",\"shape\":[" + join(shape, ",") +
            "],\"datatype\":\"" + std::string(oip_name(number)) + "\"";
    const std::size_t bytes = values.size() * bytes_of(number);
    if (binary) {
      head += ",\"parameters\":{\"binary_data_size\":" + std::to_string(bytes) + "}}";
      const std::size_t at = raw.size();
      raw.resize(at + bytes);
      store(values, number, reinterpret_cast<std::byte*>(raw.data() + at));
      continue;
    }
    head += ",\"data\":[";
    head.reserve(head.size() + values.size() * 12);
    const bool whole = number != Number::f32 && number != Number::f64 && number != Number::f16;
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (k) head += ',';
      if (number == Number::boolean) {
        head += values[k] != 0.0f ? "true" : "false";
      } else {
        append_number(head, whole ? std::nearbyint(values[k]) : values[k]);
      }
    }
    head += "]}";
  }
  head += ']';
  if (!model.outputs.empty()) {
    head += ",\"outputs\":[";
    for (std::size_t i = 0; i < model.outputs.size(); ++i) {
      head += (i ? ",{\"name\":" : "{\"name\":") + to_json(Value(model.outputs[i].name));
      if (binary) head += ",\"parameters\":{\"binary_data\":true}";
      head += '}';
    }
    head += ']';
  }
  head += '}';
  return {head + raw, binary ? head.size() : 0};
}

std::size_t largest_oip_answer(const OipModel& model, std::int64_t batch) {
  if (model.outputs.empty()) return kMostBytes;
  std::size_t out = kSlack;
  for (const TensorInfo& info : model.outputs) {
    std::vector<std::int64_t> shape = info.shape;
    if (!shape.empty() && shape[0] < 0 && batch > 0) shape[0] = batch;
    for (const std::int64_t extent : shape)
      if (extent < 0) return kMostBytes;
    const auto count = count_of(shape, 1, kMostBytes / kBytesOfNumber);
    if (!count) return kMostBytes * 4;
    out += *count * kBytesOfNumber;
  }
  return out;
}

void read_oip_answer(std::string_view body,
                     std::optional<std::size_t> header,
                     const OipModel& model,
                     std::int64_t batch,
                     const std::string& id,
                     std::vector<Tensor>& outputs) {
  const Answer answer = open_answer(body, header, kMostJsonNumbers);
  if (const Value* theirs = answer.head.find("id");
      theirs && theirs->is_text() && !theirs->text().empty() && theirs->text() != id)
    wrong("it is the answer to another request, `" + valid_utf8(theirs->text().substr(0, 40)) + "`");
  outputs.resize(model.outputs.size());
  for (std::size_t i = 0; i < model.outputs.size(); ++i) {
    const TensorInfo& info = model.outputs[i];
    const Found* found = nullptr;
    for (const Found& each : answer.tensors)
      if (each.name == info.name) found = &each;
    if (!found) wrong("the output `" + info.name + "` is missing");
    if (found->number != model.output_numbers[i])
      wrong("the output `" + info.name + "` is " + std::string(oip_name(found->number)) +
            ", the server declared " + std::string(oip_name(model.output_numbers[i])));
    bool fits = found->shape.size() == info.shape.size();
    for (std::size_t d = 0; fits && d < info.shape.size(); ++d)
      fits = info.shape[d] < 0 ? d > 0 || batch <= 0 || found->shape[d] == batch
                               : found->shape[d] == info.shape[d];
    if (!fits)
      wrong("the output `" + info.name + "` has the shape " + shape_text(found->shape) + ", declared was " +
            shape_text(info.shape) + (batch > 0 ? " for a batch of " + std::to_string(batch) : ""));
    Tensor& out = outputs[i];
    out.shape = found->shape;
    if (!found->data) {
      const std::size_t each = bytes_of(found->number);
      const auto count = count_of(found->shape, 1, body.size() / each);
      if (!count || *count * each != found->bytes.size())
        wrong("the output `" + info.name + "` has the shape " + shape_text(found->shape) + ", but " +
              std::to_string(found->bytes.size()) + " bytes" + (header ? "" : " and no `data`"));
      out.values.resize(*count);
      fetch(reinterpret_cast<const std::byte*>(found->bytes.data()), found->number, out.values);
      continue;
    }
    const auto count = count_of(found->shape, 1, kMostJsonNumbers);
    if (!count)
      wrong("the output `" + info.name + "` has the shape " + shape_text(found->shape) +
            ", more values than are read from JSON");
    out.values.clear();
    flatten(*found->data, out.values, *count, 0, "the output `" + info.name + "`");
    if (out.values.size() != *count)
      wrong("the output `" + info.name + "` has the shape " + shape_text(found->shape) + ", but " +
            std::to_string(out.values.size()) + " values");
  }
}

void learn_oip_outputs(std::string_view body, std::optional<std::size_t> header, OipModel& model) {
  for (Found& found : open_answer(body, header, kMostJsonNumbers).tensors) {
    model.outputs.push_back({found.name, element_of(found.number), std::move(found.shape)});
    model.output_numbers.push_back(found.number);
  }
  if (model.outputs.empty()) wrong("the answer has no output of numbers");
}

std::string oip_error(std::string_view body) {
  constexpr std::size_t kLongest = 300;
  std::string out;
  try {
    const Value value = parse_json(body, "", {.drop = {}, .most_values = 4096});
    if (value.is_object())
      for (const char* key : {"error", "detail", "message"})
        if (const Value* found = value.find(key); out.empty() && found)
          out = found->is_text() ? found->text() : to_json(*found);
  } catch (const Error&) {
    // Then it is no JSON, or cut off.
  }
  if (out.empty()) out = std::string(body.substr(0, 4 * kLongest));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  out = std::string(trim(out));
  if (out.size() > kLongest) out = out.substr(0, kLongest) + "…";
  return valid_utf8(out);
}

}  // namespace proofload::engine::detail
