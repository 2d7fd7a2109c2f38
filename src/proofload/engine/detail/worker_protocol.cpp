#include "proofload/engine/detail/worker_protocol.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/engine/detail/told.h"

namespace proofload::engine::detail {

namespace {

static_assert(std::endian::native == std::endian::little);

struct NumberRow {
  Number number;
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array<NumberRow, 12> kNumbers = {{{Number::f32, "f32", 4},
                                                 {Number::f64, "f64", 8},
                                                 {Number::f16, "f16", 2},
                                                 {Number::i8, "i8", 1},
                                                 {Number::i16, "i16", 2},
                                                 {Number::i32, "i32", 4},
                                                 {Number::i64, "i64", 8},
                                                 {Number::u8, "u8", 1},
                                                 {Number::u16, "u16", 2},
                                                 {Number::u32, "u32", 4},
                                                 {Number::u64, "u64", 8},
                                                 {Number::boolean, "bool", 1}}};

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kRoomForOpenOutputs = std::size_t{1} << 20;
constexpr std::size_t kMostValues = 1 << 17;  // In one line, as JSON.

std::size_t aligned(std::size_t offset) { return (offset + kAlignment - 1) / kAlignment * kAlignment; }

// IEEE 754 binary16, rounded to nearest even.
std::uint16_t half_from_float(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const float size = std::fabs(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | 0x7e00u);
  if (size >= 65520.0f)
    return static_cast<std::uint16_t>(sign | 0x7c00u);  // Rounds above the largest, 65504.
  if (size < 0x1p-14f)                                  // Multiples of 2^-24.
    return static_cast<std::uint16_t>(sign | static_cast<unsigned>(std::nearbyint(size * 0x1p24f)));
  const std::uint32_t shifted = (bits & 0x7fffffffu) - (112u << 23);
  const std::uint32_t half = shifted >> 13, rest = shifted & 0x1fffu;
  return static_cast<std::uint16_t>(sign |
                                    (half + (rest > 0x1000u || (rest == 0x1000u && (half & 1u)) ? 1 : 0)));
}

float float_from_half(std::uint16_t half) {
  const unsigned exponent = (half >> 10) & 31u, fraction = half & 1023u;
  const float sign = half & 0x8000u ? -1.0f : 1.0f;
  if (exponent == 31)
    return sign *
           (fraction ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity());
  if (exponent == 0) return sign * static_cast<float>(fraction) * 0x1p-24f;
  return sign * std::ldexp(static_cast<float>(fraction + 1024u), static_cast<int>(exponent) - 25);
}

template <class T>
T narrowed(float value) {
  if constexpr (std::is_integral_v<T>) {
    constexpr auto low = static_cast<float>(std::numeric_limits<T>::min());
    // For wide types the float above the largest value.
    constexpr auto high = static_cast<float>(std::numeric_limits<T>::max());
    if (std::isnan(value)) return T{0};
    const float whole = std::nearbyint(value);
    if (whole >= high) return std::numeric_limits<T>::max();
    if (whole <= low) return std::numeric_limits<T>::min();
    return static_cast<T>(whole);
  } else {
    return static_cast<T>(value);
  }
}

template <class T>
void store_as(std::span<const float> from, std::byte* to) {
  for (const float value : from) {
    const T number = narrowed<T>(value);
    std::memcpy(to, &number, sizeof number);
    to += sizeof number;
  }
}

template <class T>
void fetch_as(const std::byte* from, std::span<float> to) {
  for (float& value : to) {
    T number;
    std::memcpy(&number, from, sizeof number);
    from += sizeof number;
    value = static_cast<float>(number);
  }
}

void read_infos(const Value& hello,
                std::string_view key,
                std::vector<TensorInfo>& infos,
                std::vector<Number>& numbers) {
  const Value& list = member(hello, key, "the first line");
  if (!list.is_array() || list.size() == 0 || list.size() > kMostTensors)
    wrong("`" + std::string(key) + "` must be a list of 1 to " + std::to_string(kMostTensors) + " tensors");
  for (const Value& each : list.items()) {
    const std::string where = "`" + std::string(key) + "[" + std::to_string(infos.size()) + "]`";
    if (!each.is_object()) wrong(where + " must be a map with `name`, `dtype` and `shape`");
    TensorInfo info;
    info.name = read_name(each, where);
    const Value& type = member(each, "dtype", where);
    const auto number = type.is_text() ? number_named(type.text()) : std::nullopt;
    if (!number) {
      std::vector<std::string> known;
      known.reserve(kNumbers.size());
      for (const NumberRow& row : kNumbers) known.emplace_back(row.name);
      wrong(where + ": `dtype` is " + to_json(type) + ", expected one of " + join(known, ", "));
    }
    info.type = element_of(*number);
    info.shape = read_shape(member(each, "shape", where), true, where);
    infos.push_back(std::move(info));
    numbers.push_back(*number);
  }
}

}  // namespace

std::optional<Number> number_named(std::string_view name) {
  for (const NumberRow& row : kNumbers)
    if (row.name == name) return row.number;
  return std::nullopt;
}
std::string_view name_of(Number number) { return kNumbers[static_cast<std::size_t>(number)].name; }
std::size_t bytes_of(Number number) { return kNumbers[static_cast<std::size_t>(number)].bytes; }

void store(std::span<const float> from, Number number, std::byte* to) {
  switch (number) {
    case Number::f32:
      if (!from.empty()) std::memcpy(to, from.data(), from.size_bytes());
      break;
    case Number::f64: store_as<double>(from, to); break;
    case Number::f16:
      for (const float value : from) {
        const std::uint16_t half = half_from_float(value);
        std::memcpy(to, &half, sizeof half);
        to += sizeof half;
      }
      break;
    case Number::i8: store_as<std::int8_t>(from, to); break;
    case Number::i16: store_as<std::int16_t>(from, to); break;
    case Number::i32: store_as<std::int32_t>(from, to); break;
    case Number::i64: store_as<std::int64_t>(from, to); break;
    case Number::u8: store_as<std::uint8_t>(from, to); break;
    case Number::u16: store_as<std::uint16_t>(from, to); break;
    case Number::u32: store_as<std::uint32_t>(from, to); break;
    case Number::u64: store_as<std::uint64_t>(from, to); break;
    case Number::boolean:
      for (const float value : from) *to++ = std::byte{value != 0.0f};
      break;
  }
}

void fetch(const std::byte* from, Number number, std::span<float> to) {
  switch (number) {
    case Number::f32:
      if (!to.empty()) std::memcpy(to.data(), from, to.size_bytes());
      break;
    case Number::f64: fetch_as<double>(from, to); break;
    case Number::f16:
      for (float& value : to) {
        std::uint16_t half = 0;
        std::memcpy(&half, from, sizeof half);
        from += sizeof half;
        value = float_from_half(half);
      }
      break;
    case Number::i8: fetch_as<std::int8_t>(from, to); break;
    case Number::i16: fetch_as<std::int16_t>(from, to); break;
    case Number::i32: fetch_as<std::int32_t>(from, to); break;
    case Number::i64: fetch_as<std::int64_t>(from, to); break;
    case Number::u8: fetch_as<std::uint8_t>(from, to); break;
    case Number::u16: fetch_as<std::uint16_t>(from, to); break;
    case Number::u32: fetch_as<std::uint32_t>(from, to); break;
    case Number::u64: fetch_as<std::uint64_t>(from, to); break;
    case Number::boolean:
      for (float& value : to) value = *from++ == std::byte{0} ? 0.0f : 1.0f;
      break;
  }
}

Hello read_hello(std::string_view line) {
  const Value value = parse_json(line, "the first line", {.drop = {}, .most_values = kMostValues});
  if (!value.is_object()) wrong("the first line is no map");
  if (const Value* error = value.find("error"); error && error->is_text())
    throw Error(ErrorCode::engine, valid_utf8(error->text().substr(0, 2000)));
  const Value& version = member(value, "proofload_worker", "the first line");
  if (!version.is_integer() || version.integer() != kProtocolVersion)
    throw Error(ErrorCode::unsupported, "it speaks version " + to_json(version) +
                                            " of the protocol, this program speaks version " +
                                            std::to_string(kProtocolVersion));
  const Value* form = value.find("form");
  const bool pictures = form && *form == Value("pictures");
  if (form && !pictures && !(*form == Value("tensors")))
    throw Error(ErrorCode::unsupported, "it wants its input in the form " + to_json(*form) +
                                            "; offered are `tensors` and `pictures`");
  Hello out;
  out.signature.pictures = pictures;
  if (pictures) {
    out.signature.inputs = {{"picture", ElementType::u8, {-1, -1, -1, 3}}};
    out.inputs = {Number::u8};
  } else {
    read_infos(value, "inputs", out.signature.inputs, out.inputs);
  }
  read_infos(value, "outputs", out.signature.outputs, out.outputs);
  if (pictures)
    for (TensorInfo& info : out.signature.outputs) {
      if (info.shape.size() == kMostDimensions)
        wrong("the output `" + info.name + "` of a picture has more than " +
              std::to_string(kMostDimensions - 1) + " dimensions");
      info.shape.insert(info.shape.begin(), 1);
    }
  out.signature.largest_batch = 1;
  if (const Value* batch = value.find("batch")) {
    if (!batch->is_integer() || batch->integer() < 0 || batch->integer() > (1 << 20))
      wrong("`batch` is " + to_json(*batch) + ", expected a whole number, 0 for any");
    out.signature.largest_batch = static_cast<int>(batch->integer());
  }
  if (out.signature.largest_batch != 1 && !pictures)
    for (const auto* infos : {&out.signature.inputs, &out.signature.outputs})
      for (const TensorInfo& info : *infos)
        if (info.shape.empty() || info.shape[0] != -1)
          wrong("`batch` is " + std::to_string(out.signature.largest_batch) + ", but the first number of `" +
                to_text(info) + "` is not open");
  if (const Value* metadata = value.find("metadata")) {
    if (!metadata->is_object()) wrong("`metadata` must be a map of texts");
    for (const Member& each : metadata->members()) {
      if (!each.value.is_text()) wrong("`metadata` must be a map of texts; `" + each.key + "` is none");
      out.signature.metadata.emplace(each.key, each.value.text());
    }
  }
  if (const Value* runtime = value.find("runtime"); runtime && runtime->is_text())
    out.signature.runtime = valid_utf8(runtime->text().substr(0, kLongestName));
  return out;
}

Layout plan(const Hello& hello, std::span<const Tensor> inputs, std::int64_t batch) {
  Layout out;
  std::size_t at = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    out.offsets.push_back(at);
    at = aligned(at + inputs[i].values.size() * bytes_of(hello.inputs[i]));
  }
  out.outputs_at = at;
  for (std::size_t i = 0; i < hello.outputs.size(); ++i) {
    std::vector<std::int64_t> shape = hello.signature.outputs[i].shape;
    if (!shape.empty() && shape[0] < 0) shape[0] = batch;
    bool open = false;
    for (const std::int64_t extent : shape) open = open || extent < 0;
    const std::size_t each = bytes_of(hello.outputs[i]);
    const auto count =
        open ? std::optional<std::size_t>(kRoomForOpenOutputs / each) : count_of(shape, each, kLargestRegion);
    if (!count || *count * each > kLargestRegion - std::min(at, kLargestRegion)) {
      at = kLargestRegion + 1;
      break;
    }
    at = aligned(at + *count * each);
  }
  out.wanted = at;
  if (at > kLargestRegion)
    throw Error(ErrorCode::invalid_argument,
                "a batch of " + std::to_string(batch) +
                    " would take more than the largest shared memory of a worker, " +
                    std::to_string(kLargestRegion) + " bytes; use a smaller `batch`");
  return out;
}

Layout plan(const Hello& hello, std::span<const Picture> pictures) {
  Layout out;
  std::size_t at = 0;
  std::size_t pixels = 0;
  for (const Picture& picture : pictures) {
    out.offsets.push_back(at);
    const std::size_t each =
        static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    pixels += each;
    at = aligned(at + 3 * each);
  }
  out.outputs_at = at;
  // A mask is the largest thing that is usually said of a picture.
  at = aligned(at + std::max(kRoomForOpenOutputs, hello.outputs.size() * pixels));
  out.wanted = at;
  if (at > kLargestRegion)
    throw Error(ErrorCode::invalid_argument,
                std::to_string(pictures.size()) +
                    " pictures would take more than the largest shared memory of a worker, " +
                    std::to_string(kLargestRegion) + " bytes; use a smaller `batch`");
  return out;
}

std::string request_line(std::uint64_t id,
                         std::span<const Picture> pictures,
                         const Layout& layout,
                         std::size_t region) {
  Value out = Value::object();
  out["id"] = static_cast<unsigned long>(id);
  out["region"] = static_cast<unsigned long>(region);
  out["outputs_at"] = static_cast<unsigned long>(layout.outputs_at);
  Value list = Value::array();
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    Value each = Value::object();
    each["shape"] = Value::Array{Value(pictures[i].height), Value(pictures[i].width), Value(3)};
    each["offset"] = static_cast<unsigned long>(layout.offsets[i]);
    list.push_back(std::move(each));
  }
  out["pictures"] = std::move(list);
  return to_json(out);
}

