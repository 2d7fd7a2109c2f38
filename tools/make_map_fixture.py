#!/usr/bin/env python3
"""Writes tests/metric/map.json: drawn boxes and what pycocotools says about them.

    python -m venv v && v/bin/pip install pycocotools==2.0.11 numpy
    v/bin/python tools/make_map_fixture.py tests/metric/map.json

With a COCO instances file as a second argument the objects are those of that file and only the found boxes are
drawn (to check against real objects; not kept in the repository).
"""
import contextlib
import io
import json
import sys
from importlib.metadata import version

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def drawn(seed, pictures, classes, objects, crowd):
    """Objects as [picture, class, x, y, w, h, crowd]."""
    rng = np.random.default_rng(seed)
    out = []
    for picture in range(pictures):
        for _ in range(rng.poisson(objects)):
            w, h = rng.uniform(8, 200, 2)
            x, y = rng.uniform(0, 640 - w), rng.uniform(0, 480 - h)
            out.append([picture, int(rng.integers(classes)), round(x, 1), round(y, 1), round(w, 1), round(h, 1),
                        int(rng.random() < crowd)])
    return out


def found(seed, objects, pictures, classes, jitter, extra, ties):
    """Boxes as [picture, class, x, y, w, h, score]: moved objects, repeats, and some from nowhere."""
    rng = np.random.default_rng(seed)
    out = []
    for picture, label, x, y, w, h, _ in objects:
        for _ in range(rng.choice([0, 1, 1, 1, 2])):
            d = rng.normal(0, jitter, 4) * [w, h, w, h]
            out.append([picture, label if rng.random() < 0.9 else int(rng.integers(classes)), x + d[0], y + d[1],
                        max(1, w + d[2]), max(1, h + d[3]), rng.beta(3, 2)])
    for picture in range(pictures):
        for _ in range(rng.poisson(extra)):
            w, h = rng.uniform(8, 200, 2)
            out.append([picture, int(rng.integers(classes)), rng.uniform(0, 600), rng.uniform(0, 440), w, h,
                        rng.beta(1, 3)])
    digits = 1 if ties else 4
    return [[p, c, *(round(float(v), 1) for v in box), round(float(s), digits)] for p, c, *box, s in out]


def evaluate(objects, boxes, pictures, classes):
    coco, text = COCO(), io.StringIO()
    with contextlib.redirect_stdout(text):
        coco.dataset = {
            "images": [{"id": i + 1} for i in range(pictures)],
            "categories": [{"id": i + 1, "name": str(i)} for i in range(classes)],
            "annotations": [{"id": i + 1, "image_id": p + 1, "category_id": c + 1, "bbox": [x, y, w, h],
                             "area": w * h, "iscrowd": crowd} for i, (p, c, x, y, w, h, crowd) in enumerate(objects)],
        }
        coco.createIndex()
        results = coco.loadRes([{"image_id": p + 1, "category_id": c + 1, "bbox": [x, y, w, h], "score": s}
                                for p, c, x, y, w, h, s in boxes])
        run = COCOeval(coco, results, "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    return {"map50_95": run.stats[0], "map50": run.stats[1], "map75": run.stats[2], "ar100": run.stats[8]}


def case(name, objects, boxes, pictures, classes):
    return {"name": name, "pictures": pictures, "objects": objects, "boxes": boxes,
            "expected": evaluate(objects, boxes, pictures, classes)}


def from_file(path):
    data = json.load(open(path, encoding="utf-8"))
    picture = {im["id"]: i for i, im in enumerate(sorted(data["images"], key=lambda im: im["id"]))}
    label = {c["id"]: i for i, c in enumerate(sorted(data["categories"], key=lambda c: c["id"]))}
    objects = [[picture[a["image_id"]], label[a["category_id"]], *a["bbox"], a.get("iscrowd", 0)]
               for a in data["annotations"]]
    boxes = found(5, objects, len(picture), len(label), 0.07, 20, False)
    return case("file", objects, boxes, len(picture), len(label))


def main():
    cases = []
    if len(sys.argv) > 2:
        cases.append(from_file(sys.argv[2]))
    else:
        few = drawn(1, 12, 4, 4, 0)
        cases.append(case("ordinary", few, found(2, few, 12, 4, 0.08, 3, False), 12, 4))
        crowds = drawn(3, 10, 3, 6, 0.3)
        cases.append(case("crowds", crowds, found(4, crowds, 10, 3, 0.06, 4, False), 10, 3))
        cases.append(case("equal scores", few, found(6, few, 12, 4, 0.08, 3, True), 12, 4))
        sparse = drawn(7, 8, 9, 1, 0.1)  # Pictures without objects, classes without objects, objects without boxes.
        cases.append(case("sparse", sparse, found(8, sparse, 8, 9, 0.04, 2, False), 8, 9))
        packed = drawn(9, 2, 1, 12, 0)  # More than 100 boxes of a class in a picture.
        cases.append(case("more than 100 boxes", packed, found(10, packed, 2, 1, 0.05, 140, False), 2, 1))
        cases.append(case("exact", few, [o[:6] + [0.5] for o in few], 12, 4))
    text = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write('{"made_by": "tools/make_map_fixture.py with pycocotools %s",\n"cases": [\n%s\n]}\n'
                % (version("pycocotools"), text))


main()
