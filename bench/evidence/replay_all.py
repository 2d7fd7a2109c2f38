#!/usr/bin/env python3
"""Replays every case of three reports: same pixels, same prediction."""

import json
import shutil
import subprocess
import sys

import runs


def main() -> None:
    runs.need_data()
    rows = []
    bad = 0
    for name, limit in (("resnet56", 200), ("yolox", 20), ("gauge", 200)):
        folder = runs.SCRATCH / "replay" / name
        shutil.rmtree(folder, ignore_errors=True)
        run = runs.run(folder, runs.arguments(name) + ["stress=" + ",".join(runs.SIXTEEN), "relations=hflip", f"data.limit={limit}"])
        pixels = predictions = 0
        for case in run["worst"]:
            result = subprocess.run([str(runs.PROGRAM), "replay", str(folder), case["id"], "--json"], capture_output=True, text=True)
            if result.returncode not in (0, 1):
                sys.exit(result.stderr)
            got = json.loads(result.stdout)
            pixels += got["same_pixels"]
            predictions += got["same_prediction"]
        total = len(run["worst"])
        bad += 2 * total - pixels - predictions
        rows.append([name, str(total), str(pixels), str(predictions)])
    runs.write("replay_all", "Every case of the report, made again", "make evidence ARGS=replay_all",
               runs.table(["set", "cases", "pixels identical", "prediction identical"], rows))
    if bad:
        sys.exit(f"{bad} replays differ")


if __name__ == "__main__":
    main()
