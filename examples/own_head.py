"""A detector decoded by hand: the raw outputs of YOLOX, as if no built-in head knew them.

    MODEL=yolox_nano.onnx proofload run model=own_head.py:Detector model.engine=worker data=pictures

Needs numpy and onnxruntime. $MODEL names the net, $LABELS a file with the names of its classes, one a line.
"""

import os

import numpy as np
import onnxruntime

SIDE = 416


def resized(picture, height, width):
    """Bilinear, pixel centres at halves."""
    def places(count, most):
        at = np.clip((np.arange(count) + 0.5) * most / count - 0.5, 0, most - 1)
        low = at.astype(int)
        return low, np.minimum(low + 1, most - 1), (at - low).astype(np.float32)

    top, bottom, down = places(height, picture.shape[0])
    left, right, along = places(width, picture.shape[1])
    down, along = down[:, None, None], along[None, :, None]
    rows = picture[top] * (1 - down) + picture[bottom] * down
    return np.rint(rows[:, left] * (1 - along) + rows[:, right] * along)


def suppressed(boxes, scores, classes, most_overlap=0.65):
    """Indices of the boxes that stay, best first: none of them covers a better one of its class by more."""
    kept = []
    for i in np.argsort(-scores, kind="stable"):
        rivals = [k for k in kept if classes[k] == classes[i]]
        if rivals:
            low, high = np.maximum(boxes[rivals, :2], boxes[i, :2]), np.minimum(boxes[rivals, 2:], boxes[i, 2:])
            shared = np.clip(high - low, 0, None).prod(1)
            areas = (boxes[rivals, 2:] - boxes[rivals, :2]).prod(1) + (boxes[i, 2:] - boxes[i, :2]).prod() - shared
            if (shared / areas).max() > most_overlap:
                continue
        kept.append(i)
    return kept[:100]


class Detector:
    task = "detection"

    def __init__(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        if "LABELS" in os.environ:
            self.labels = [line.strip() for line in open(os.environ["LABELS"], encoding="utf-8") if line.strip()]
        grids = [(SIDE // stride, stride) for stride in (8, 16, 32)]
        self.cells = np.concatenate([np.stack(np.meshgrid(np.arange(n), np.arange(n)), -1).reshape(-1, 2) for n, _ in grids])
        self.strides = np.concatenate([np.full((n * n, 1), stride) for n, stride in grids])

    def __call__(self, picture):
        scale = min(SIDE / picture.shape[0], SIDE / picture.shape[1])
        height, width = int(picture.shape[0] * scale), int(picture.shape[1] * scale)
        canvas = np.full((SIDE, SIDE, 3), 114, np.float32)
        canvas[:height, :width] = resized(picture, height, width)[..., ::-1]  # It was trained on blue, green, red.
        rows = self.session.run(None, {self.input: canvas.transpose(2, 0, 1)[None]})[0][0]

        centres, sizes = (rows[:, :2] + self.cells) * self.strides, np.exp(rows[:, 2:4]) * self.strides
        boxes = np.concatenate([centres - sizes / 2, centres + sizes / 2], 1) / scale
        scores = rows[:, 4:5] * rows[:, 5:]
        cell, label = np.nonzero(scores > 0.01)
        boxes, scores = boxes[cell], scores[cell, label]
        best = suppressed(boxes, scores, label)
        return {"boxes": boxes[best], "scores": scores[best], "labels": label[best]}
