#!/usr/bin/env python3
"""kill -9 at ten random moments, then resume: nothing lost, nothing twice, the same run.json."""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import runs

ARGS = ["stress=gaussian_noise,pixel_dropout,packet_loss,rotate,jpeg_compression,object_occlusion", "relations=hflip", "data.limit=400"]


def strip(run: dict) -> str:
    """run.json without time and host."""
    run = json.loads(json.dumps(run))
    for key in ("created", "host"):
        run.pop(key, None)
    run["cost"].pop("seconds", None)
    run["cost"].pop("forecast", None)
    text = json.dumps(run, sort_keys=True)
    return text


def rows(folder) -> dict:
    db = sqlite3.connect(f"file:{folder / 'run.db'}?mode=ro", uri=True, timeout=10)
    return dict(db.execute("SELECT key, rowid FROM eval"))


def count(folder) -> tuple[int, int]:
    db = sqlite3.connect(f"file:{folder / 'run.db'}?mode=ro", uri=True, timeout=10)
    total, = db.execute("SELECT count(*) FROM eval").fetchone()
    distinct, = db.execute(
        "SELECT count(*) FROM (SELECT DISTINCT image, relation, stress, level, replicate, ifnull(chain,'') FROM eval)").fetchone()
    return total, distinct


def main() -> None:
    runs.need_data()
    rng = random.Random(20261125)
    folder = runs.SCRATCH / "kill" / "run"
    whole = runs.SCRATCH / "kill" / "undisturbed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(whole, ignore_errors=True)
    start = time.monotonic()
    undisturbed = runs.run(whole, runs.arguments("resnet56") + ARGS)
    duration = time.monotonic() - start
    table = []
    evaluated = 0
    command = [str(runs.PROGRAM), "run", *runs.arguments("resnet56"), *ARGS, "--out", str(folder)]
    before = 0
    for i in range(10):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait = rng.uniform(0.02, 0.18) * duration
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.wait()
        now = count(folder)[0] if (folder / "run.db").exists() else 0
        table.append([str(i + 1), f"{wait:.2f} s", str(before), str(now)])
        if now < before:
            sys.exit("rows were lost")
        before = now
    end = subprocess.run([str(runs.PROGRAM), "resume", str(folder), "-q"], capture_output=True, text=True)
    if end.returncode not in (0, 1, 4):
        sys.exit(end.stderr)
    resumed = runs.load(folder)
    total, distinct = count(folder)
    # The path of the folder stands in the replay lines only.
    same = strip(resumed) == strip(undisturbed).replace(str(whole), str(folder))
    whole_total, _ = count(whole)
    text = runs.table(["kill", "after", "rows before", "rows at the kill"], table)
    text += (f"\n\nAfter `resume`: {total} rows, {total - distinct} of them twice; the undisturbed run has {whole_total}. "
             f"`run.json` without time and host is {'**equal**' if same else '**different**'}.")
    runs.write("kill_and_resume", "Killed ten times, then resumed", "make evidence ARGS=kill_and_resume", text)
    if not same or total != distinct or total != whole_total:
        (folder / "a.json").write_text(strip(undisturbed))
        (folder / "b.json").write_text(strip(resumed))
        sys.exit("the resumed run differs")


if __name__ == "__main__":
    main()
