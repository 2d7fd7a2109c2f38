#!/usr/bin/env python3
"""Writes tests/metric/poses.json: drawn people and what pycocotools says about the key points found.

    python -m venv v && v/bin/pip install pycocotools==2.0.11 numpy
    v/bin/python tools/make_pose_fixture.py tests/metric/poses.json
"""
import contextlib
import io
import json
import sys
from importlib.metadata import version

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

POINTS = 17


def drawn(seed, pictures, people, crowd, unlabelled):
    """People as [picture, x, y, w, h, area, crowd, [x, y, visibility, …]]."""
    rng = np.random.default_rng(seed)
    out = []
    for picture in range(pictures):
        for _ in range(rng.poisson(people)):
            w, h = rng.uniform(8, 200), rng.uniform(20, 300)
            x, y = rng.uniform(0, 640 - w), rng.uniform(0, 480 - h)
            is_crowd = int(rng.random() < crowd)
            bare = is_crowd and rng.random() < 0.7 or rng.random() < unlabelled
            points = []
            for _ in range(POINTS):
                seen = 0 if bare else int(rng.choice([0, 1, 2, 2]))
                points += [round(x + w * rng.random(), 1) if seen else 0, round(y + h * rng.random(), 1) if seen else 0,
                           seen]
            out.append([picture, *(round(float(v), 1) for v in (x, y, w, h)), round(float(w * h * rng.uniform(0.3, 0.8)), 2),
                        is_crowd, points])
    return out


def found(seed, people, pictures, jitter, extra, ties):
    """Answers as [picture, score, [x, y, score, …]]: people whose points moved, repeats, and some from nowhere."""
    rng = np.random.default_rng(seed)
    out = []

    def add(picture, box, labelled, spread, score):
        x, y, w, h = box
        points = []
        for k in range(POINTS):
            at = labelled[3 * k:3 * k + 2] if labelled[3 * k + 2] else (x + w * rng.random(), y + h * rng.random())
            d = rng.normal(0, spread, 2) * [w, h]
            points += [round(float(at[0] + d[0]), 1), round(float(at[1] + d[1]), 1), round(float(rng.random()), 2)]
        out.append([picture, round(float(score), 1 if ties else 4), points])

    for picture, x, y, w, h, _, _, labelled in people:
        for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
            add(picture, (x, y, w, h), labelled, jitter * rng.random() * 2, rng.beta(3, 2))
    for picture in range(pictures):
        for _ in range(rng.poisson(extra)):
            w, h = rng.uniform(8, 200, 2)
            add(picture, (rng.uniform(0, 600), rng.uniform(0, 440), w, h), [0] * 3 * POINTS, 0, rng.beta(1, 3))
    return out


def evaluate(people, answers, pictures):
    coco = COCO()
    with contextlib.redirect_stdout(io.StringIO()):
        coco.dataset = {
            "images": [{"id": i + 1} for i in range(pictures)],
            "categories": [{"id": 1, "name": "person"}],
            "annotations": [{"id": i + 1, "image_id": p + 1, "category_id": 1, "bbox": [x, y, w, h], "area": area,
                             "iscrowd": crowd, "keypoints": points,
                             "num_keypoints": sum(v > 0 for v in points[2::3])}
                            for i, (p, x, y, w, h, area, crowd, points) in enumerate(people)],
        }
        coco.createIndex()
        results = coco.loadRes([{"image_id": p + 1, "category_id": 1, "keypoints": points, "score": score}
                                for p, score, points in answers])
        run = COCOeval(coco, results, "keypoints")
        run.evaluate()
        run.accumulate()
        run.summarize()
    return {"map50_95": run.stats[0], "map50": run.stats[1], "map75": run.stats[2], "ar20": run.stats[5]}


def case(name, people, answers, pictures):
    return {"name": name, "pictures": pictures, "people": people, "answers": answers,
            "expected": evaluate(people, answers, pictures)}


def main():
    few = drawn(1, 8, 3, 0, 0)
    cases = [case("ordinary", few, found(2, few, 8, 0.05, 1, False), 8),
             case("equal scores", few, found(3, few, 8, 0.05, 1, True), 8),
             case("exact", few, [[p[0], 0.5, p[7]] for p in few], 8)]
    mixed = drawn(4, 8, 4, 0.3, 0.3)  # Crowds with and without points, and people without any.
    cases.append(case("crowds and people without points", mixed, found(5, mixed, 8, 0.06, 3, False), 8))
    packed = drawn(6, 2, 14, 0.1, 0.1)
    cases.append(case("more than 20 answers", packed, found(7, packed, 2, 0.03, 12, False), 2))
    text = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write('{"made_by": "tools/make_pose_fixture.py with pycocotools %s",\n"cases": [\n%s\n]}\n'
                % (version("pycocotools"), text))


main()