void store(const Picture& picture, std::byte* to) {
  const auto width = static_cast<std::size_t>(picture.width);
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* row = picture.pixels + picture.stride * static_cast<std::size_t>(y);
    if (picture.channels == 3) {
      std::memcpy(to, row, 3 * width);
    } else {
      for (std::size_t x = 0; x < width; ++x) std::memset(to + 3 * x, row[x], 3);
    }
    to += 3 * width;
  }
}

std::string request_line(std::uint64_t id,
                         const Hello& hello,
                         std::span<const Tensor> inputs,
                         const Layout& layout,
                         std::size_t region) {
  Value out = Value::object();
  out["id"] = static_cast<unsigned long>(id);
  out["region"] = static_cast<unsigned long>(region);
  out["outputs_at"] = static_cast<unsigned long>(layout.outputs_at);
  Value tensors = Value::array();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Value each = Value::object();
    each["name"] = hello.signature.inputs[i].name;
    each["dtype"] = name_of(hello.inputs[i]);
    Value shape = Value::array();
    for (const std::int64_t extent : inputs[i].shape) shape.push_back(Value(static_cast<long>(extent)));
    each["shape"] = std::move(shape);
    each["offset"] = static_cast<unsigned long>(layout.offsets[i]);
    tensors.push_back(std::move(each));
  }
  out["tensors"] = std::move(tensors);
  return to_json(out);
}

