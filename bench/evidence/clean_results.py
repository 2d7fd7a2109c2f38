#!/usr/bin/env python3
"""Clean scores on the shared sets against what their own validation printed."""

import json
import sqlite3
import sys

import runs

EXPECTED = [
    # set, score, printed by its own validation, tolerance
    ("resnet56", "top1", 0.8255, 0.0005),
    ("resnet8", "top1", 0.7485, 0.0005),
    ("mobilenet", "top1", 0.775, 0.005),
    ("mobilenet", "top5", 0.94, 0.005),
    ("yolox", "map50", 0.4536, 0.005),
    ("yolox", "map50_95", 0.3085, 0.005),
    ("deeplab", "miou", 0.5309, 0.01),
    ("deeplab", "pixel_accuracy", 0.928, 0.005),
    ("selfie", "object_iou", 0.6564, 0.01),
    ("gauge", "mae", 0.0558, 0.002),
    ("pose", "pck", 0.8011, 0.01),
    ("pose", "oks", 0.709, 0.01),
    ("pose", "oks50", 0.8361, 0.017),
    ("digit", "within_tolerance", 0.896, 0.005),
    ("plates", "exact", 0.976, 0.005),
    ("plates", "character_error_rate", 0.0054, 0.002),
    # Nobody has published its score on these pictures; it is given, not judged.
    ("tflite_uint8", "top1", None, None),
    ("tflite_uint8", "top5", None, None),
]


# From this score on a face was counted by the validation of its own.
FACE_SCORE = 0.7


def faces() -> list[list[str]]:
    """Faces of every picture of a set without labels: one row, the differences in it."""
    runs.run(runs.SCRATCH / "clean" / "faces", runs.arguments("faces") + ["stress="])
    described = json.loads((runs.DATA / "faces_unlabelled" / "set.json").read_text(encoding="utf-8"))
    expected = described["measured"]["faces_found_at_score_0_7"]
    store = sqlite3.connect(runs.SCRATCH / "clean" / "faces" / "run.db")
    clean = store.execute("SELECT i.id, e.prediction FROM eval e JOIN image i ON i.idx = e.image "
                          "WHERE e.chain IS NULL AND e.relation = -1 AND e.stress = -1").fetchall()
    found = {name.rsplit("/", 1)[-1]: sum(box[5] >= FACE_SCORE for box in json.loads(prediction)["b"])
             for name, prediction in clean}
    if sorted(found) != sorted(expected):
        sys.exit(f"faces: other pictures than those of set.json: {sorted(set(found) ^ set(expected))}")
    # One face, or five in a hundred.
    off = [name for name in expected if abs(found[name] - expected[name]) > max(1, 0.05 * expected[name])]
    same = sum(found[name] == expected[name] for name in expected)
    return [["faces", "faces at score 0.7, all pictures", str(sum(found.values())), "", str(len(found)),
             f"{sum(expected.values())}, every picture ± 1 or 5 %; the same number on {same} of {len(found)}",
             "**NO**: " + ", ".join(off) if off else "yes"]]


def main() -> None:
    runs.need_data()
    rows = []
    worst = 0
    found = {}
    for name, score, expected, tolerance in EXPECTED:
        if name not in found:
            found[name] = runs.run(runs.SCRATCH / "clean" / name, runs.arguments(name) + ["stress="])
        metrics = found[name]["clean"]["metrics"]
        if score not in metrics:
            sys.exit(f"{name}: no score named {score}, there are {', '.join(metrics)}")
        got = metrics[score]
        inside = expected is None or abs(got["value"] - expected) <= tolerance
        worst += 0 if inside else 1
        interval = "" if got["lo"] is None else f"[{got['lo']:.4f}, {got['hi']:.4f}]"
        own = ["none known", ""] if expected is None else [f"{expected} ± {tolerance}", "yes" if inside else "**NO**"]
        rows.append([name, score, f"{got['value']:.4f}", interval, str(got["n"]), *own])
    rows += faces()
    worst += "NO" in rows[-1][-1]
    runs.write("clean_results", "Clean results on the shared sets", "make evidence ARGS=clean_results",
               runs.table(["set", "score", "measured", "95 % interval", "n", "its own validation", "within"], rows))
    if worst:
        sys.exit(f"{worst} scores are outside their tolerance")


if __name__ == "__main__":
    main()
