#include "proofload/campaign/latency.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr double kFirst = 1e-6;  // Seconds, the middle of bin 0.
constexpr double kPerDoubling = 16;
constexpr int kLastBin = 640;  // 1e-6 s · 2^40: twelve days.

int bin_of(double seconds) {
  if (!(seconds > kFirst)) return 0;
  return std::min(kLastBin, static_cast<int>(std::lround(kPerDoubling * std::log2(seconds / kFirst))));
}

double milliseconds(int bin) { return 1e3 * kFirst * std::exp2(bin / kPerDoubling); }

}  // namespace

void Latency::add(int stress, Level level, double seconds) {
  const std::scoped_lock hold(guard_);
  ++bins_[{stress, level}][bin_of(seconds)];
}

bool Latency::empty() const {
  const std::scoped_lock hold(guard_);
  return bins_.empty();
}

Value Latency::to_value() const {
  const std::scoped_lock hold(guard_);
  Value out = Value::object();
  for (const auto& [place, bins] : bins_) {
    Value item = Value::object();
    for (const auto& [bin, count] : bins) item[std::to_string(bin)] = static_cast<unsigned long>(count);
    out[std::to_string(place.first) + "/" + std::to_string(place.second)] = std::move(item);
  }
  return out;
}

void Latency::read(const Value& value) {
  if (!value.is_object()) return;
  const std::scoped_lock hold(guard_);
  for (const Member& member : value.members()) {
    const std::vector<std::string> parts = split(member.key, '/');
    const auto stress = parts.size() == 2 ? parse_integer(parts[0]) : std::nullopt;
    const auto level = parts.size() == 2 ? parse_integer(parts[1]) : std::nullopt;
    if (!stress || !level || *stress < -1 || *stress > 1'000'000 || *level < 0 || *level > kTopLevel ||
        !member.value.is_object())
      continue;
    for (const Member& each : member.value.members()) {
      const auto bin = parse_integer(each.key);
      if (bin && *bin >= 0 && *bin <= kLastBin && each.value.is_integer() && each.value.integer() > 0)
        bins_[{static_cast<int>(*stress), static_cast<Level>(*level)}][static_cast<int>(*bin)] +=
            static_cast<std::uint64_t>(each.value.integer());
    }
  }
}

LatencySummary Latency::summary(int stress, Level level) const {
  Bins all;
  {
    const std::scoped_lock hold(guard_);
    for (const auto& [place, bins] : bins_)
      if (stress == kAll || (place.first == stress && (level < 0 || place.second == level)))
        for (const auto& [bin, count] : bins) all[bin] += count;
  }
  LatencySummary out;
  for (const auto& [bin, count] : all) out.n += count;
  const auto percentile = [&](double share) {
    const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(out.n)));
    std::uint64_t seen = 0;
    for (const auto& [bin, count] : all) {
      seen += count;
      if (seen >= rank) return milliseconds(bin);
    }
    return 0.0;
  };
  if (out.n == 0) return out;
  out.p50 = percentile(0.50);
  out.p95 = percentile(0.95);
  out.p99 = percentile(0.99);
  return out;
}

std::vector<Level> Latency::levels(int stress) const {
  const std::scoped_lock hold(guard_);
  std::vector<Level> out;
  for (const auto& [place, bins] : bins_)
    if (place.first == stress) out.push_back(place.second);
  return out;
}

}  // namespace proofload::campaign
