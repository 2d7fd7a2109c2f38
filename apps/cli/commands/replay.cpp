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
                         "Make one case of a report again and compare pixels and prediction\n\n"
                         "Example:\n  proofload replay runs/net 9f3c2a --save case.png\n");
  replay->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  replay->add_option("case", o->id, "Id of the case, or its beginning")->required();
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
      const campaign::Replay result = campaign::replay(store, registry, o->id, natural, o->endpoint);
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
      if (result.stored) {
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
        out["same_pixels"] = result.same_pixels;
        out["same_prediction"] = result.same_prediction;
        out["pixels"] = hex16(result.record.pixels);
        out["prediction"] = to_report(result.record.prediction, labels);
        session.json_out(out);
      }
      return static_cast<int>(differs ? kGateFailed : kDone);
    };
  });
}

}  // namespace proofload::cli
