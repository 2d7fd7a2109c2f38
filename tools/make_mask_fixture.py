#!/usr/bin/env python3
"""Writes tests/metric/masks.json: outlines as pycocotools fills them, and its average precision over masks.

    python -m venv v && v/bin/pip install pycocotools==2.0.11 numpy
    v/bin/python tools/make_mask_fixture.py tests/metric/masks.json
"""
import contextlib
import io
import json
import sys
from importlib.metadata import version

import numpy as np
from pycocotools import mask as masks
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

WIDTH, HEIGHT = 97, 61  # Odd and unequal, so that a swap of the two is seen.


def outline(rng, corners, reach=1.15):
    """A star around a point; some of it may lie outside of the picture."""
    cx, cy = rng.uniform(0.1 * WIDTH, 0.9 * WIDTH), rng.uniform(0.1 * HEIGHT, 0.9 * HEIGHT)
    size = rng.uniform(4, 26)
    points = []
    for k in range(corners):
        a, r = 2 * np.pi * k / corners, size * rng.uniform(0.4, 1)
        points += [round(float(np.clip(cx + r * np.cos(a), -0.1 * WIDTH, reach * WIDTH)), 2),
                   round(float(np.clip(cy + r * np.sin(a), -0.1 * HEIGHT, reach * HEIGHT)), 2)]
    return points


def filled(polygons):
    return masks.merge(masks.frPyObjects(polygons, HEIGHT, WIDTH))


def as_text(mask):
    return mask["counts"].decode("ascii")


def outlines():
    rng = np.random.default_rng(11)
    lists = [[outline(rng, int(rng.integers(3, 14)))] for _ in range(40)]
    lists += [[outline(rng, 6), outline(rng, 9)] for _ in range(8)]
    lists += [[[10, 10, 20, 10, 20, 30, 10, 30]], [[0, 0, WIDTH, 0, WIDTH, HEIGHT, 0, HEIGHT]],
              [[5, 5, 40, 5, 5, 40, 40, 40]],  # Crosses itself.
              [[3.2, 3.2, 3.4, 3.2, 3.4, 3.4]]]  # Holds no pixel.
    out = []
    for polygons in lists:
        mask = filled(polygons)
        out.append({"polygons": polygons, "mask": as_text(mask), "area": int(masks.area(mask)),
                    "box": [float(v) for v in masks.toBbox(mask)]})
    return out


def overlaps(items):
    rles = [{"size": [HEIGHT, WIDTH], "counts": item["mask"].encode("ascii")} for item in items]
    return [[float(v) for v in row] for row in masks.iou(rles[:12], rles[12:24], [0] * 12)]


def case(name, seed, pictures, classes, objects, crowd, shift):
    rng = np.random.default_rng(seed)
    labels, found = [], []
    for picture in range(pictures):
        for _ in range(1 + rng.poisson(objects)):
            polygon = outline(rng, int(rng.integers(4, 10)), reach=1.0)
            mask = filled([polygon])
            if masks.area(mask) < 4:
                continue
            label, is_crowd = int(rng.integers(classes)), int(rng.random() < crowd)
            labels.append([picture, label, as_text(mask), is_crowd])
            for _ in range(rng.choice([0, 1, 1, 2])):
                moved = np.array(polygon) + rng.normal(0, shift, len(polygon))
                again = filled([[float(v) for v in moved]])
                found.append([picture, label if rng.random() < 0.9 else int(rng.integers(classes)), as_text(again),
                              round(float(rng.beta(3, 2)), 4)])
        for _ in range(rng.poisson(1)):
            found.append([picture, int(rng.integers(classes)), as_text(filled([outline(rng, 7)])),
                          round(float(rng.beta(1, 3)), 4)])
    coco = COCO()
    rle = lambda text: {"size": [HEIGHT, WIDTH], "counts": text}
    with contextlib.redirect_stdout(io.StringIO()):
        coco.dataset = {
            "images": [{"id": i + 1, "width": WIDTH, "height": HEIGHT} for i in range(pictures)],
            "categories": [{"id": i + 1, "name": str(i)} for i in range(classes)],
            "annotations": [{"id": i + 1, "image_id": p + 1, "category_id": c + 1, "segmentation": rle(text),
                             "area": int(masks.area({"size": [HEIGHT, WIDTH], "counts": text.encode()})),
                             "iscrowd": is_crowd, "bbox": [0, 0, 1, 1]}
                            for i, (p, c, text, is_crowd) in enumerate(labels)],
        }
        coco.createIndex()
        results = coco.loadRes([{"image_id": p + 1, "category_id": c + 1, "segmentation": rle(text), "score": s}
                                for p, c, text, s in found])
        run = COCOeval(coco, results, "segm")
        run.evaluate()
        run.accumulate()
        run.summarize()
    return {"name": name, "pictures": pictures, "objects": labels, "found": found,
            "expected": {"map50_95": run.stats[0], "map50": run.stats[1], "map75": run.stats[2],
                         "ar100": run.stats[8]}}


def main():
    filled_outlines = outlines()
    cases = [case("ordinary", 21, 10, 3, 4, 0, 1.0), case("crowds", 22, 8, 2, 5, 0.3, 1.0),
             case("exact", 23, 6, 2, 3, 0, 0.0)]
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write('{"made_by": "tools/make_mask_fixture.py with pycocotools %s",\n"width": %d, "height": %d,\n'
                % (version("pycocotools"), WIDTH, HEIGHT))
        f.write('"outlines": [\n%s\n],\n' % ",\n".join(json.dumps(o, separators=(",", ":")) for o in filled_outlines))
        f.write('"overlaps": %s,\n' % json.dumps(overlaps(filled_outlines), separators=(",", ":")))
        f.write('"cases": [\n%s\n]}\n' % ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases))


main()
