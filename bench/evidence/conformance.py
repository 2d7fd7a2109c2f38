#!/usr/bin/env python3
"""What every stressor promises, tested over the whole catalogue, and what each is tested against by theory.

Runs the test programs of this build (`ninja -C build` builds them) and writes down what they said.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import runs

TESTS = Path(os.environ.get("BUILD", runs.ROOT / "build")) / "tests"
# Test -> what it shows, in the order of the columns.
COLUMNS = {
    "LevelZeroIsTheSamePictureBitForBit": "identity",
    "WhatIsChangedStaysChanged": "nested",
    "TheErrorGrowsWithTheLevel": "monotone",
    "SameKeysGiveTheSameBytesFromManyThreads": "threads",
    "EveryInstructionSetMakesTheSameBytes": "processors",
    "OnlyWhatMovesOrHidesTouchesLabels": "labels",
    "ADrawnMarkAndItsBoxMoveTogether": "mark and box",
    "PicturesOfEveryShapeKeepTheirSize": "1×1 and grey",
    "EightMegapixelsWork": "8 megapixels",
    "BothEndsOfEveryParameterRun": "parameters",
}
CLIPS = {
    "LevelZeroIsTheSameClipBitForBit": "identity",
    "SameKeysGiveTheSameClipWhateverRunsBeside": "threads",
    "NoFrameIsShownBeforeItsTime": "in time",
    "FramesKeepTheirSizeAndLabelsTheirObjects": "labels",
    "AClipOfOneFrameWorks": "one frame",
}


def ran(program: Path) -> list[dict]:
    out = runs.SCRATCH / "conformance" / f"{program.name}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([str(program), f"--gtest_output=json:{out}"], cwd=TESTS.parent, capture_output=True, text=True, check=False)
    if not out.exists():
        sys.exit(f"{program} wrote no result (exit {done.returncode}):\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    report = json.loads(out.read_text(encoding="utf-8"))
    return [test for suite in report["testsuites"] for test in suite["testsuite"]]


def verdict(test: dict | None) -> str:
    if test is None:
        return "–"
    if test.get("failures"):
        return "**failed**"
    return "–" if test["result"] == "SKIPPED" or test.get("promised") == "no" else "✓"


def matrix(tests: list[dict], columns: dict[str, str]) -> tuple[list[list[str]], int]:
    by_kind: dict[str, dict[str, dict]] = {}
    for test in tests:
        name, _, kind = test["name"].partition("/")
        by_kind.setdefault(kind, {})[name] = test
    rows = [[kind, *(verdict(found.get(name)) for name in columns)] for kind, found in sorted(by_kind.items()) if kind]
    return rows, sum(row.count("✓") for row in rows)


def sentence(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).split()
    return " ".join([words[0], *(w if w.isupper() and len(w) > 1 else w.lower() for w in words[1:])])


def main() -> None:
    rows, count = matrix(ran(TESTS / "test_conformance_stressor"), COLUMNS)
    clips, of_clips = matrix(ran(TESTS / "test_conformance_clip_stressor"), CLIPS)
    body = (f"{len(rows)} stressors, {count} properties hold on single pictures, {of_clips} on clips; a dash stands where a property does "
            "not apply (a stress that is not nested promises nothing about it, one that acts in time says nothing about single pictures). "
            "*processors*: the same bytes from every instruction set that this processor has.\n\n")
    body += runs.table(["stressor", *COLUMNS.values()], rows) + "\n\n## On clips\n\n" + runs.table(["stressor", *CLIPS.values()], clips)
    body += "\n\n## Against theory\n\nThe tests of each stressor and of the kernels behind them; every one compares with a closed form, a published number or plain arithmetic.\n\n"
    theory, tests_of = [], 0
    for program in sorted(TESTS.glob("test_stress_*")):
        if program.suffix or not os.access(program, os.X_OK):
            continue
        tests = ran(program)
        tests_of += len(tests)
        name = program.name.removeprefix("test_stress_").removeprefix("catalog_")
        theory.append([name, "; ".join(f"{sentence(t['name'])} {verdict(t)}" for t in tests)])
    body += f"{tests_of} tests.\n\n" + runs.table(["stressor or kernel", "what holds"], theory)
    runs.write("conformance", "The catalogue against its contract and against theory", "make evidence ARGS=conformance", body)


if __name__ == "__main__":
    main()
