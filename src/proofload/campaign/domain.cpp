#include "proofload/campaign/domain.h"

#include <algorithm>

#include "proofload/campaign/lock.h"
#include "proofload/campaign/quantity.h"
#include "proofload/campaign/section.h"
#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/registry/chain.h"
#include "proofload/search/path.h"

namespace proofload::campaign {

namespace {

constexpr const char* kFact = "domain";

using Sets = std::vector<std::vector<std::size_t>>;

// Subsets are listed one by one; more stresses than these make too many.
constexpr std::size_t kMostListed = 16;

double distance_at(const Value& value, const Axis& axis) {
  return axis.distance_of(strength_on(quantity_of(value), axis));
}

DomainRange range_of(const Value& value, std::uint16_t stress, const Axis& axis) {
  DomainRange out{.stress = stress};
  if (value.is_array()) {
    if (value.size() != 2) throw Error(ErrorCode::parse, "a range has two ends, [from, to]");
    out.from = distance_at(value.items()[0], axis);
    out.to = distance_at(value.items()[1], axis);
  } else if (value.is_object()) {
    bool ends = false;
    for (const Member& member : value.members()) {
      if (member.key != "from" && member.key != "to")
        throw Error(ErrorCode::parse, "a range has `from` and `to`, found `" + member.key + "`");
      (member.key == "from" ? out.from : out.to) = distance_at(member.value, axis);
      ends = ends || member.key == "to";
    }
    if (!ends) throw Error(ErrorCode::parse, "a range needs `to`, where it ends");
  } else {
    out.from = out.to = distance_at(value, axis);
  }
  if (out.from > out.to)
    throw Error(ErrorCode::invalid_argument,
                "begins at a stronger setting than it ends at; turn the two round");
  if (out.to <= 0)
    throw Error(ErrorCode::invalid_argument,
                "allows nothing but the untouched picture; leave the stress out");
  return out;
}

// "0 to 12 grey levels", "90 to 60", "at 8 grey levels".
std::string range_text(const DomainRange& range, const Axis& axis) {
  const auto at = [&](double distance) {
    return natural_text(axis.natural(search::level_at(axis, distance)), axis);
  };
  if (range.fixed()) return "at " + at(range.to);
  std::string from = at(range.from);
  const std::string to = at(range.to);
  const std::size_t unit = from.find(' ');
  if (unit != std::string::npos && to.ends_with(from.substr(unit))) from.resize(unit);
  return from + " to " + to;
}

// A declared domain speaks of what the run looks at.
void check_inside(const DomainRange& range, const StressSpec& stress) {
  const Axis& axis = stress.axis;
  if (search::level_at(axis, range.to) > axis.canonical(stress.to))
    throw Error(ErrorCode::invalid_argument,
                "the domain is " + range_text(range, axis) + ", but the run searches only to " +
                    natural_text(axis.natural(stress.to), axis) + "; search further or allow less");
  if (!stress.operating) return;
  const double operating = axis.distance_of(*stress.operating);
  const double slack = 1e-9 * (1 + operating);
  if (operating < range.from - slack || operating > range.to + slack)
    throw Error(ErrorCode::invalid_argument, "its operating point " + natural_text(*stress.operating, axis) +
                                                 " lies outside the domain, " + range_text(range, axis) +
                                                 "; move one of the two");
}

// Sets of stresses as written: [[a, b], [c]]; nothing if the key is missing.
class SetReader {
 public:
  SetReader(Section& section, const std::vector<std::string>& names) : section_(section), names_(names) {}

