#include "proofload/dataset/detail/index_masks.h"

#include <algorithm>
#include <optional>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/class_names.h"

namespace proofload::dataset {

namespace {

constexpr std::int16_t kNoClass = -1;  // In a table: the value is not allowed.

}  // namespace

IndexMasks::IndexMasks(const std::string& map,
                       int ignore,
                       const std::vector<std::string>& labels,
                       ReadOptions read)
    : labels_(labels.size()), read_(read) {
  const std::size_t known =
      labels.empty() ? kIgnoredClass : std::min<std::size_t>(labels.size(), kIgnoredClass);
  if (map.empty()) {
    for (std::size_t v = 0; v < table_.size(); ++v)
      table_[v] = v < known ? static_cast<std::int16_t>(v) : kNoClass;
  } else {
    table_.fill(kNoClass);
    const ClassNames names(labels);
    const auto wrong = [&](const std::string& what) {
      return Error(ErrorCode::invalid_argument,
                   "data.map: " + what +
                       "; write `value=class` with commas, such as `15=person, *=background`");
    };
    std::int16_t others = kNoClass;
    std::array<bool, 256> given{};
    for (const std::string& part : split(map, ',')) {
      const std::size_t equals = part.find('=');
      if (equals == std::string::npos) throw wrong("`" + std::string(trim(part)) + "` has no `=`");
      const std::string_view value = trim(std::string_view(part).substr(0, equals));
      const std::string wanted(trim(std::string_view(part).substr(equals + 1)));
      std::int16_t label = kNoClass;
      const auto number = parse_integer(wanted);
      if (wanted == "ignore") {
        label = kIgnoredClass;
      } else if (number && *number >= 0 && *number < static_cast<std::int64_t>(known)) {
        label = static_cast<std::int16_t>(*number);
      } else if (const auto index = names.find(wanted); index && *index < kIgnoredClass) {
        label = static_cast<std::int16_t>(*index);
      } else {
        throw wrong("`" + wanted + "` is no class of the model" + did_you_mean(wanted, labels));
      }
      if (value == "*") {
        others = label;
        continue;
      }
      const auto index = parse_integer(value);
      if (!index || *index < 0 || *index > 255)
        throw wrong("`" + std::string(value) + "` is no value of a pixel from 0 to 255");
      if (given[static_cast<std::size_t>(*index)])
        throw wrong("the value " + std::to_string(*index) + " stands twice");
      given[static_cast<std::size_t>(*index)] = true;
      table_[static_cast<std::size_t>(*index)] = label;
    }
    for (std::size_t v = 0; v < table_.size(); ++v)
      if (!given[v]) table_[v] = others;
  }
  if (ignore >= 0) table_[static_cast<std::size_t>(ignore)] = kIgnoredClass;
}

proofload::ClassMap IndexMasks::read(const std::filesystem::path& file) const {
  const Image mask = read_index_png(file, read_);
  proofload::ClassMap out{mask.size(), {}};
  out.classes.reserve(mask.bytes());
  for (int y = 0; y < mask.height(); ++y) {
    const std::uint8_t* row = mask.row(y);
    for (int x = 0; x < mask.width(); ++x) {
      const std::int16_t label = table_[row[x]];
      if (label == kNoClass)
        throw Error(ErrorCode::parse,
                    file.string() + ": the pixel " + std::to_string(x) + ", " + std::to_string(y) +
                        " holds " + std::to_string(row[x]) + ", which is no class" +
                        (labels_ > 0 ? " (the model has " + std::to_string(labels_) + ", counted from 0)"
                                     : "") +
                        "; say what it means with `map` under `data`, such as `map: \"" +
                        std::to_string(row[x]) + "=ignore\"`");
      out.classes.push_back(static_cast<std::uint8_t>(label));
    }
  }
  return out;
}

}  // namespace proofload::dataset
