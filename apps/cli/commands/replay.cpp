#include "proofload/campaign/replay.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/image/codec.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string folder;
  std::string id;
  std::string level;
  std::string save;
  std::string endpoint;
};

// Clean and stressed side by side.
Image pair(const Image& left, const Image& right) {
  const int gap = 4;
  const auto rgb = [](const Image& from, int x, int y, int c) {
    return from.row(y)[x * from.channels() + (from.channels() == 3 ? c : 0)];
  };
  Image out({left.width() + gap + right.width(), std::max(left.height(), right.height())}, 3);
  out.fill(255);
  const auto paste = [&](const Image& from, int at) {
    for (int y = 0; y < from.height(); ++y)
      for (int x = 0; x < from.width(); ++x)
        for (int c = 0; c < 3; ++c) out.row(y)[(at + x) * 3 + c] = rgb(from, x, y, c);
  };
  paste(left, 0);
  paste(right, left.width() + gap);
  return out;
}

std::string prediction_text(const Prediction& prediction, const std::vector<std::string>& labels) {
  return to_json(to_report(prediction, labels));
}

}  // namespace

void add_replay(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* replay =
      app.add_subcommand("replay",
                         "Make one case of a report or of a corpus again and compare it with what it was\n\n"
                         "Example:\n  proofload replay runs/net 9f3c2a --save case.png\n"
                         "  proofload replay runs/net runs/net/fuzz/dog-1234abcd.yaml --save case.png\n");
  replay->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  replay->add_option("case", o->id, "Id of the case, or its beginning; or a case of a corpus, a file *.yaml")
      ->required();
  replay->add_option("--level", o->level,
                     "Another strength of the same stress, in its own unit (\"2 px\", \"5 %\")");
  replay->add_option("--save", o->save, "Write clean and stressed side by side as PNG")->type_name("FILE");
  replay->add_option("--endpoint", o->endpoint, "Model server of the run, which is not taken from the folder")
      ->type_name("URL");
  replay->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      const std::filesystem::path save =
          o->save.empty() ? std::filesystem::path() : std::filesystem::absolute(o->save);
      const bool of_corpus = o->id.ends_with(".yaml");
      if (of_corpus && !o->level.empty())
        throw Error(ErrorCode::invalid_argument,
                    "--level is for cases of a report; of a corpus, change `level` in a copy of the case");
      const std::filesystem::path file =
          of_corpus ? std::filesystem::absolute(o->id) : std::filesystem::path();
      const campaign::Store store = open_run(o->folder);
      const campaign::CampaignSpec spec = campaign_of(store, registry);
      std::optional<double> natural;
      if (!o->level.empty()) {
        std::string stress;
        for (const Value& item : store.cases())
          if (const Value* id = item.find("id"); id && id->text().starts_with(o->id))
            stress = item.at("stress").text();
        natural = as_usage([&] {
          const campaign::Quantity quantity = campaign::parse_quantity(o->level);
          for (const campaign::StressSpec& item : spec.stresses)
            if (item.name == stress) return campaign::on_axis(quantity, item.axis);
          return quantity.value;
        });
      }
      const campaign::Replay result =
          of_corpus ? campaign::replay(store, registry, campaign::read_corpus(file).at(0), o->endpoint)
                    : campaign::replay(store, registry, o->id, natural, o->endpoint);
      std::vector<std::string> labels;
      if (const auto model = store.fact("model"))
        for (const Value& label : model->at("labels").items()) labels.push_back(label.text());
      std::string strength;
      for (const campaign::StressSpec& item : spec.stresses)
        if (item.name == result.stress && result.natural)
          strength = " at " + campaign::natural_text(*result.natural, item.axis, 4);
      const Verdict& verdict = result.record.verdict(spec.oracle);
      session.out(result.sample + ", " + result.stress + strength + "\n");
      session.out("verdict     " + std::string(name_of(verdict.outcome)) +
                  (verdict.reason.empty() ? "" : ": " + verdict.reason) + "\n");
      session.out("prediction  " + prediction_text(result.record.prediction, labels) + "\n");
      session.out("pixels      " + hex16(result.record.pixels) + "\n");
      bool differs = false;
      if (result.failed_then) {
        differs = result.fails_now != *result.failed_then;
        session.out(differs ? "was " + *result.failed_then + ", " +
                                  (result.fails_now.empty() ? "holds now" : "is " + result.fails_now) + "\n"
                            : "fails as before: " + *result.failed_then + "\n");
      } else if (result.stored) {
        differs = !result.same_pixels || !result.same_prediction;
        session.out(std::string(result.same_pixels ? "pixels identical" : "pixels DIFFER") + ", " +
                    (result.same_prediction ? "prediction identical" : "prediction DIFFERS") + "\n");
        if (!result.same_prediction)
          session.out("stored      " + prediction_text(result.stored->prediction, labels) + "\n");
      } else if (natural) {
        session.out("this strength was not evaluated in the run; there is nothing to compare with\n");
      } else {
        differs = true;
        session.out(std::string(result.same_pixels ? "pixels identical" : "pixels DIFFER") +
                    ", no stored prediction to compare with\n");
      }
      for (const std::string& line : result.differs) session.out("differs     " + line + "\n");
      if (!save.empty()) {
        write_file(save, encode_png(pair(result.clean, result.stressed)));
        session.err("wrote " + save.string() + "\n");
      }
      if (session.json) {
        Value out = Value::object();
        out["sample"] = result.sample;
        out["stress"] = result.stress;
        out["value"] = result.natural ? Value(*result.natural) : Value();
        if (result.failed_then) {
          out["failed_then"] = *result.failed_then;
          out["fails_now"] = result.fails_now;
        } else {
          out["same_pixels"] = result.same_pixels;
          out["same_prediction"] = result.same_prediction;
        }
        out["pixels"] = hex16(result.record.pixels);
        out["prediction"] = to_report(result.record.prediction, labels);
        session.json_out(out);
      }
      return static_cast<int>(differs ? kGateFailed : kDone);
    };
  });
}

}  // namespace proofload::cli
