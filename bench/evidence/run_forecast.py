#!/usr/bin/env python3
"""What a run said it would take when its search began, against what it took.

Every configuration is run from nothing. The forecast's inferences are a pure function of model, data and config; its time is
the pace of the null calibration at that moment, so on a machine that others use too it errs by how their load changes.
"""

import argparse
import shutil
import statistics

import runs

# Name -> (set, settings).
CONFIGS = {
    "race, limits refined": ("resnet8", ["data.limit=300", "stress=gaussian_noise,rotate"]),
    "race, 64 levels": ("resnet8", ["data.limit=300", "stress=gaussian_noise,jpeg_compression,contrast", "search.refine=false"]),
    "race, one stress": ("resnet8", ["data.limit=1000", "stress=gaussian_blur"]),
    "race until ± 20 %": ("resnet8", ["data.limit=1000", "stress=gaussian_noise,contrast", "search.precision=40 %"]),
    "race, all limits certified": ("gauge", ["data.limit=100", "stress=gaussian_noise,packet_loss,rotate", "search.certify=all"]),
    "curve": ("resnet8", ["data.limit=300", "stress=gaussian_noise,packet_loss", "search.method=curve"]),
    "curve, stresses that come back": ("resnet8", ["data.limit=300", "stress=rotate,downscale", "search.method=curve"]),
    "grid of 16": ("gauge", ["data.limit=50", "stress=gaussian_noise", "search.method=grid", "search.levels=16"]),
    "race, few pictures": ("mobilenet", ["data.limit=30", "stress=gaussian_noise,rotate"]),
    "race, detector": ("yolox", ["data.limit=16", "stress=gaussian_noise,jpeg_compression"]),
    "race, segmenter": ("deeplab", ["data.limit=10", "stress=gaussian_noise"]),
    "race within 3000 inferences": ("resnet8", ["data.limit=300", "stress=gaussian_noise,rotate", "search.budget.evals=3000"]),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(CONFIGS))
    options = parser.parse_args()
    runs.need_data()
    rows, ratios, times = [], [], []
    for name in options.names:
        data, settings = CONFIGS[name]
        folder = runs.SCRATCH / "run_forecast" / name.replace(" ", "_").replace(",", "")
        if not (folder / "run.json").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            runs.run(folder, runs.arguments(data) + settings + ["out.html=false"])
        cost = runs.load(folder)["cost"]
        said = cost["forecast"]
        ratio = said["search"] / cost["search"]
        time = said["seconds"] / cost["seconds"]
        ratios.append(ratio)
        times.append(time)
        rows.append([name, data, ", ".join(s.split("=", 1)[1] for s in settings[:2]), str(said["search"]), str(cost["search"]),
                     f"{ratio:.2f}", f"{said['search_least']}–{said['search_most']}", f"{said['seconds']:.0f}",
                     f"{cost['seconds']:.0f}", f"{time:.2f}"])
    inside = lambda values: sum(1 / 1.5 <= v <= 1.5 for v in values)
    body = (
        f"Within a factor of 1.5: the inferences of the search in **{inside(ratios)} of {len(ratios)}** configurations "
        f"(median ratio {statistics.median(ratios):.2f}), the time of the run in **{inside(times)} of {len(times)}** (median "
        f"{statistics.median(times):.2f}).\n\n" +
        runs.table(["configuration", "set", "pictures, stresses", "search said", "took", "ratio", "by how curves run", "seconds said",
                    "took", "ratio"], rows) +
        "\n\nInferences are those of the search: clean pass and null calibration are counted, not foretold. Times are those of whole runs, "
        "on a quiet machine.")
    runs.write("run_forecast", "What a run says it will take, against what it takes", "make evidence ARGS=run_forecast", body)


if __name__ == "__main__":
    main()
