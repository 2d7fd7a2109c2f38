#!/usr/bin/env python3
"""Children of the engine `worker` killed at random during runs: batches tried again, cells lost, verdicts changed."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from os import kill

import runs

ARGS = ["stress=gaussian_noise,pixel_dropout,packet_loss,jpeg_compression", "relations=hflip", "data.limit=300",
        "model.engine=worker", "out.html=false"]
# Mean time between two kills, seconds, from the first record on.
PACES = [8.0, 4.0]


def records(folder) -> dict:
    """Everything that was measured of each cell, by its content key."""
    db = sqlite3.connect(f"file:{folder / 'run.db'}?mode=ro", uri=True)
    return {key: rest for key, *rest in db.execute(
        "SELECT key, status, pixels, stability, stability_failure, stability_size, correctness, quality FROM eval")}


def begun(folder) -> bool:
    try:
        db = sqlite3.connect(f"file:{folder / 'run.db'}?mode=ro", uri=True)
        return db.execute("SELECT count(*) FROM eval").fetchone()[0] > 0
    except sqlite3.Error:  # It is not there yet.
        return False


def children_of(process: int) -> list[int]:
    out = []
    try:
        for task in (runs.Path("/proc") / str(process) / "task").iterdir():
            out += [int(word) for word in (task / "children").read_text().split()]
    except OSError:  # It has just ended.
        pass
    return out


def disturbed(folder, pace: float, rng: random.Random) -> tuple[int, float]:
    """Runs into `folder` and kills a child every `pace` seconds on average; returns the number of kills and the time."""
    command = [str(runs.PROGRAM), "run", *runs.arguments("resnet56"), *ARGS, "--out", str(folder)]
    start = time.monotonic()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    kills = 0
    while program.poll() is None:
        try:
            program.wait(rng.expovariate(1 / pace))
        except subprocess.TimeoutExpired:
            if begun(folder) and (found := children_of(program.pid)):
                kill(rng.choice(found), rng.choice([signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM]))
                kills += 1
    if program.returncode not in (0, 1, 4):
        sys.exit(f"{' '.join(command)}\nended with {program.returncode}:\n{program.stderr.read()}")
    return kills, time.monotonic() - start


def main() -> None:
    runs.need_data()
    rng = random.Random(20261125)
    calm = runs.SCRATCH / "crashes" / "calm"
    shutil.rmtree(calm, ignore_errors=True)
    start = time.monotonic()
    first = runs.run(calm, runs.arguments("resnet56") + ARGS)
    wanted = records(calm)
    rows = [["none", "0", "0", "0", str(len(wanted)), "", "", f"{time.monotonic() - start:.0f} s"]]
    bad = 0 if "engine" not in first["cost"] and not first["failures"] else 1
    for pace in PACES:
        folder = runs.SCRATCH / "crashes" / f"every-{pace:g}"
        shutil.rmtree(folder, ignore_errors=True)
        kills, seconds = disturbed(folder, pace, rng)
        run, got = runs.load(folder), records(folder)
        troubles = run["cost"].get("engine", {})
        lost = len(wanted.keys() - got.keys()) + sum(failure["count"] for failure in run["failures"])
        other = sum(1 for key in wanted if key in got and wanted[key] != got[key])
        bad += lost + other + len(got.keys() - wanted.keys()) + int(run["partial"])
        rows.append([f"every {pace:g} s on average", str(kills), str(troubles.get("batches_retried", 0)),
                     str(troubles.get("children_restarted", 0)), str(len(got)), str(lost), str(other), f"{seconds:.0f} s"])
    text = ("ResNet-56 on 300 pictures, four stresses, a relation; ONNX Runtime in two children, batches of 16. "
            "A child, chosen at random, gets SIGKILL, SIGSEGV or SIGTERM. Every run ended complete. Records are compared with "
            "the undisturbed run in full: pixels, verdicts, sizes and scores.\n\n")
    text += runs.table(["children killed", "kills", "batches retried", "children restarted", "cells", "cells lost",
                        "records that differ", "time"], rows)
    text += "\n\nA child that is killed while it waits or starts costs no batch, so fewer are retried than were killed."
    runs.write("worker_crashes", "Children of the worker engine killed at random", "make evidence ARGS=worker_crashes", text)
    if bad:
        sys.exit("something was lost or differs")


if __name__ == "__main__":
    main()
