#include "proofload/report/catalogue.h"

#include <algorithm>

#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "proofload/registry/stress_names.h"
#include "proofload/report/markup.h"

namespace proofload::report {

namespace {

// One parameter in words: its standard value and what it may be.
std::string values_of(const Param& param) {
  std::string out = param.type == Param::Type::text || param.type == Param::Type::choice
                        ? param.standard.text()
                        : to_json(param.standard);
  if (param.type == Param::Type::real || param.type == Param::Type::integer)
    out += " (" + number_text(param.range.low) + " to " + number_text(param.range.high) +
           (param.unit.empty() ? "" : " " + param.unit) + ")";
  if (param.type == Param::Type::choice) out += " (" + join(param.choices, ", ") + ")";
  if (param.type == Param::Type::flag) out += " (true, false)";
  return out;
}

std::string axis_of(const Axis& axis) {
  return axis.parameter + ", " + campaign::natural_text(axis.identity, axis, 4) + " to " +
         campaign::natural_text(axis.top, axis, 4);
}

std::string levels_of(const stress::PublishedLevels& levels, const Axis& axis) {
  std::vector<std::string> values;
  values.reserve(levels.values.size());
  for (std::size_t i = 0; i < levels.values.size(); ++i) {
    std::string text = campaign::natural_text(levels.values[i], axis, 4);
    if (const Value params = levels.params_at(i); params.size() > 0) text += " " + to_json(params);
    values.push_back(std::move(text));
  }
  return join(values, "; ");
}

constexpr const char* kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 "
    "1rem;color:#1c2024;background:#fff}"
    "h2{margin-top:2.5rem;text-transform:capitalize;border-bottom:1px solid #d9dde1}h3{margin:1.6rem 0 .2rem}"
    "code{font-size:.92em}.strip{display:flex;flex-wrap:wrap;gap:8px}figure{margin:0;max-width:calc(50% - "
    "4px)}"
    "figure img{display:block;max-width:100%;height:auto}figcaption{font-size:.8rem;color:#555f68}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem;margin:.4rem "
    "0}dt{color:#555f68}dd{margin:0}"
    "nav a{margin-right:.6rem}"
    "@media(prefers-color-scheme:dark){body{color:#e6e9ec;background:#15181b}figcaption,dt{color:#a5aeb6}a{"
    "color:#8ab8ff}"
    "h2{border-color:#3a4046}}"
    "@media(min-width:700px){figure{max-width:calc(16.6% - 7px)}}";

void item(std::string& out, const std::string& term, const std::string& text) {
  if (!text.empty()) out += "<dt>" + html_escaped(term) + "</dt><dd>" + html_escaped(text) + "</dd>";
}

std::string details(const stress::Spec& spec, const Axis& axis) {
  std::string out = "<dl>";
  item(out, "strength", axis_of(axis));
  item(out, "labels", std::string(stress::name_of(spec.traits.labels)));
  item(out, "drawn for", std::string(stress::name_of(spec.traits.draws)));
  for (const Param& param : spec.params.params()) item(out, param.name, values_of(param) + ". " + param.doc);
  for (const stress::PublishedLevels& levels : spec.levels) item(out, levels.name, levels_of(levels, axis));
  item(out, "also called", join(spec.aliases, ", "));
  item(out, "source", spec.source);
  return out + "</dl>";
}

}  // namespace

std::string catalogue_page(
    const Registry& registry,
    std::span<const campaign::GalleryRow> rows,
    const std::function<std::string(const campaign::GalleryRow&, std::size_t level)>& picture) {
  std::string out =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><title>Proofload: stressors</title><style>" +
      std::string(kStyle) + "</style></head><body><h1>Stressors</h1><p>" + std::to_string(rows.size()) +
      " axes on one picture, each from mild to destroyed. Strengths in pixels are those of the pictures "
      "shown.</p>";
  std::vector<std::string> families;
  for (const campaign::GalleryRow& row : rows) {
    const std::string family(stress::name_of(registry.stressors.at(row.kind).family));
    if (std::find(families.begin(), families.end(), family) == families.end()) families.push_back(family);
  }
  out += "<nav>";
  for (const std::string& family : families) out += "<a href=\"#" + family + "\">" + family + "</a> ";
  out +=
      "</nav><figure><img src=\"original.png\" alt=\"The picture without a stress\"><figcaption>no "
      "stress</figcaption></figure>";
  std::string family;
  std::string described;
  for (const campaign::GalleryRow& row : rows) {
    const stress::Spec& spec = registry.stressors.at(row.kind);
    if (const std::string now(stress::name_of(spec.family)); now != family) {
      family = now;
      out += "<h2 id=\"" + family + "\">" + family + "</h2>";
    }
    out += "<h3 id=\"" + html_escaped(row.name) + "\">" + html_escaped(spec.title) + " <code>" +
           html_escaped(row.name) + "</code></h3><p>" + html_escaped(spec.summary) + "</p>";
    if (row.tiles.empty()) out += "<p>Acts in time: no single picture shows it.</p>";
    out += "<div class=\"strip\">";
    for (std::size_t i = 0; i < row.tiles.size(); ++i) {
      const std::string value = campaign::natural_text(row.axis.natural(row.levels[i]), row.axis, 3);
      out += "<figure><img loading=\"lazy\" src=\"" + html_escaped(picture(row, i)) + "\" alt=\"" +
             html_escaped(spec.title) + ", " + html_escaped(value) + "\"><figcaption>" + html_escaped(value) +
             "</figcaption></figure>";
    }
    out += "</div>";
    // Two directions of one kind are described once.
    if (row.kind != described) out += details(spec, row.axis);
    described = row.kind;
  }
  return out + "</body></html>\n";
}

std::string catalogue_text(const Registry& registry,
                           const std::function<std::string(const std::string& name)>& picture) {
  std::vector<std::pair<stress::Family, std::string>> ids;
  for (const auto& [id, spec] : registry.stressors.all()) ids.emplace_back(spec.family, id);
  std::sort(ids.begin(), ids.end());
  std::string out = "# Stressors\n\nMade by `proofload gallery`: " + std::to_string(ids.size()) +
                    " kinds. `proofload gallery picture.jpg` shows them on a picture of yours; how they are "
                    "used, and what the words mean, is in the guide to stresses.\n";
  std::string family;
  for (const auto& [of, id] : ids) {
    const std::string now(stress::name_of(of));
    out += now != family ? "\n" + now + ": " : ", ";
    out += "[" + id + "](#" + id + ")";
    family = now;
  }
  out += "\n";
  family.clear();
  for (const auto& [of, id] : ids) {
    const stress::Spec& spec = registry.stressors.at(id);
    const Axis axis = spec.axis(spec.params.defaults());
    if (const std::string now(stress::name_of(of)); now != family) {
      family = now;
      out += "\n## " + family + "\n";
    }
    out += "\n### " + id + "\n\n" + spec.title + ". " + spec.summary + "\n\n";
    if (picture && !spec.traits.temporal)
      for (const std::string& name : axis_names(id, spec))
        out += "![" + name + ", from no change to the strongest](" + picture(name) + ")\n";
    out += "- strength: " + axis_of(axis) + (axis.scale == Scale::geometric ? ", geometric" : ", linear") +
           "; " + std::string(stress::name_of(spec.traits.labels)) +
           "; drawn for: " + std::string(stress::name_of(spec.traits.draws)) + "\n";
    for (const Param& param : spec.params.params())
      out += "- `" + param.name + "`: " + values_of(param) + ". " + param.doc + "\n";
    for (const stress::PublishedLevels& levels : spec.levels)
      out += "- levels of " + levels.name + ": " + levels_of(levels, axis) + "\n";
    if (!spec.aliases.empty()) out += "- also called: " + join(spec.aliases, ", ") + "\n";
    out += "- source: " + spec.source + "\n";
  }
  return out;
}

}  // namespace proofload::report
