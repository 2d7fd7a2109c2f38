#include "proofload/engine/detail/told.h"

#include "proofload/core/error.h"

namespace proofload::engine::detail {

void wrong(const std::string& what) { throw Error(ErrorCode::parse, what); }

const Value& member(const Value& object, std::string_view key, const std::string& where) {
  if (const Value* value = object.find(key)) return *value;
  wrong(where + " has no `" + std::string(key) + "`");
}

std::string read_name(const Value& tensor, const std::string& where) {
  const Value& name = member(tensor, "name", where);
  if (!name.is_text() || name.text().empty() || name.text().size() > kLongestName)
    wrong(where + ": `name` must be a text of 1 to " + std::to_string(kLongestName) + " bytes");
  return name.text();
}

std::vector<std::int64_t> read_shape(const Value& value, bool open, const std::string& where) {
  if (!value.is_array() || value.size() > kMostDimensions)
    wrong(where + ": `shape` must be a list of at most " + std::to_string(kMostDimensions) +
          " whole numbers");
  std::vector<std::int64_t> out;
  for (const Value& each : value.items()) {
    if (!each.is_integer() || each.integer() > kLargestExtent || each.integer() < (open ? -1 : 0))
      wrong(where + ": `shape` holds " + to_json(each).substr(0, 40) + ", expected whole numbers" +
            (open ? ", -1 for an open one" : " of at least 0"));
    out.push_back(each.integer());
  }
  return out;
}

std::optional<std::size_t> count_of(std::span<const std::int64_t> shape,
                                    std::size_t bytes_each,
                                    std::size_t most) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent == 0) return 0;
    // Both factors are below 2^33, so this never overflows.
    if (count > most / bytes_each) return std::nullopt;
    count *= static_cast<std::size_t>(extent);
  }
  if (count > most / bytes_each) return std::nullopt;
  return count;
}

ElementType element_of(Number number) {
  switch (number) {
    case Number::f32: return ElementType::f32;
    case Number::i32: return ElementType::i32;
    case Number::i64: return ElementType::i64;
    case Number::u8: return ElementType::u8;
    default: return ElementType::other;
  }
}

}  // namespace proofload::engine::detail