namespace {

// Id, error and need of an answer; `rest` is what remains to be read.
Reply read_answer(const Value& value, std::uint64_t id, const Layout& layout) {
  if (!value.is_object()) wrong("the answer is no map");
  const Value& given_id = member(value, "id", "the answer");
  if (!given_id.is_integer() || given_id.integer() != static_cast<std::int64_t>(id))
    wrong("the answer has the id " + to_json(given_id) + ", expected " + std::to_string(id));
  Reply out;
  if (const Value* error = value.find("error"); error && !error->is_null()) {
    out.error =
        error->is_text() ? valid_utf8(error->text().substr(0, 2000)) : to_json(*error).substr(0, 2000);
    if (out.error.empty()) out.error = "(no words)";
    return out;
  }
  if (const Value* need = value.find("need")) {
    if (!need->is_integer() || need->integer() < 1 ||
        static_cast<std::uint64_t>(need->integer()) > kLargestRegion - layout.outputs_at)
      wrong("the answer needs " + to_json(*need) + " bytes, which cannot be had");
    out.need = static_cast<std::uint64_t>(need->integer());
  }
  return out;
}

// Tensors of the declared outputs. `batch` is the first extent they must have, -1 = as declared; with `alone`, what is
// declared has a 1 in front that the child leaves out.
void read_tensors(const Value& tensors,
                  const std::string& whose,
                  std::int64_t batch,
                  bool alone,
                  const Hello& hello,
                  const Layout& layout,
                  std::span<const std::byte> region,
                  std::vector<Tensor>& outputs) {
  const std::size_t wanted = hello.outputs.size();
  if (!tensors.is_array() || tensors.size() != wanted)
    wrong(whose + " must have a list `tensors` of " + std::to_string(wanted));
  outputs.resize(wanted);
  for (std::size_t i = 0; i < wanted; ++i) {
    const TensorInfo& info = hello.signature.outputs[i];
    const Value& each = tensors.items()[i];
    const std::string where = whose + "'s tensor `" + info.name + "`";
    if (!each.is_object()) wrong(where + " is no map");
    if (const Value* name = each.find("name"); name && !(*name == Value(info.name)))
      wrong(where + " is called " + to_json(*name));
    if (const Value* type = each.find("dtype"); type && !(*type == Value(name_of(hello.outputs[i]))))
      wrong(where + " has the dtype " + to_json(*type) + ", declared was " +
            std::string(name_of(hello.outputs[i])));
    std::vector<std::int64_t> shape = read_shape(member(each, "shape", where), false, where);
    if (alone) shape.insert(shape.begin(), 1);
    bool fits = shape.size() == info.shape.size();
    for (std::size_t d = 0; fits && d < shape.size(); ++d)
      fits = info.shape[d] < 0 || info.shape[d] == shape[d];
    if (fits && batch >= 0) fits = shape[0] == batch;
    if (!fits)
      wrong(where + " has the shape " + shape_text(std::span(shape).subspan(alone ? 1 : 0)) +
            ", declared was " + (alone ? shape_text(std::span(info.shape).subspan(1)) : to_text(info)) +
            (batch >= 0 ? " and the batch was " + std::to_string(batch) : std::string()));
    const Value& offset = member(each, "offset", where);
    const std::size_t bytes = bytes_of(hello.outputs[i]);
    if (!offset.is_integer() || offset.integer() < 0 ||
        static_cast<std::uint64_t>(offset.integer()) < layout.outputs_at ||
        static_cast<std::uint64_t>(offset.integer()) > region.size())
      wrong(where + " lies at " + to_json(offset) + ", outside " + std::to_string(layout.outputs_at) + ".." +
            std::to_string(region.size()));
    const auto start = static_cast<std::size_t>(offset.integer());
    const auto count = count_of(shape, bytes, region.size() - start);
    if (!count)
      wrong(where + " of shape " + shape_text(shape) + " at " + std::to_string(start) +
            " does not fit into the region of " + std::to_string(region.size()) + " bytes");
    outputs[i].shape = std::move(shape);
    if (outputs[i].values.size() != *count) outputs[i].values.resize(*count);
    fetch(region.data() + start, hello.outputs[i], outputs[i].values);
  }
}

}  // namespace

