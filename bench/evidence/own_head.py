#!/usr/bin/env python3
"""A detector decoded by a Python function against the built-in head: clean scores, and verdicts under two stresses."""

import shutil
import sqlite3
import sys

import runs

STRESSES = ["gaussian_noise", "jpeg_compression"]
ARGS = ["stress=" + ",".join(STRESSES), "search.refine=false", "search.method=grid", "search.levels=8", "out.html=false"]
SCORES = ["map50_95", "map50", "map75"]


def verdicts(folder) -> dict:
    db = sqlite3.connect(f"file:{folder / 'run.db'}?mode=ro", uri=True)
    return {tuple(row[:5]): tuple(row[5:]) for row in db.execute(
        "SELECT image, relation, stress, level, replicate, stability, correctness FROM eval")}


def campaign(name: str, args: list[str], environment=None):
    folder = runs.SCRATCH / "own_head" / name
    shutil.rmtree(folder, ignore_errors=True)
    return runs.run(folder, args + ARGS, env=environment), verdicts(folder)


def main() -> None:
    runs.need_data()
    base = runs.arguments("yolox")
    built_in, wanted = campaign("built_in", base)
    labels = runs.SCRATCH / "own_head" / "labels.txt"
    labels.write_text("\n".join(built_in["model"]["labels"]) + "\n", encoding="utf-8")
    function = [f"model={runs.ROOT / 'examples' / 'own_head.py'}:Detector", "model.engine=worker"]
    data = [argument for argument in base if argument.startswith("data")]
    own, got = campaign("own", function + data, {"MODEL": base[0].removeprefix("model="), "LABELS": str(labels)})

    rows, bad = [], []
    for score in SCORES:
        if score not in built_in["clean"]["metrics"]:
            continue
        a, b = (run["clean"]["metrics"][score]["value"] for run in (built_in, own))
        rows.append([f"clean {score}", f"{a:.4f}", f"{b:.4f}"])
        if abs(a - b) > 0.005:
            bad.append(score)
    common = wanted.keys() & got.keys()
    equal = sum(wanted[key] == got[key] for key in common) / len(common)
    rows.append(["verdicts equal", "", f"{100 * equal:.2f} % of {len(common)}"])
    for mine, theirs in zip(built_in["stresses"], own["stresses"]):
        a, b = (run["oracles"]["stability"]["limits"]["watch"]["value"] for run in (mine, theirs))
        rows.append([f"watch limit, {mine['name']}", *("not reached" if x is None else f"{x:.4g}" for x in (a, b))])
    rows.append(["rate", *(f"{run['cost']['inferences'] / run['cost']['seconds']:.1f}/s" for run in (built_in, own))])
    text = (f"YOLOX-nano on {built_in['data']['used']} pictures of COCO: the built-in head `yolox` on OpenVINO, and "
            "`examples/own_head.py`, a Python function over ONNX Runtime that resizes, decodes and suppresses with numpy. "
            "What differs is the rounding of resized pixels, which moves scores near a threshold. Each stress is "
            "searched on eight levels.\n\n")
    text += runs.table(["", "built in", "Python function"], rows)
    runs.write("own_head", "A detector decoded by a user's own function", "make evidence ARGS=own_head", text)
    if bad or own["failures"]:
        sys.exit(f"differs: {', '.join(bad)} {own['failures']}")


if __name__ == "__main__":
    main()
