#include "proofload/registry/chain.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "embedded/presets.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"
#include "proofload/registry/stress_names.h"
#include "proofload/registry/stress_traits.h"
#include "proofload/stress/user_file.h"

namespace proofload {

namespace {

using Stressors = Catalog<stress::Spec>;

struct ChainLink {
  std::string name;  // As written; random fields hang on it.
  std::string kind;
  Params params;
  Axis axis;
  Level top = kTopLevel;
  std::string strength;  // At `top`, for people.
};

// "5 stops", "8", "60 %": a natural value on an axis.
double strength_on(const Value& value, const Axis& axis) {
  if (value.is_number()) return value.number();
  const std::string text(trim(value.text()));
  const std::size_t cut = text.find_first_of(" %°");
  const auto number = parse_number(text.substr(0, cut));
  const std::string unit(
      trim(cut == std::string::npos ? std::string_view() : std::string_view(text).substr(cut)));
  if (!number || !(unit.empty() || unit == axis.unit || (unit == "%" && axis.percent)))
    throw Error(ErrorCode::invalid_argument, "`" + text + "` is no strength in " +
                                                 (axis.percent        ? "%"
                                                  : axis.unit.empty() ? "plain numbers"
                                                                      : axis.unit));
  return unit == "%" ? *number / 100 : *number;
}

ChainLink read_link(const Stressors& stressors, const Value& item, std::size_t position) {
  const std::string place = "link " + std::to_string(position + 1) + ": ";
  try {
    ChainLink link;
    const Value* given = nullptr;
    if (item.is_text()) {
      link.name = item.text();
    } else if (item.is_object() && item.size() == 1) {
      link.name = item.members().front().key;
      given = &item.members().front().value;
    } else {
      throw Error(ErrorCode::invalid_argument,
                  "a link is a name, or one name with its strength: {gaussian_blur: 2 px}");
    }
    if (link.name == "chain") throw Error(ErrorCode::invalid_argument, "a chain has no chains in it");
    const NamedStressor named = stressor_named(stressors, link.name);
    link.kind = named.kind;
    const stress::Spec& spec = stressors.at(link.kind);
    Value params = Value::object();
    const Value* at = given;
    if (given && given->is_object()) {
      at = given->find("at");
      for (const Member& member : given->members())
        if (member.key != "at") params[member.key] = member.value;
    }
    link.params = schema_of(stressors, named).check(params, link.name);
    link.axis = spec.axis(link.params);
    if (at && !at->is_null()) {
      const double value = strength_on(*at, link.axis);
      const double low = std::min(link.axis.identity, link.axis.top);
      const double high = std::max(link.axis.identity, link.axis.top);
      if (!(value >= low && value <= high))
        throw Error(ErrorCode::invalid_argument,
                    "`" + link.name + "` goes from " + number_text(link.axis.identity) + " to " +
                        number_text(link.axis.top) + ", found " + number_text(value));
      link.top = link.axis.level_of(value);
      link.strength = " " + (link.axis.percent
                                 ? number_text(std::round(value * 1e6) / 1e4) + " %"
                                 : number_text(value) + (link.axis.unit.empty() ? "" : " " + link.axis.unit));
    }
    return link;
  } catch (const Error& e) {
    throw Error(e.code(), place + e.what());
  }
}

std::vector<ChainLink> read_links(const Stressors& stressors, const std::string& text) {
  const Value list = parse_yaml(text, "links");
  if (!list.is_array() || list.size() == 0)
    throw Error(ErrorCode::invalid_argument,
                "a chain is a list of links, such as [{exposure_dark: 2}, {gaussian_noise: 8}]");
  std::vector<ChainLink> out;
  for (std::size_t i = 0; i < list.size(); ++i) out.push_back(read_link(stressors, list.items()[i], i));
  return out;
}

// A link's random field: its place and name are part of it, so that the same kind twice draws twice and another parameter
// elsewhere changes nothing here.
Keys keys_of(const Keys& keys, std::size_t position, const std::string& name) {
  const auto mixed = [&](std::uint64_t key) {
    return FieldBytes().add(key).add(static_cast<std::uint64_t>(position)).add(std::string_view(name)).hash();
  };
  return {mixed(keys.sample), mixed(keys.camera), keys.frame};
}

class Chain final : public stress::Stressor {
 public:
  Chain(Axis axis, std::vector<ChainLink> links, const Stressors& stressors)
      : Stressor(std::move(axis)), links_(std::move(links)) {
    for (const ChainLink& link : links_) stressors_.push_back(stressors.at(link.kind).make(link.params));
  }