  Sets read(const std::string& key, std::size_t least) {
    Sets out;
    const Value* given = section_.take(key);
    if (!given) return out;
    if (key == "together" && given->is_array() && given->size() == 0) {
      section_.problem(key,
                       "`" + key + "` is empty, which lets nothing come; list what may, or leave it out");
      return out;
    }
    if (!given->is_array()) {
      section_.problem(key, "`" + key + "` is a list of lists of stresses, such as [[a, b], [c]]");
      return out;
    }
    for (const Value& item : given->items()) {
      std::vector<std::size_t> set;
      bool good = item.is_array();
      for (std::size_t k = 0; good && k < item.size(); ++k) {
        const Value& name = item.items()[k];
        const auto at = name.is_text() ? std::find(names_.begin(), names_.end(), name.text()) : names_.end();
        if (at == names_.end()) {
          const std::string said = name.is_text() ? name.text() : to_json(name);
          section_.problem(key, "`" + key + "` names `" + said + "`, which has no range under `stresses`" +
                                    did_you_mean(said, names_) + "; give it one or take it out");
          set.clear();
          good = false;
        } else {
          set.push_back(static_cast<std::size_t>(at - names_.begin()));
        }
      }
      std::sort(set.begin(), set.end());
      set.erase(std::unique(set.begin(), set.end()), set.end());
      if (good && set.size() < least) good = false;
      if (good)
        out.push_back(std::move(set));
      else if (!item.is_array() || item.size() < least)
        section_.problem(key, "`" + key + "` is a list of lists of " +
                                  (least > 1 ? "two stresses or more" : "stresses"));
    }
    return out;
  }

