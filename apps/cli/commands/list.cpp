#include <CLI/CLI.hpp>
#include <algorithm>

#include "commands.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "proofload/registry/stress_names.h"
#include "proofload/registry/stress_sets.h"
#include "proofload/report/report.h"

namespace proofload::cli {

namespace {

struct Row {
  std::string id;
  std::string title;
  std::string summary;
  Value more = Value::object();
};

Value params_value(const Schema& schema) {
  Value out = Value::array();
  for (const Param& param : schema.params()) {
    Value item = Value::object();
    item["name"] = param.name;
    item["default"] = param.standard;
    if (param.type == Param::Type::real || param.type == Param::Type::integer)
      item["range"] = Value::Array{Value(param.range.low), Value(param.range.high)};
    if (!param.choices.empty()) {
      Value choices = Value::array();
      for (const std::string& choice : param.choices) choices.push_back(choice);
      item["choices"] = choices;
    }
    if (!param.unit.empty()) item["unit"] = param.unit;
    item["doc"] = param.doc;
    out.push_back(std::move(item));
  }
  return out;
}

template <class Spec>
std::vector<Row> rows_of(const Catalog<Spec>& catalog) {
  std::vector<Row> out;
  for (const auto& [id, spec] : catalog.all()) {
    Row row{id, spec.title, spec.summary, {}};
    row.more = Value::object();
    row.more["params"] = params_value(spec.params);
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Row> relations(const Registry& registry) {
  std::vector<Row> out;
  for (const auto& [id, spec] : registry.relations.all()) {
    Row row{id, spec.title, spec.summary, Value::object()};
    row.more["definition"] = parse_yaml(spec.definition, id);
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Row> stressors(const Registry& registry) {
  std::vector<Row> out = rows_of(registry.stressors);
  for (Row& row : out) {
    const stress::Spec& spec = registry.stressors.at(row.id);
    const Axis axis = spec.axis(spec.params.defaults());
    row.more["parameter"] = axis.parameter;
    row.more["unit"] = axis.percent ? "%" : axis.unit;
    row.more["from"] = axis.identity;
    row.more["to"] = axis.top;
    row.more["range"] =
        campaign::natural_text(axis.identity, axis, 6) + " → " + campaign::natural_text(axis.top, axis, 6);
    row.more["source"] = spec.source;
    row.more["family"] = stress::name_of(spec.family);
    row.more["labels"] = stress::name_of(spec.traits.labels);
    row.more["drawn_for"] = stress::name_of(spec.traits.draws);
    if (!spec.aliases.empty()) {
      row.more["also_called"] = Value::array();
      for (const std::string& alias : spec.aliases) row.more["also_called"].push_back(alias);
    }
    for (const stress::PublishedLevels& levels : spec.levels) {
      Value values = Value::array();
      for (const double value : levels.values) values.push_back(value);
      row.more["levels"][levels.name] = values;
    }
  }
  return out;
}

std::vector<Row> sets() {
  std::vector<Row> out;
  for (const StressSet& set : stress_sets()) {
    Row row{set.id, set.title, set.summary, Value::object()};
    row.more["stress"] = set.stresses;
    out.push_back(std::move(row));
  }
  return out;
}

std::string param_line(const Value& param) {
  std::string out = "  " + param.at("name").text();
  out.append(out.size() < 22 ? 22 - out.size() : 1, ' ');
  out += to_json(param.at("default"));
  if (const Value* range = param.find("range"))
    out += "  (" + number_text(range->items()[0].number()) + " to " +
           number_text(range->items()[1].number()) +
           (param.find("unit") ? " " + param.at("unit").text() : "") + ")";
  if (const Value* choices = param.find("choices")) {
    std::vector<std::string> names;
    for (const Value& choice : choices->items()) names.push_back(choice.text());
    out += "  (" + join(names, ", ") + ")";
  }
  return out + "  " + param.at("doc").text() + "\n";
}

std::string indented(const std::string& text) { return join(split(std::string(trim(text)), '\n'), "\n  "); }

std::string details(const Row& row) {
  std::string out = row.id + ": " + row.title + "\n" + row.summary + "\n";
  if (const Value* parameter = row.more.find("parameter"))
    out += "strength: " + parameter->text() + ", " + row.more.at("range").text() + "\n";
  if (const Value* family = row.more.find("family"))
    out += "family: " + family->text() + "; " + row.more.at("labels").text() +
           "; drawn for: " + row.more.at("drawn_for").text() + "\n";
  if (const Value* levels = row.more.find("levels"))
    for (const Member& member : levels->members())
      out += "levels " + member.key + ": " + to_json(member.value) + "\n";
  if (const Value* definition = row.more.find("definition"))
    out += "definition:\n  " + indented(to_yaml(*definition)) + "\n";
  if (const Value* stress = row.more.find("stress")) out += "stress:\n  " + indented(to_yaml(*stress)) + "\n";
  if (const Value* aliases = row.more.find("also_called")) {
    std::vector<std::string> names;
    for (const Value& alias : aliases->items()) names.push_back(alias.text());
    out += "also called: " + join(names, ", ") + "\n";
  }
  if (const Value* source = row.more.find("source"); source && !source->text().empty())
    out += "source: " + source->text() + "\n";
  if (const Value* params = row.more.find("params"); params && params->size() > 0) {
    out += "parameters:\n";
    for (const Value& param : params->items()) out += param_line(param);
  }
  return out;
}

// Rows of one family beside each other, families in the order of their declaration, for whatever has families.
std::vector<Row> by_family(std::vector<Row> rows) {
  const auto rank = [](const Row& row) {
    const Value* family = row.more.find("family");
    int out = 0;
    while (family && out <= static_cast<int>(stress::Family::temporal) &&
           stress::name_of(static_cast<stress::Family>(out)) != family->text())
      ++out;
    return out;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return rank(a) < rank(b); });
  return rows;
}

struct Options {
  std::string kind;
  std::string id;
};

}  // namespace

void add_list(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* list =
      app.add_subcommand("list",
                         "Show what can be named in a config\n\n"
                         "Examples:\n  proofload list stressors\n  proofload list stressors packet_loss\n");
  list->add_option("kind", o->kind,
                   "stressors, sets, relations, formats, engines, heads, metrics, searches or reports");
  list->add_option("id", o->id, "One of them, with all its parameters");
  list->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      std::vector<std::pair<std::string, std::vector<Row>>> kinds{
          {"stressors", stressors(registry)},     {"sets", sets()},
          {"relations", relations(registry)},     {"formats", rows_of(registry.formats)},
          {"engines", rows_of(registry.engines)}, {"heads", rows_of(registry.heads)},
          {"metrics", rows_of(registry.metrics)}, {"searches", rows_of(registry.strategies)}};
      std::vector<Row> reports;
      for (const report::Entry& entry : report::catalog()) {
        const report::Spec spec = entry.spec();
        reports.push_back({std::string(entry.id), spec.title, spec.summary, Value::object()});
      }
      kinds.emplace_back("reports", std::move(reports));
      std::vector<std::string> names;
      names.reserve(kinds.size());
      for (const auto& kind : kinds) names.push_back(kind.first);
      if (!o->kind.empty() && std::find(names.begin(), names.end(), o->kind) == names.end())
        throw Error(ErrorCode::invalid_argument, "there is nothing called `" + o->kind + "` to list" +
                                                     did_you_mean(o->kind, names) + " (" + join(names, ", ") +
                                                     ")");
      Value json = Value::object();
      for (const auto& [name, rows] : kinds) {
        if (!o->kind.empty() && o->kind != name) continue;
        if (!o->id.empty()) {
          std::vector<std::string> ids;
          for (const Row& row : rows) ids.push_back(row.id);
          if (name == "stressors" && stress_set(o->id))
            throw Error(ErrorCode::invalid_argument,
                        "`" + o->id + "` is a set of stresses: proofload list sets " + o->id);
          const bool alias = name == "stressors" && std::find(ids.begin(), ids.end(), o->id) == ids.end();
          const std::string id = alias ? stressor_named(registry.stressors, o->id).kind : o->id;
          const auto found = std::find(ids.begin(), ids.end(), id);
          if (found == ids.end())
            throw Error(ErrorCode::invalid_argument,
                        "there is no `" + o->id + "` among the " + name + did_you_mean(o->id, ids));
          const Row& row = rows[static_cast<std::size_t>(found - ids.begin())];
          session.out(details(row));
          json = row.more;
          json["id"] = row.id;
          json["summary"] = row.summary;
          break;
        }
        if (o->kind.empty()) session.out(name + "\n");
        json[name] = Value::array();
        const std::vector<Row> sorted = by_family(rows);
        std::string family;
        for (const Row& row : sorted) {
          if (const Value* of = row.more.find("family"); of && of->text() != family) {
            family = of->text();
            session.out("  " + family + "\n");
          }
          std::string line = "  " + row.id;
          line.append(line.size() < 24 ? 24 - line.size() : 1, ' ');
          if (const Value* range = row.more.find("range")) {
            std::string text = row.more.at("parameter").text() + " " + range->text();
            text.append(text.size() < 34 ? 34 - text.size() : 1, ' ');
            line += text;
          }
          session.out(line + " " + row.summary + "\n");
          Value item = row.more;
          item["id"] = row.id;
          item["title"] = row.title;
          item["summary"] = row.summary;
          json[name].push_back(std::move(item));
        }
      }
      if (session.json) session.json_out(json);
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