 protected:
  void stress(Stressed& result, const Keys& keys, double strength) const override {
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const Size before = result.sample.image.size();
      append(result,
             stressors_[i]->apply(std::move(result.sample), keys_of(keys, i, links_[i].name),
                                  level(i, strength)),
             before);
    }
  }

  std::unique_ptr<stress::ClipPass> pass(const ClipShape& shape,
                                         const Keys& keys,
                                         double strength) const override {
    auto out = std::make_unique<Pass>();
    ClipShape given = shape;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      out->links.push_back(
          {stressors_[i]->start(given, keys_of(keys, i, links_[i].name), level(i, strength)), {}});
      given.content = 0;  // Only the first is given the clip itself.
    }
    return out;
  }

  bool composed() const override { return true; }

 private:
  struct Pass final : stress::ClipPass {
    // A link after one that leaves frames out counts the frames it is given; `given` says which of the clip they were.
    struct Link {
      std::unique_ptr<stress::ClipPass> pass;
      std::vector<std::uint32_t> given;
    };
    std::vector<Link> links;
    std::optional<stress::Shown> next(Sample frame, std::uint32_t index) override {
      stress::Shown out{{std::move(frame), Warp(), {}}, index};
      for (Link& link : links) {
        const Size before = out.stressed.sample.image.size();
        link.given.push_back(out.source);
        std::optional<stress::Shown> shown =
            link.pass->next(std::move(out.stressed.sample),
                            static_cast<std::uint32_t>(link.given.size() - 1));
        if (!shown) return {};
        out.source = link.given.at(shown->source);
        append(out.stressed, std::move(shown->stressed), before);
      }
      return out;
    }
    // Of the last link that sends anything.
    std::optional<Transmission> transmission() const override {
      for (auto link = links.rbegin(); link != links.rend(); ++link)
        if (auto found = link->pass->transmission()) return found;
      return std::nullopt;
    }
  };

  Level level(std::size_t i, double strength) const {
    return static_cast<Level>(std::llround(links_[i].top * strength));
  }

  std::vector<ChainLink> links_;
  std::vector<std::unique_ptr<stress::Stressor>> stressors_;
};

Axis strength_axis() {
  return {.parameter = "strength", .unit = "", .percent = true, .identity = 0, .top = 1};
}

stress::Traits traits_of(const Stressors& stressors, const std::vector<ChainLink>& links) {
  stress::Traits out;
  out.nested = false;
  for (const ChainLink& link : links) {
    const stress::Traits one = proofload::traits_of(stressors, link.kind, link.params);
    out.draws = std::max(out.draws, one.draws);
    out.temporal = out.temporal || one.temporal;
    out.swaps_sides = out.swaps_sides != one.swaps_sides;
    if (one.labels == stress::LabelEffect::equivariant || out.labels == stress::LabelEffect::invariant)
      out.labels = one.labels;
  }
  return out;
}

// Places on the way from the scene to the screen (stressors 1.5), by family; kinds that stand elsewhere by themselves.
int place_of(const stress::Spec& spec, const std::string& kind) {
  static const std::map<std::string, int> kPlaces{{"shadow", 1},
                                                  {"plasma_shadow", 1},
                                                  {"illumination", 1},
                                                  {"lens_distortion", 4},
                                                  {"vignetting", 7},
                                                  {"exposure", 8},
                                                  {"bayer_demosaic", 9},
                                                  {"white_balance", 10},
                                                  {"color_cast", 10},
                                                  {"downscale", 12},
                                                  {"pixel_dropout", 15},
                                                  {"channel_dropout", 15},
                                                  {"chromatic_aberration", 5},
                                                  {"rolling_shutter", 8},
                                                  {"lens_dark_spots", 6},
                                                  {"lens_oil_spots", 6},
                                                  {"atmospheric_turbulence", 2},
                                                  {"lens_droplets", 6},
                                                  {"lens_scratches", 6},
                                                  {"condensation", 6},
                                                  {"spatter", 6},
                                                  {"glare", 6},
                                                  {"jpeg_compression", 13},
                                                  {"gamma", 11},
                                                  {"quantization", 8}};
  if (const auto found = kPlaces.find(kind); found != kPlaces.end()) return found->second;
  switch (spec.family) {
    case stress::Family::geometry: return 0;
    case stress::Family::weather: return 2;
    case stress::Family::occlusion: return 3;
    case stress::Family::optics: return 5;
    case stress::Family::sensor: return 8;
    case stress::Family::photometric: return 11;
    case stress::Family::pattern: return 11;
    case stress::Family::transport: return 14;
    case stress::Family::composite:
    case stress::Family::temporal: return -1;  // Anywhere.
  }
  return -1;
}

}  // namespace

