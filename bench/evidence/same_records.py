#!/usr/bin/env python3
"""One and two threads, batch 1 and 16: the same pixels and the same verdicts in every record."""

import shutil
import sqlite3
import sys

import runs

STRESSES = "stress=" + ",".join(runs.SIXTEEN)
CASES = [("1 thread, batch 16", ["threads=1", "model.batch=16"]), ("2 threads, batch 16", ["threads=2", "model.batch=16"]),
         ("1 thread, batch 1", ["threads=1", "model.batch=1"]), ("2 threads, batch 1", ["threads=2", "model.batch=1"])]


def records(folder) -> dict:
    db = sqlite3.connect(f"file:{folder / 'run.db'}?mode=ro", uri=True)
    return {key: rest for key, *rest in
            db.execute("SELECT key, status, pixels, stability, correctness, stability_failure FROM eval")}


def main() -> None:
    runs.need_data()
    rows = []
    bad = 0
    for name, limit in (("resnet56", 100), ("gauge", 100), ("yolox", 4)):
        first = None
        for title, settings in CASES:
            folder = runs.SCRATCH / "same" / f"{name}-{title.replace(', ', '-').replace(' ', '')}"
            shutil.rmtree(folder, ignore_errors=True)
            runs.run(folder, runs.arguments(name) + [STRESSES, f"data.limit={limit}", "out.html=false", *settings])
            got = records(folder)
            first = first or got
            pixels = sum(1 for k in first if k in got and first[k][1] != got[k][1])
            verdicts = sum(1 for k in first if k in got and first[k][2:] != got[k][2:])
            missing = len(first.keys() ^ got.keys())
            bad += pixels + verdicts + missing
            rows.append([name, title, str(len(got)), str(missing), str(pixels), str(verdicts)])
    runs.write("same_records", "Threads and batches leave every record as it is", "make evidence ARGS=same_records",
               runs.table(["set", "how", "records", "only in one of the two", "other pixels", "other verdicts"], rows))
    if bad:
        sys.exit(f"{bad} differences")


if __name__ == "__main__":
    main()
