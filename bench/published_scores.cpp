// Published tables of corruption benchmarks through the score and curve code of proofload/stats, as Markdown.
// bench/evidence/published_scores.py keeps the result in docs/evidence/published_scores.md.
//
//   published_scores <tests/data/published_scores.json>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/core/value.h"
#include "proofload/stats/corruption_score.h"
#include "proofload/stats/curve.h"

namespace proofload {
namespace {

using Rows = std::vector<std::vector<double>>;

Rows rows_of(const Value& table) {
  Rows out;
  for (const Member& member : table.members()) {
    std::vector<double>& row = out.emplace_back();
    if (member.value.is_number()) {
      row.push_back(member.value.number());
      continue;
    }
    for (const Value& value : member.value.items()) row.push_back(value.number());
  }
  return out;
}

void line(const char* what, double found, double printed, int digits, double tolerance) {
  std::printf("| %s | %s | %s | %s |\n", what, fixed_text(found, digits).c_str(),
              fixed_text(printed, digits).c_str(), std::abs(found - printed) <= tolerance ? "yes" : "**no**");
}

std::vector<stats::CurvePoint> curve_of(double clean, const Value& row, bool errors) {
  std::vector<stats::CurvePoint> out = {{0, clean}};
  for (const Value& value : row.items())
    out.push_back({static_cast<double>(out.size()), errors ? 100 - value.number() : value.number()});
  return out;
}

void scores(const Value& tables) {
  std::printf(
      "## Scores\n\n| table and score | computed | published | within the rounding of the table "
      "|\n|---|---|---|---|\n");
  const Rows errors = rows_of(tables.at("imagenet_c").at("errors"));
  Rows alexnet;
  for (const stats::ReferenceError& one : stats::alexnet_imagenet_c()) alexnet.push_back({100 * one.error});
  line("ImageNet-C, ResNet-50 (RobustBench): mCE by the published AlexNet constants",
       100 * stats::mean_of(stats::corruption_errors(errors, alexnet)), 76.3673, 4, 0.02);
  line("the same: mean accuracy", 100 - stats::mean_over_corruptions(errors),
       tables.at("imagenet_c").at("mean_accuracy").number(), 2, 0.02);
  line("CIFAR-10-C, WRN-28-10 (RobustBench): mean accuracy",
       stats::mean_over_corruptions(rows_of(tables.at("cifar10_c").at("accuracy"))), 73.457, 3, 0.02);
  const double mpc = stats::mean_over_corruptions(rows_of(tables.at("coco_c").at("ap")));
  line("COCO-C, Faster R-CNN R50-FPN: mPC", mpc, 0.1820, 4, 2e-4);
  line("the same: rPC", stats::relative_performance(mpc, tables.at("coco_c").at("clean").number()), 0.5011, 4,
       2e-4);
  line("Pascal-C, Faster R-CNN R50-FPN: rPC", stats::relative_performance(0.4861, 0.8045), 0.604, 3, 5e-4);
  Rows nineteen = rows_of(tables.at("cifar10_c_19").at("accuracy"));
  line("CIFAR-10-C, AugMix ResNet-18: mean over 19 corruptions", stats::mean_over_corruptions(nineteen),
       tables.at("cifar10_c_19").at("mean_of_19").number(), 3, 0.002);
  nineteen.resize(15);
  line("the same over the 15 of the benchmark", stats::mean_over_corruptions(nineteen),
       tables.at("cifar10_c_19").at("mean_of_15").number(), 3, 0.002);
}

void crossing_table(const Value& tables) {
  std::printf(
      "\n## Where the curves first lose 20 %% and 50 %% of the clean value\n\nSeverity 0 (clean) to 5, "
      "straight lines between; "
      "computed / published. All crossings are looked for; further ones are given behind the first.\n\n"
      "| corruption | ImageNet-C R50, 80 %% | 50 %% | COCO-C Faster R-CNN, 80 %% | 50 %% | CIFAR-10-C WRN, "
      "80 %% | 50 %% |\n"
      "|---|---|---|---|---|---|---|\n");
  struct Column {
    const char* name;
    double clean;
    const Value* rows;
    bool errors;
    double tolerance;
  };
  // Places are printed with two digits; AP with three, on slopes of about 0.05 a severity.
  const Column columns[] = {{"imagenet_c", 76.72, &tables.at("imagenet_c").at("errors"), true, 0.0055},
                            {"coco_c", 0.3633, &tables.at("coco_c").at("ap"), false, 0.02},
                            {"cifar10_c", 94.78, &tables.at("cifar10_c").at("accuracy"), false, 0.0055}};
  std::size_t agree = 0;
  std::size_t all = 0;
  std::size_t several = 0;
  for (const Member& member : tables.at("imagenet_c").at("errors").members()) {
    std::printf("| %s |", member.key.c_str());
    for (const Column& column : columns) {
      const auto curve = curve_of(column.clean, column.rows->at(member.key), column.errors);
      const Value& published = tables.at("crossings").at(column.name).at(member.key);
      for (std::size_t i = 0; i < 2; ++i) {
        const auto found = stats::crossings(curve, (i == 0 ? 0.8 : 0.5) * column.clean);
        const Value& place = published.items()[i];
        ++all;
        several += found.size() > 1 ? 1 : 0;
        agree += place.is_null()
                     ? found.empty()
                     : !found.empty() && std::abs(found[0].at - place.number()) <= column.tolerance;
        std::string text = found.empty() ? "none" : fixed_text(found[0].at, 2);
        text += " / " + (place.is_null() ? std::string("none") : fixed_text(place.number(), 2));
        for (std::size_t k = 1; k < found.size(); ++k)
          text += std::string(found[k].falling ? ", down " : ", up ") + fixed_text(found[k].at, 2);
        std::printf(" %s |", text.c_str());
      }
    }
    std::printf("\n");
  }
  std::printf(
      "\n%zu of %zu places agree within the rounding of the tables; %zu curves cross more than once.\n",
      agree, all, several);

  const Value& elastic = tables.at("imagenet_c").at("errors").at("elastic_transform");
  std::printf("\nResNet-50 on elastic_transform at 65 %% of the clean accuracy:");
  for (const stats::Crossing& one : stats::crossings(curve_of(76.72, elastic, true), 0.65 * 76.72))
    std::printf(" %s at %s;", one.falling ? "down" : "up", fixed_text(one.at, 2).c_str());
  std::printf(
      " published: down at 1.78, up at 2.50, down at 3.35. A search by halves would return one of them by "
      "luck.\n");
}

}  // namespace
}  // namespace proofload

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: published_scores <published_scores.json>\n", stderr);
    return 2;
  }
  try {
    const proofload::Value tables = proofload::parse_json(proofload::read_file(argv[1]), argv[1]);
    proofload::scores(tables);
    proofload::crossing_table(tables);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "published_scores: %s\n", e.what());
    return 3;
  }
  return 0;
}
