#include "proofload/campaign/finding_families.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "proofload/campaign/fuzz.h"
#include "proofload/core/text.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/density_clusters.h"
#include "proofload/stats/normal.h"

namespace proofload::campaign {

namespace {

constexpr double kDone = 0.5;
constexpr double kWay = 0.25;
constexpr double kPicture = 0.15;
constexpr double kStrength = 0.1;
constexpr double kOtherClass = 1.0 / 3;
constexpr double kWidth = 0.3;  // Up to 0.4 families of real runs are much the same.
constexpr std::string_view kClass = "class";
constexpr double kChance = 0.0025;  // Of saying something of a family's pictures that is nothing.

// Gower's mean: parts that are not known of both weigh nothing.
struct Mean {
  double sum = 0;
  double weight = 0;
  void add(double w, double difference) {
    sum += w * difference;
    weight += w;
  }
  std::optional<double> value() const { return weight > 0 ? std::optional(sum / weight) : std::nullopt; }
};

// 1 − |common| / |all| from the sizes.
double jaccard(std::size_t common, std::size_t a, std::size_t b) {
  const std::size_t all = a + b - common;
  return all == 0 ? 0.0 : 1 - static_cast<double>(common) / static_cast<double>(all);
}

double jaccard(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::size_t common = 0;
  for (const std::string& each : a) common += std::binary_search(b.begin(), b.end(), each) ? 1 : 0;
  return jaccard(common, a.size(), b.size());
}

double way_apart(const search::Way& a, const search::Way& b) {
  if (a.kind != b.kind) return 1;
  return (a.from != b.from ? kOtherClass : 0.0) + (a.to != b.to ? kOtherClass : 0.0);
}

std::optional<double> pictures_apart(const FindingTraits& a,
                                     const FindingTraits& b,
                                     const PictureTraits& pictures) {
  const bool flips = !a.way.from.empty() && !b.way.from.empty();
  Mean out;
  for (const PictureTraits::Column& column : pictures.columns) {
    if (column.numeric) {
      const auto& left = column.places[a.picture];
      const auto& right = column.places[b.picture];
      if (left && right) out.add(1, std::abs(*left - *right));
    } else if (!(flips && column.name == kClass)) {
      const auto& left = column.texts[a.picture];
      const auto& right = column.texts[b.picture];
      if (!left.empty() && !right.empty()) out.add(1, jaccard(left, right));
    }
  }
  return out.value();
}

// How often each text comes, the commonest first, then by name.
std::vector<std::pair<std::string, std::size_t>> commonest(const std::map<std::string, std::size_t>& often) {
  std::vector<std::pair<std::string, std::size_t>> out(often.begin(), often.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

// One or two classes that two thirds have; "" where there are more.
std::string mostly(const std::map<std::string, std::size_t>& often, std::size_t of) {
  std::vector<std::string> names;
  std::size_t have = 0;
  for (const auto& [name, n] : commonest(often)) {
    if (names.size() == 2) break;
    names.push_back(name);
    have += n;
    if (3 * have >= 2 * of) return join(names, " or ");
  }
  return {};
}

// Names families.
class Words {
 public:
  Words(std::span<const FindingTraits> findings, const PictureTraits& pictures, const CampaignSpec& spec)
      : findings_(findings), pictures_(pictures), spec_(spec) {}

  std::string name(const FindingFamily& family) const {
    std::string out = done(family) + ": " + way(family);
    const std::string look = looks(family);
    if (!look.empty()) out += ", " + look;
    return out;
  }

 private:
  std::string done(const FindingFamily& family) const {
    std::map<std::uint16_t, std::size_t> stresses;
    std::map<std::int16_t, std::size_t> relations;
    for (const std::size_t i : family.members) {
      for (const auto& [stress, share] : findings_[i].stresses) ++stresses[stress];
      ++relations[findings_[i].relation];
    }
    search::Signature shared;
    for (const auto& [stress, n] : stresses)
      if (2 * n >= family.members.size()) shared.stresses.push_back(stress);
    for (const auto& [relation, n] : relations)
      if (2 * n >= family.members.size() && shared.relation < 0) shared.relation = relation;
    if (shared.stresses.empty() && shared.relation < 0) {
      const FindingTraits& typical = findings_[family.typical];
      for (const auto& [stress, share] : typical.stresses) shared.stresses.push_back(stress);
      shared.relation = typical.relation;
    }
    return combination_text(spec_, shared);
  }

  std::string way(const FindingFamily& family) const {
    std::map<std::string, std::size_t> kinds;
    for (const std::size_t i : family.members) ++kinds[findings_[i].way.kind];
    std::string kind = commonest(kinds).front().first;
    std::map<std::string, std::size_t> from;
    std::map<std::string, std::size_t> to;
    std::size_t flips = 0;
    for (const std::size_t i : family.members) {
      const search::Way& each = findings_[i].way;
      if (each.kind != kind || each.from.empty()) continue;
      ++flips;
      ++from[each.from];
      ++to[each.to];
    }
    if (flips > 0) {
      const std::string before = mostly(from, flips);
      const std::string after = mostly(to, flips);
      if (before.empty() && after.empty()) return "other classes";
      return (before.empty() ? "several classes" : before) + " → " +
             (after.empty() ? "several others" : after);
    }
    std::replace(kind.begin(), kind.end(), '_', ' ');
    return kind;
  }

  // What of the family's pictures is not as in the run. Pictures count once, however many findings are on them.
  std::string looks(const FindingFamily& family) const {
    std::set<std::uint32_t> own;
    for (const std::size_t i : family.members) own.insert(findings_[i].picture);
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const PictureTraits::Column& column : pictures_.columns) {
      if (column.numeric) {
        say_number(column, own, before, after);
      } else if (findings_[family.typical].way.from.empty() || column.name != kClass) {
        say_text(column, own, after);
      }
    }
    if (before.empty() && after.empty()) return {};
    std::string out = join(before, ", ");
    if (!out.empty()) out += " ";
    out += "pictures";
    if (!after.empty()) out += " with " + join(after, " and ");
    return out;
  }

  // The mean of n places of pictures drawn at random has the variance 1/(12 n).
  static void say_number(const PictureTraits::Column& column,
                         const std::set<std::uint32_t>& own,
                         std::vector<std::string>& before,
                         std::vector<std::string>& after) {
    struct Adjective {
      std::string_view column, low, high;
      bool with;  // Stands behind "pictures with".
    };
    static constexpr Adjective kAdjectives[] = {
        {"brightness", "dark", "bright", false},
        {"contrast", "flat", "contrasty", false},
        {"sharpness", "soft", "sharp", false},
        {"object_count", "few objects", "many objects", true},
        {"largest_object", "small objects", "large objects", true},
        {"off_centre", "the object in the middle", "the object off the middle", true},
        {"reading", "low readings", "high readings", true},
    };
    const auto* words = std::find_if(std::begin(kAdjectives), std::end(kAdjectives),
                                     [&](const Adjective& each) { return each.column == column.name; });
    if (words == std::end(kAdjectives)) return;
    double sum = 0;
    double n = 0;
    for (const std::uint32_t picture : own)
      if (const auto& place = column.places[picture]) {
        sum += *place;
        ++n;
      }
    if (n < 2) return;
    const double off = sum / n - 0.5;
    constexpr double kShown = 1.0 / 6;  // Between the middle and a third.
    if (std::abs(off) < kShown || stats::chi_squared_tail(12 * n * off * off) > kChance) return;
    (words->with ? after : before).emplace_back(off < 0 ? words->low : words->high);
  }

  // A text that most of them have, and clearly more of them than of the run's pictures.
  void say_text(const PictureTraits::Column& column,
                const std::set<std::uint32_t>& own,
                std::vector<std::string>& after) const {
    std::map<std::string, std::size_t> often;
    for (const std::uint32_t picture : own)
      for (const std::string& text : column.texts[picture]) ++often[text];
    if (often.empty()) return;
    const auto [text, n] = commonest(often).front();
    if (2 * n < own.size()) return;
    std::size_t all = 0;
    for (const std::uint32_t picture : pictures_.counted)
      all += std::binary_search(column.texts[picture].begin(), column.texts[picture].end(), text) ? 1 : 0;
    const double share = static_cast<double>(all) / static_cast<double>(pictures_.counted.size());
    if (n == 0 || 1 - stats::binomial_cdf(n - 1, own.size(), std::min(1.0, share)) > kChance) return;
    after.push_back(column.name + " " + text);
  }

  std::span<const FindingTraits> findings_;
  const PictureTraits& pictures_;
  const CampaignSpec& spec_;
};

}  // namespace

FindingTraits traits_of(const search::FuzzSpace& space,
                        const Cell& minimal,
                        const search::Observation& observation) {
  FindingTraits out;
  for (const Link& link : minimal.chain) out.stresses.emplace_back(link.stress, space.share(link));
  std::sort(out.stresses.begin(), out.stresses.end());
  out.relation = minimal.relation;
  out.way = search::way_of(observation.how);
  out.picture = minimal.sample;
  return out;
}

PictureTraits picture_traits(const PictureAttributes& attributes, std::vector<std::uint32_t> counted) {
  PictureTraits out;
  out.counted = std::move(counted);
  for (const AttributeColumn& column : attributes.columns) {
    PictureTraits::Column made{column.name, column.numeric};
    bool differ = false;
    if (column.numeric) {
      made.places.resize(attributes.pictures);
      std::vector<double> values;
      for (const std::uint32_t picture : out.counted)
        if (const auto& number = column.numbers[picture]) values.push_back(*number);
      std::sort(values.begin(), values.end());
      differ = !values.empty() && values.front() != values.back();
      for (const std::uint32_t picture : out.counted) {
        const auto& number = column.numbers[picture];
        if (!number) continue;
        const auto [from, to] = std::equal_range(values.begin(), values.end(), *number);
        made.places[picture] = static_cast<double>((from - values.begin()) + (to - values.begin())) /
                               (2 * static_cast<double>(values.size()));
      }
    } else {
      made.texts = column.texts;
      for (auto& texts : made.texts) std::sort(texts.begin(), texts.end());
      for (const std::uint32_t picture : out.counted)
        differ = differ || made.texts[picture] != made.texts[out.counted.front()];
    }
    if (differ) out.columns.push_back(std::move(made));
  }
  return out;
}

double unlikeness(const FindingTraits& a, const FindingTraits& b, const PictureTraits& pictures) {
  std::size_t common = 0;
  Mean strength;
  for (auto i = a.stresses.begin(), j = b.stresses.begin(); i != a.stresses.end() && j != b.stresses.end();) {
    if (i->first == j->first) {
      ++common;
      strength.add(1, std::abs(i->second - j->second));
    }
    // Both move on where they are of one stress.
    const std::uint16_t least = std::min(i->first, j->first);
    if (i->first == least) ++i;
    if (j->first == least) ++j;
  }
  const auto things = [](const FindingTraits& each) {
    return each.stresses.size() + (each.relation >= 0 ? 1 : 0);
  };
  if (a.relation >= 0 && a.relation == b.relation) ++common;
  Mean out;
  out.add(kDone, jaccard(common, things(a), things(b)));
  out.add(kWay, way_apart(a.way, b.way));
  if (const auto apart = pictures_apart(a, b, pictures)) out.add(kPicture, *apart);
  if (const auto apart = strength.value()) out.add(kStrength, *apart);
  return *out.value();
}

FindingFamilies finding_families(std::span<const FindingTraits> findings,
                                 const PictureTraits& pictures,
                                 const CampaignSpec& spec) {
  FindingFamilies out;
  if (findings.size() < kLeastOfFamily) return out;
  const stats::Distance apart = [&](std::size_t i, std::size_t j) {
    return unlikeness(findings[i], findings[j], pictures);
  };
  const std::vector<int> labels = stats::density_clusters(findings.size(), apart, {kLeastOfFamily, kWidth});
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == stats::kNoCluster) {
      out.singles.push_back(i);
      continue;
    }
    const auto label = static_cast<std::size_t>(labels[i]);
    if (out.families.size() <= label) out.families.resize(label + 1);
    out.families[label].members.push_back(i);
  }
  const Words words(findings, pictures, spec);
  for (FindingFamily& family : out.families) {
    family.typical = stats::medoid(family.members, apart);
    std::set<std::uint32_t> own;
    for (const std::size_t i : family.members) own.insert(findings[i].picture);
    family.pictures = own.size();
    family.name = words.name(family);
  }
  return out;
}

}  // namespace proofload::campaign