stress::Spec chain_spec(const std::shared_ptr<const Stressors>& stressors) {
  const auto axis = [stressors](const Params& params) {
    read_links(*stressors, params.text("links"));
    return strength_axis();
  };
  return {.family = stress::Family::composite,
          .title = "Chain",
          .summary = "Several stresses one after the other, all growing with one strength.",
          .params = Schema{text(
              "links", "[{gaussian_blur: 2}, {gaussian_noise: 8}]",
              "The links in their order, with their strengths at 100 %; in a config written as `chain:`.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = stress::Scope::sample,
                     .nested = false,
                     .labels = stress::LabelEffect::equivariant},
          .source = "Composition of stressors; every link at the same share of its own path",
          .make = [stressors](const Params& params) -> std::unique_ptr<stress::Stressor> {
            return std::make_unique<Chain>(strength_axis(), read_links(*stressors, params.text("links")),
                                           *stressors);
          }};
}

stress::Traits chain_traits(const Stressors& stressors, const std::string& links) {
  return traits_of(stressors, read_links(stressors, links));
}

stress::Spec preset_spec(const std::shared_ptr<const Stressors>& stressors,
                         const std::string& text,
                         const std::string& file) {
  try {
    const Value preset = parse_yaml(text, file);
    const std::string links = to_json(preset.at("links"));
    const std::vector<ChainLink> read = read_links(*stressors, links);
    std::vector<std::string> words;
    words.reserve(read.size());
    for (const ChainLink& link : read) words.push_back(link.name + link.strength);
    return {.family = stress::Family::composite,
            .title = preset.at("title").text(),
            .summary = preset.at("summary").text() + " At full strength: " + join(words, ", ") + ".",
            .params = {},
            .axis = stress::fixed(strength_axis()),
            .levels = {},
            .traits = traits_of(*stressors, read),
            .source = "Chain of its links, each at the same share of its own path",
            .make = [stressors, links](const Params&) -> std::unique_ptr<stress::Stressor> {
              return std::make_unique<Chain>(strength_axis(), read_links(*stressors, links), *stressors);
            }};
  } catch (const Error& e) {
    throw Error(ErrorCode::parse, file + ": " + e.what());
  }
}

std::vector<std::pair<std::string, std::string>> embedded_presets() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const embedded::Text& preset : embedded::presets())
    out.emplace_back(preset.id, std::string(preset.text));
  return out;
}

std::string with_digests(const Stressors& stressors, const std::string& links) {
  const std::vector<ChainLink> read = read_links(stressors, links);
  const Value list = parse_yaml(links, "links");
  Value out = Value::array();
  bool changed = false;
  for (std::size_t i = 0; i < read.size(); ++i) {
    Value item = list.items()[i];
    const Schema schema = schema_of(stressors, stressor_named(stressors, read[i].name));
    if (stress::names_file(schema)) {
      const std::string& had = read[i].params.text("sha256");
      const std::string now = stress::with_digest(schema, read[i].params).text("sha256");
      if (now != had) {
        item[read[i].name]["sha256"] = now;
        changed = true;
      }
    }
    out.push_back(std::move(item));
  }
  return changed ? to_json(out) : links;
}

std::string out_of_order(const Stressors& stressors, const std::string& links) {
  std::string last;
  int at = -1;
  for (const ChainLink& link : read_links(stressors, links)) {
    const int place = place_of(stressors.at(link.kind), link.kind);
    if (place < 0) continue;
    if (place < at)
      return "`" + link.name + "` acts before `" + last +
             "` on the way from scene to screen; in this order the chain makes pictures that no camera makes";
    at = place;
    last = link.name;
  }
  return "";
}

int place_on_the_way(const Stressors& stressors, const std::string& kind) {
  constexpr int kLast = 100;
  const int place = place_of(stressors.at(kind), kind);
  return place < 0 ? kLast : place;
}

}  // namespace proofload
