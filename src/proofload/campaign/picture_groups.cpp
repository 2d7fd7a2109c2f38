#include "proofload/campaign/picture_groups.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

// Three significant digits, as people read sizes and grey levels.
std::string short_number(double value) {
  if (value == std::round(value) && std::abs(value) < 1e6) return fixed_text(value, 0);
  const int whole = value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value))));
  return fixed_text(value, std::clamp(2 - whole, 0, 6));
}

std::vector<PictureGroup> thirds_of(const AttributeColumn& column) {
  std::vector<double> values;
  for (const auto& value : column.numbers)
    if (value) values.push_back(*value);
  std::sort(values.begin(), values.end());
  if (values.size() < 3 || values.front() == values.back()) return {};
  const double low = values[(values.size() - 1) / 3];
  const double high = values[2 * (values.size() - 1) / 3];
  const std::string unit = column.unit.empty() ? "" : " " + column.unit;
  PictureGroup below{column.name, column.name + " up to " + short_number(low) + unit, {}};
  PictureGroup between{column.name,
                       column.name + " " + short_number(low) + " to " + short_number(high) + unit,
                       {}};
  PictureGroup above{column.name, column.name + " above " + short_number(high) + unit, {}};
  for (std::uint32_t i = 0; i < column.numbers.size(); ++i) {
    if (!column.numbers[i]) continue;
    const double value = *column.numbers[i];
    (value <= low ? below : value <= high ? between : above).members.push_back(i);
  }
  std::vector<PictureGroup> out;
  for (PictureGroup* group : {&below, &between, &above})
    if (!group->members.empty()) out.push_back(std::move(*group));
  return out;
}

}  // namespace

std::vector<PictureGroup> groups_of(const AttributeColumn& column) {
  if (column.numeric) return thirds_of(column);
  std::map<std::string, std::vector<std::uint32_t>> members;
  for (std::uint32_t i = 0; i < column.texts.size(); ++i)
    for (const std::string& text : column.texts[i]) members[text].push_back(i);
  std::vector<PictureGroup> out;
  out.reserve(members.size());
  for (auto& [text, pictures] : members)
    out.push_back({column.name, column.name + " " + text, std::move(pictures)});
  std::stable_sort(out.begin(), out.end(), [](const PictureGroup& a, const PictureGroup& b) {
    return a.members.size() > b.members.size();
  });
  return out;
}

}  // namespace proofload::campaign