 private:
  Section& section_;
  const std::vector<std::string>& names_;
};

bool holds(const std::vector<std::size_t>& set, const std::vector<std::size_t>& part) {
  return std::includes(set.begin(), set.end(), part.begin(), part.end());
}

std::string named(const std::vector<std::size_t>& set, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  out.reserve(set.size());
  for (const std::size_t k : set) out.push_back(names[k]);
  return join(out, " + ");
}

// What `together`, `at_most` and `never` allow; contradictions go to the section's problems.
Sets read_combinations(Section& section, const std::vector<std::string>& names) {
  SetReader reader(section, names);
  Sets together = reader.read("together", 1);
  const Sets never = reader.read("never", 2);
  const bool limited = section.value() && section.value()->find("at_most");
  const auto at_most =
      static_cast<std::size_t>(section.whole("at_most", static_cast<std::int64_t>(names.size()), 1, 1000));
  const auto forbidden = [&](const std::vector<std::size_t>& set) {
    return std::find_if(never.begin(), never.end(), [&](const auto& pair) { return holds(set, pair); });
  };
  if (!together.empty()) {
    for (const auto& set : together) {
      if (const auto pair = forbidden(set); pair != never.end())
        section.problem("together", "`together` lets " + named(set, names) +
                                        " come at once, but `never` forbids " + named(*pair, names) +
                                        "; take one of the two out");
      if (set.size() > at_most)
        section.problem("together", "`together` lets " + named(set, names) +
                                        " come at once, but `at_most` is " + std::to_string(at_most) +
                                        "; raise it or shorten the list");
    }
  } else if (!limited && never.empty()) {
    together.emplace_back();
    for (std::size_t k = 0; k < names.size(); ++k) together.front().push_back(k);
  } else if (names.size() > kMostListed) {
    section.problem("at_most", "of " + std::to_string(names.size()) +
                                   " stresses there are too many combinations; list the allowed ones under "
                                   "`together`");
    return together;
  } else {
    for (std::size_t bits = 1; bits < std::size_t{1} << names.size(); ++bits) {
      std::vector<std::size_t> set;
      for (std::size_t k = 0; k < names.size(); ++k)
        if ((bits >> k & 1) != 0) set.push_back(k);
      if (set.size() <= at_most && forbidden(set) == never.end()) together.push_back(std::move(set));
    }
  }
  for (std::size_t k = 0; k < names.size(); ++k)
    if (!together.empty() && std::none_of(together.begin(), together.end(), [&](const auto& set) {
          return std::find(set.begin(), set.end(), k) != set.end();
        }))
      section.problem("together",
                      "`" + names[k] +
                          "` has a range, but no allowed combination lets it in; add one or take its "
                          "range out");
  std::sort(together.begin(), together.end());
  together.erase(std::unique(together.begin(), together.end()), together.end());
  return together;
}

// `declared`: what is allowed in operation must agree with the rest of the config; a question may go anywhere.
Domain read(
    Section& section, const CampaignSpec& spec, const Registry& registry, Problems& problems, bool declared) {
  const std::size_t before = problems.lines().size();
  Section stresses = section.section("stresses");
  std::vector<std::string> known;
  for (const StressSpec& stress : spec.stresses)
    if (stress.relation < 0) known.push_back(stress.name);
  Domain out;
  for (const Member* member : stresses.rest()) {
    const auto at = std::find_if(spec.stresses.begin(), spec.stresses.end(), [&](const StressSpec& stress) {
      return stress.name == member->key && stress.relation < 0;
    });
    if (at == spec.stresses.end()) {
      stresses.problem(member->key, "the run has no stress `" + member->key + "`" +
                                        did_you_mean(member->key, known) + " (it has " + join(known, ", ") +
                                        ")");
      continue;
    }
    try {
      const DomainRange range =
          range_of(member->value, static_cast<std::uint16_t>(at - spec.stresses.begin()), at->axis);
      if (declared) check_inside(range, *at);
      out.ranges.push_back(range);
    } catch (const Error& e) {
      stresses.problem(member->key, "`" + member->key + "`: " + e.what());
    }
  }
  std::sort(out.ranges.begin(), out.ranges.end(), [&](const DomainRange& a, const DomainRange& b) {
    const auto place = [&](const DomainRange& range) {
      return std::pair(place_on_the_way(registry.stressors, spec.stresses[range.stress].kind), range.stress);
    };
    return place(a) < place(b);
  });
  if (!stresses.value() || stresses.value()->size() == 0)
    section.problem("stresses",
                    "the domain names no stress; say under `stresses` how strong each may get, such as "
                    "{gaussian_noise: {to: 12}}");
  std::vector<std::string> names;
  names.reserve(out.ranges.size());
  for (const DomainRange& range : out.ranges) names.push_back(spec.stresses[range.stress].name);
  if (problems.lines().size() == before) {
    out.combinations = read_combinations(section, names);
    section.refuse_rest();
  }
  return out;
}

}  // namespace

std::size_t Domain::dimensions() const {
  return static_cast<std::size_t>(
      std::count_if(ranges.begin(), ranges.end(), [](const DomainRange& range) { return !range.fixed(); }));
}

std::vector<Link> Domain::chain(const CampaignSpec& spec,
                                std::size_t combination,
                                std::span<const double> shares) const {
  std::vector<Link> out;
  for (const std::size_t k : combinations[combination]) {
    const DomainRange& range = ranges[k];
    const double distance = range.from + shares[k] * (range.to - range.from);
    out.push_back({range.stress, search::level_at(spec.stresses[range.stress].axis, distance)});
  }
  return search::chain_at(std::move(out));
}

std::string Domain::text(const CampaignSpec& spec) const {
  std::vector<std::string> lists;
  for (const auto& set : combinations) {
    std::vector<std::string> parts;
    for (const std::size_t k : set) {
      const StressSpec& stress = spec.stresses[ranges[k].stress];
      parts.push_back(stress.name + " " + range_text(ranges[k], stress.axis));
    }
    lists.push_back(join(parts, " with "));
  }
  if (lists.size() > 4) {
    const std::size_t more = lists.size() - 3;
    lists.resize(3);
    lists.push_back(std::to_string(more) + " more combinations");
  }
  return join(lists, " or ");
}

Domain read_domain(
    const Config&, Section& section, const CampaignSpec& spec, const Registry& registry, Problems& problems) {
  return read(section, spec, registry, problems, true);
}

Domain read_domain(const Config& config, const CampaignSpec& spec, const Registry& registry) {
  Problems problems;
  Section top(config, &config.tree(), "", problems);
  const bool inner = config.tree().find("domain") != nullptr;
  Section section = inner ? top.section("domain") : top;
  Domain out = read(section, spec, registry, problems, false);
  problems.sort_by_place();
  problems.throw_if_any(ErrorCode::invalid_argument, "this domain cannot be used:");
  return out;
}

void keep_declared_domain(const std::filesystem::path& run_folder, const Config& config) {
  const FolderLock lock(run_folder);
  Store store = Store::open(run_folder / "run.db", Store::Mode::create_or_continue);
  const Value* written = config.tree().find("domain");
  if (written || store.fact(kFact)) store.set_fact(kFact, written ? *written : Value());
}

std::optional<Domain> declared_domain(const Store& store,
                                      const CampaignSpec& spec,
                                      const Registry& registry) {
  const auto written = store.fact(kFact);
  if (!written || !written->is_object()) return {};
  Config config;
  config.add_text(to_json(*written), "the config's domain");
  return read_domain(config, spec, registry);
}

}  // namespace proofload::campaign
