#include "proofload/campaign/calibrate.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "commands.h"
#include "proofload/campaign/config.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"

namespace proofload::cli {

namespace {

struct Options {
  std::vector<std::string> settings;
  std::string out = "calibration.json";
  campaign::CalibrateRequest request;
};

constexpr double kTargets[] = {0.98, 0.95, 0.9, 0.8, 0.7, 0.5, 0.3};

// Columns of equal width, counted in characters and not in bytes.
std::string cell(std::string text, std::size_t width) {
  const auto characters = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
  if (characters < width) text.append(width - characters, ' ');
  return text + " ";
}

}  // namespace

void add_calibrate(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("calibrate",
                                      "Measure on your own pictures how much each strength changes what is "
                                      "seen: the strength at which SSIM falls to "
                                      "given values, and where nothing is left to be recognised (90 % of VIF "
                                      "lost); needs no labels and no model\n\n"
                                      "Examples:\n  proofload calibrate data=pictures/\n  proofload "
                                      "calibrate data=val/ stress=gaussian_blur,haze");
  verb->add_option("settings", o->settings,
                   "data=PATH, stress=NAME,NAME (default: all that leave labels where they are), seed")
      ->required()
      ->type_name("KEY=VALUE");
  verb->add_option("--pictures", o->request.most, "Pictures that are looked at")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  verb->add_option("--levels", o->request.levels, "Strengths a stress")
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  verb->add_option("-o,--out", o->out, "File for the whole table")->type_name("FILE")->capture_default_str();
  verb->add_option("-j,--threads", o->request.threads, "Threads; 0 = all")->check(CLI::Range(0, 4096));
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      campaign::CalibrateRequest request = o->request;
      campaign::Config config;
      for (const std::string& setting : o->settings) config.add_argument(setting);
      request.pictures = campaign::pictures_from_config(config, registry);
      const campaign::Calibration result =
          campaign::calibrate(request, registry, session.picture_count(), stop_flag());
      write_file(o->out, to_json(campaign::to_record(result)));
      std::string head = cell("SSIM falls to", 32);
      for (const double target : kTargets) head += cell(fixed_text(target, 2), 9);
      session.out(head + "valid to\n");
      for (const campaign::CalibrationRow& row : result.rows) {
        const std::string unit = row.axis.percent ? "%" : row.axis.unit;
        std::string line = cell(row.name + (unit.empty() ? "" : " (" + unit + ")"), 32);
        Axis plain = row.axis;
        plain.unit.clear();
        const auto number = [&](const std::optional<double>& value) {
          if (!value) return std::string("-");
          std::string text = campaign::natural_text(*value, plain, 3);
          if (plain.percent && text.ends_with(" %")) text.resize(text.size() - 2);
          return text;
        };
        for (const double target : kTargets) line += cell(number(row.at_ssim(target)), 9);
        session.out(line + number(row.at_lost_vif(0.9)) + "\n");
      }
      for (const std::string& note : result.notes) session.err("note: " + note + "\n");
      session.out(std::to_string(result.pictures) + " pictures (" + result.format +
                  "); the whole table is in " + o->out + "\n");
      if (session.json) session.json_out(campaign::to_record(result));
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
