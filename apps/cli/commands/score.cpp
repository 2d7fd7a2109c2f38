#include "proofload/campaign/score.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/config.h"
#include "proofload/core/text.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string predictions;
  std::string task;
  std::vector<std::string> settings;
  campaign::ScoreRequest request;
};

// What of `data` a config may say, written as settings.
campaign::DataRef data_of(const std::vector<std::string>& settings) {
  campaign::Config config;
  for (const std::string& one : settings) config.add_argument(one);
  const Value* data = nullptr;
  for (const Member& member : config.tree().members()) {
    if (member.key != "data")
      throw Error(ErrorCode::invalid_argument, "`" + member.key + "` is no setting of score" +
                                                   did_you_mean(member.key, {"data"}) +
                                                   "; predictions are scored against data=PATH alone");
    data = &member.value;
  }
  if (!data || !data->is_object() || !data->find("path"))
    throw Error(ErrorCode::invalid_argument,
                "which data set the predictions are about is not said; add data=PATH, such as "
                "data=annotations/instances_val2017.json");
  campaign::DataRef out;
  for (const Member& member : data->members()) {
    if (member.key == "path")
      out.path = member.value.text();
    else if (member.key == "format")
      out.format = member.value.text();
    else if (member.key == "root")
      out.root = member.value.text();
    else
      out.params[member.key] = member.value;
  }
  return out;
}

}  // namespace

void add_score(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* score = app.add_subcommand(
      "score",
      "Score predictions against a labelled data set; needs no model and reads no picture. Predictions are "
      "COCO "
      "results (boxes, turned boxes, masks or key points), a folder of PNGs (class maps, depth) or a table "
      "(classes, readings, texts)\n\n"
      "Example:\n  proofload score predictions.json data=instances_val2017.json data.root=val2017\n");
  score
      ->add_option("predictions", o->predictions,
                   "COCO results (a JSON list), a folder of PNGs, or a CSV table")
      ->required()
      ->type_name("FILE");
  score
      ->add_option(
          "--task", o->task,
          "What is scored where the predictions hold several things; the first result decides without it")
      ->type_name("TASK");
  score
      ->add_option(
          "settings", o->settings,
          "data=PATH, and data.format, data.root or a parameter of the format; data.strict=false leaves "
          "faulty rows out")
      ->type_name("KEY=VALUE");
  score
      ->add_option("--score-threshold", o->request.score_threshold,
                   "Score from which an object counts as found")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  score->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      campaign::ScoreRequest request = o->request;
      request.predictions = o->predictions;
      request.data = as_usage([&] { return data_of(o->settings); });
      if (!o->task.empty()) request.task = as_usage([&] { return task_of(o->task); });
      const campaign::ScoreAnswer answer = campaign::score_predictions(request, registry);
      std::string lines;
      for (const metric::Score& one : answer.clean.scores) {
        lines += one.name + std::string(one.name.size() < 12 ? 12 - one.name.size() : 1, ' ') +
                 fixed_text(one.value, 4);
        if (one.lo && one.hi) lines += "  [" + fixed_text(*one.lo, 4) + " " + fixed_text(*one.hi, 4) + "]";
        lines += "\n";
      }
      session.out(lines);
      session.out(std::to_string(answer.results) + " results on " + std::to_string(answer.answered) + " of " +
                  std::to_string(answer.clean.total) + " pictures (" + answer.format + ")\n");
      for (const std::string& note : answer.notes) session.err("note: " + note + "\n");
      if (session.json) {
        Value out = Value::object();
        out["task"] = name_of(answer.task);
        out["format"] = answer.format;
        out["pictures"] = static_cast<unsigned long>(answer.clean.total);
        out["answered"] = static_cast<unsigned long>(answer.answered);
        out["results"] = static_cast<unsigned long>(answer.results);
        out["scores"] = Value::object();
        for (const metric::Score& one : answer.clean.scores) {
          Value item = Value::object();
          item["value"] = one.value;
          item["lo"] = one.lo ? Value(*one.lo) : Value();
          item["hi"] = one.hi ? Value(*one.hi) : Value();
          item["n"] = static_cast<unsigned long>(one.n);
          out["scores"][one.name] = std::move(item);
        }
        out["notes"] = Value::array();
        for (const std::string& note : answer.notes) out["notes"].push_back(note);
        session.json_out(out);
      }
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
