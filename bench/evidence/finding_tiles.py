#!/usr/bin/env python3
"""Findings of the fuzzer made small over tiles: how many of the 64 tiles of a picture must be hit, what that costs, and whether the cases of
the corpus, made with these tiles alone, fail again.
"""

import argparse
import json
import statistics
import subprocess

import fuzzer
import runs

CASES = [("yolox", []), ("gauge", []), ("resnet8", ["--together"])]
EVALS = 3000


def row(name: str, flags: list[str]) -> list[str]:
    folder = runs.SCRATCH / "finding_families" / name
    runs.run(folder, runs.arguments(name) + ["stress=" + ",".join(fuzzer.STRESSES), "search.method=curve", "out.html=false", "out.cases=0",
                                             "data.limit=1000"])
    out = folder / "tiles"
    subprocess.run([runs.PROGRAM, "--quiet", "fuzz", str(folder), "--evals", str(EVALS), "--tiles", "--out", str(out)] + flags, check=True,
                   capture_output=True)
    found = json.loads((out / "fuzz.json").read_text(encoding="utf-8"))
    by_tiles = [each for each in found["list"] if "tiles" in each]
    hit = [len(each["tiles"]) for each in by_tiles if each["tiles"]]
    again = json.loads(subprocess.run([runs.PROGRAM, "--json", "corpus", "run", str(out), "--run", str(folder)], capture_output=True, text=True,
                                      check=True).stdout)
    quarters = statistics.quantiles(hit, n=4) if len(hit) > 1 else [0, 0, 0]
    return [name, str(found["findings"]), str(len(by_tiles)), str(len(by_tiles) - len(hit)), f"{min(hit)} to {max(hit)}",
            ", ".join(f"{q:.0f}" for q in quarters), f"{sum(each['tiles_minimal'] for each in by_tiles)} of {len(by_tiles)}",
            f"{statistics.mean(each['tiles_tests'] for each in by_tiles):.0f}", str(max(each["tiles_tests"] for each in by_tiles)),
            f"{again['counts']['fails_as_before']} of {found['findings']}"]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    runs.need_data()
    body = runs.table(["net", "findings", "under stresses that act by tiles", "fail with every tile spared, too", "tiles that must be hit",
                       "quartiles", "seen to be 1-minimal", "cases a finding, mean", "most", "corpus fails as before"],
                      [row(*each) for each in CASES])
    runs.write("finding_tiles", "Findings made small over tiles", "make evidence ARGS=finding_tiles", body)


if __name__ == "__main__":
    main()
