#include "proofload/metric/metric.h"

#include <array>

#include "proofload/core/error.h"

namespace proofload::metric {

namespace {

constexpr std::array<std::pair<Align, std::string_view>, 3> kAligns = {
    {{Align::none, "none"}, {Align::scale, "scale"}, {Align::scale_shift, "scale_shift"}}};

}  // namespace

std::string_view name_of(Align align) {
  for (const auto& [one, name] : kAligns)
    if (one == align) return name;
  return "none";
}

Align align_of(std::string_view name) {
  for (const auto& [align, one] : kAligns)
    if (one == name) return align;
  throw Error(ErrorCode::parse, "`" + std::string(name) + "` is no way to align depth");
}

}  // namespace proofload::metric