Reply read_reply(std::string_view line,
                 std::uint64_t id,
                 std::int64_t batch,
                 const Hello& hello,
                 const Layout& layout,
                 std::span<const std::byte> region,
                 std::vector<Tensor>& outputs) {
  const Value value = parse_json(line, "the answer", {.drop = {}, .most_values = kMostValues});
  Reply out = read_answer(value, id, layout);
  if (out.error.empty() && out.need == 0)
    read_tensors(member(value, "tensors", "the answer"), "the answer",
                 hello.signature.largest_batch != 1 ? batch : -1, false, hello, layout, region, outputs);
  return out;
}

Reply read_reply(std::string_view line,
                 std::uint64_t id,
                 std::size_t count,
                 const Hello& hello,
                 const Layout& layout,
                 std::span<const std::byte> region,
                 std::vector<std::vector<Tensor>>& outputs) {
  const Value value = parse_json(line, "the answer", {.drop = {}, .most_values = kMostValues});
  Reply out = read_answer(value, id, layout);
  if (!out.error.empty() || out.need > 0) return out;
  const Value& pictures = member(value, "pictures", "the answer");
  if (!pictures.is_array() || pictures.size() != count)
    wrong("the answer must have a list `pictures` of " + std::to_string(count));
  outputs.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    read_tensors(pictures.items()[i], "the answer to picture " + std::to_string(i), -1, true, hello, layout,
                 region, outputs[i]);
  return out;
}

}  // namespace proofload::engine::detail
