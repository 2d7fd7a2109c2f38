#!/usr/bin/env python3
"""The race against the full grid: same limit, same interval, how many inferences.

The grid evaluates every picture at all 64 levels; the race is then run over the same records (a cell is a cell, whoever
asked for it), so that "same" is a comparison with the whole truth. Costs are what the race asks for, per oracle alone.
"""

import argparse
import shutil
import statistics

import runs

COMMON = ["search.levels=64", "stress=" + ",".join(runs.SIXTEEN), "out.html=false"]


def compare(name: str, extra: list[str]) -> tuple[list[list[str]], dict]:
    grid_folder = runs.SCRATCH / "race" / name / "grid"
    grid = runs.run(grid_folder, runs.arguments(name) + COMMON + extra + ["search.method=grid", "--force"])
    race_folder = runs.SCRATCH / "race" / name / "race"
    shutil.rmtree(race_folder, ignore_errors=True)
    race_folder.mkdir(parents=True)
    shutil.copy(grid_folder / "run.db", race_folder / "run.db")
    race = runs.run(race_folder, runs.arguments(name) + COMMON + extra + ["search.refine=false", "--force"])
    refined = runs.run(runs.SCRATCH / "race" / name / "refined", runs.arguments(name) + COMMON + extra + ["--force"])
    rows = []
    numbers = {"same": 0, "all": 0, "limit": [], "interval": [], "refined": []}
    for g, r, f in zip(grid["stresses"], race["stresses"], refined["stresses"]):
        for oracle, a in g["oracles"].items():
            b = r["oracles"][oracle]
            c = f["oracles"][oracle]
            x, y = a["limits"]["watch"], b["limits"]["watch"]
            same = all(x[k] == y[k] for k in ("level", "lo_level", "hi_level"))
            n = max(1, b["n"])
            cost = b["evaluations"]
            numbers["all"] += 1
            numbers["same"] += same
            numbers["limit"].append(cost["limit"] / n)
            numbers["interval"].append(cost["interval"] / n)
            numbers["refined"].append(c["evaluations"]["interval"] / max(1, c["n"]))
            unit = g["axis"]["unit"] or ("" if not g["axis"]["percent"] else "fraction")
            rows.append([
                g["name"], oracle, str(a["n"]),
                "not reached" if x["value"] is None else f"{x['value']:.4g} {unit}",
                "yes" if same else f"**no** ({x['level']}/{x['lo_level']}/{x['hi_level']} against "
                                   f"{y['level']}/{y['lo_level']}/{y['hi_level']})",
                f"{cost['limit'] / n:.2f}", f"{cost['interval'] / n:.2f}",
                "–" if c["limits"]["watch"]["value"] is None else f"{c['limits']['watch']['value']:.4g} {unit}",
                f"{c['evaluations']['interval'] / max(1, c['n']):.2f}",
            ])
    return rows, numbers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["yolox", "gauge", "resnet56_80"])
    options = parser.parse_args()
    runs.need_data()
    body = []
    for name in options.sets:
        rows, numbers = compare(name, [])
        median = statistics.median
        body.append(f"## {name}\n\nSame limit and interval ends in **{numbers['same']} of {numbers['all']}** cases. Inferences per picture in the "
                    f"median: limit certified **{median(numbers['limit']):.2f}** (bar 5.5), both interval ends too "
                    f"**{median(numbers['interval']):.2f}** (bar 7.5), on the refined axis **{median(numbers['refined']):.2f}** (bar 12); the grid "
                    f"takes 64.\n\n" +
                    runs.table(["stress", "oracle", "N", "watch limit (grid)", "race the same", "inferences per picture: limit",
                                "with both ends", "watch limit (refined axis)", "refined: limit and both ends"], rows))
    body.append("The last set is a classifier on as few pictures as the detector has: with so few, the ends of the interval lie\nfar from "
                "the limit on a curve of coarse steps, and what a search spends on them is spread over few pictures. On 1000 pictures of a\n"
                "classifier: [whole_curves.md](whole_curves.md). (`race_against_grid resnet56` takes 2000; its grid of two million inferences\n"
                "takes an hour.)")
    runs.write("race_against_grid", "Race against grid, K = 64", "make evidence ARGS=race_against_grid", "\n\n".join(body))


if __name__ == "__main__":
    main()
