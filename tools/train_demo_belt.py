#!/usr/bin/env python3
"""Trains the small net of `proofload demo belt`: it finds parts on drawn belts (dataset `synthetic`, scene `belt`).

    cmake --build build --target proofload-draw-belts
    python3 -m venv ../train-venv && ../train-venv/bin/pip install -r tools/train_requirements.txt
    ../train-venv/bin/python tools/train_demo_belt.py build/proofload-draw-belts

Writes assets/demo_belt.onnx and assets/demo_belt.model.yaml and prints the overlap of boxes and objects on belts never
trained on. All seeds are fixed. The pictures are taken as they are drawn: no noise, blur or shift is added, so that a
stress meets a net that has never seen it.

The net looks at cells of 8 pixels. Each gives four class scores and the distances from its centre to the four sides of a
box, as in FCOS (Tian et al., ICCV 2019); the class score is trained to be the overlap of box and object (Li et al.,
NeurIPS 2020). The exported net turns distances into centre and size, which the head `ultralytics` reads.
"""

import argparse
import math
import pathlib
import subprocess
import time

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import openvino
import optax
from onnx import TensorProto, helper, numpy_helper

SIDE, STRIDE = 160, 8
CELLS = SIDE // STRIDE
CLASSES = ["washer", "nut", "bolt", "plate"]
MOST = 8  # Parts in one picture.
TRAIN_SEED, TRAIN_BELTS = 1_000_001, 8_000
TEST_SEED, TEST_BELTS = 1, 1_000
# Input channels, output channels, stride; those that keep the shape add to what they got.
LAYERS = [(3, 12, 2), (12, 24, 2), (24, 40, 2), (40, 40, 1), (40, 40, 1), (40, 40, 1)]
EPOCHS, BATCH, RATE = 6, 16, 2e-3
MEAN, STD = 0.4, 0.25
PRIOR = 0.02  # Share of cells with an object, for the start.
NEAR = 1.0  # Cells this near to an object's centre, in cells, answer for it.


def draw(program, count, seed):
    """Pictures (count, SIDE, SIDE, 3) of 8 bits and objects (count, MOST, 5): class (-1 = none) and corners."""
    with subprocess.Popen([program, str(count), str(SIDE), str(seed)], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline().split() == [str(count).encode(), str(SIDE).encode()]
        objects = np.full((count, MOST, 5), -1, np.float32)
        pictures = np.empty((count, SIDE, SIDE, 3), np.uint8)
        for i in range(count):
            parts = int(np.frombuffer(child.stdout.read(8), "f8")[0])
            objects[i, :parts] = np.frombuffer(child.stdout.read(40 * parts), "f8").reshape(parts, 5)
            row = child.stdout.read(SIDE * SIDE * 3)
            assert len(row) == SIDE * SIDE * 3, "the drawing program ended early"
            pictures[i] = np.frombuffer(row, "u1").reshape(SIDE, SIDE, 3)
    return pictures, objects


def start(key):
    params = {}
    for i, (n, m, _) in enumerate(LAYERS):
        key, sub = jax.random.split(key)
        params[f"w{i}"] = jax.random.normal(sub, (3, 3, n, m)) * math.sqrt(2 / (9 * n)) * (0.5 if n == m else 1)
        params[f"b{i}"] = jnp.zeros(m)
    key, sub = jax.random.split(key)
    params["wo"] = jax.random.normal(sub, (1, 1, LAYERS[-1][1], len(CLASSES) + 4)) * 0.02
    params["bo"] = jnp.array([-math.log(1 / PRIOR - 1)] * len(CLASSES) + [math.log(12.0)] * 4)
    return params


def convolve(x, w, stride, pad):
    return jax.lax.conv_general_dilated(
        x, w, (stride, stride), [(pad, pad), (pad, pad)], dimension_numbers=("NHWC", "HWIO", "NHWC"))


def forward(params, pictures):
    """Class logits (N, CELLS, CELLS, classes) and distances in pixels (N, CELLS, CELLS, 4)."""
    x = (pictures.astype(jnp.float32) / 255 - MEAN) / STD
    for i, (n, m, stride) in enumerate(LAYERS):
        y = jax.nn.relu(convolve(x, params[f"w{i}"], stride, 1) + params[f"b{i}"])
        x = x + y if n == m else y
    x = convolve(x, params["wo"], 1, 0) + params["bo"]
    return x[..., : len(CLASSES)], jnp.exp(jnp.clip(x[..., len(CLASSES):], -4, 5.5))


CENTRES = (np.arange(CELLS, dtype=np.float32) + 0.5) * STRIDE


def assign(objects):
    """Class (-1 = none) and corners for every cell."""
    cx, cy = (objects[..., 1] + objects[..., 3]) / 2, (objects[..., 2] + objects[..., 4]) / 2
    dx = jnp.abs(CENTRES[None, None, None, :] - cx[:, :, None, None])
    dy = jnp.abs(CENTRES[None, None, :, None] - cy[:, :, None, None])
    far = jnp.maximum(dx, dy) / STRIDE
    far = jnp.where(objects[..., 0][:, :, None, None] < 0, 1e9, far)
    nearest = jnp.argmin(far, 1)
    here = jnp.take_along_axis(objects, nearest.reshape(len(objects), -1, 1), 1).reshape(-1, CELLS, CELLS, 5)
    return jnp.where(far.min(1) <= NEAR, here[..., 0], -1.0), here[..., 1:]


def overlap(distances, corners):
    """Generalised and plain intersection over union of each cell's box with its object's."""
    x, y = CENTRES[None, None, :], CENTRES[None, :, None]
    x0, y0, x1, y1 = (x - distances[..., 0], y - distances[..., 1], x + distances[..., 2], y + distances[..., 3])
    a0, b0, a1, b1 = (corners[..., i] for i in range(4))
    both = jnp.maximum(jnp.minimum(x1, a1) - jnp.maximum(x0, a0), 0) * jnp.maximum(
        jnp.minimum(y1, b1) - jnp.maximum(y0, b0), 0)
    either = jnp.maximum((x1 - x0) * (y1 - y0) + (a1 - a0) * (b1 - b0) - both, 1e-6)
    hull = (jnp.maximum(x1, a1) - jnp.minimum(x0, a0)) * (jnp.maximum(y1, b1) - jnp.minimum(y0, b0))
    iou = both / either
    return iou - (hull - either) / jnp.maximum(hull, 1e-6), iou


def loss(params, pictures, objects):
    logits, distances = forward(params, pictures)
    label, corners = assign(objects)
    wanted = label >= 0
    count = jnp.maximum(wanted.sum(), 1)
    giou, iou = overlap(distances, corners)
    quality = jnp.where(wanted, jax.lax.stop_gradient(iou), 0)[..., None] * jax.nn.one_hot(label, len(CLASSES))
    cross = jax.nn.softplus(logits) - quality * logits
    weight = jnp.abs(jax.nn.sigmoid(logits) - quality) ** 2  # Quality focal loss.
    return (jnp.sum(weight * cross) + 2 * jnp.sum(jnp.where(wanted, 1 - giou, 0))) / count


def train(pictures, objects):
    params = start(jax.random.key(0))
    steps = EPOCHS * (len(pictures) // BATCH)
    rule = optax.chain(
        optax.clip_by_global_norm(2.0),
        optax.adamw(optax.warmup_cosine_decay_schedule(0.0, RATE, steps // 30, steps), weight_decay=1e-4))
    state = rule.init(params)

    @jax.jit
    def step(params, state, x, y):
        value, slope = jax.value_and_grad(loss)(params, x, y)
        change, state = rule.update(slope, state, params)
        return optax.apply_updates(params, change), state, value

    order = np.random.default_rng(0)
    begun = time.monotonic()
    for epoch in range(EPOCHS):
        rows = order.permutation(len(pictures))[: len(pictures) // BATCH * BATCH].reshape(-1, BATCH)
        total = 0.0
        for batch in rows:
            params, state, value = step(params, state, pictures[batch], objects[batch])
            total += float(value)
        print(f"epoch {epoch + 1:2d}  loss {total / len(rows):.4f}  {time.monotonic() - begun:.0f} s", flush=True)
    return {name: np.asarray(value, np.float32) for name, value in params.items()}


def export(params, path):
    """The same net in ONNX: NCHW, free batch, output [N, 4 + classes, cells]: centre, size, class scores."""
    nodes, weights = [], []

    def weight(name, array, kind=np.float32):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array, kind), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    value = "images"
    for i, (n, m, stride) in enumerate(LAYERS):
        inputs = [value, weight(f"w{i}", params[f"w{i}"].transpose(3, 2, 0, 1)), weight(f"b{i}", params[f"b{i}"])]
        node("Conv", inputs, f"conv{i}", kernel_shape=[3, 3], strides=[stride] * 2, pads=[1] * 4)
        node("Relu", [f"conv{i}"], f"relu{i}")
        value = node("Add", [value, f"relu{i}"], f"sum{i}") if n == m else f"relu{i}"
    node("Conv", [value, weight("wo", params["wo"].transpose(3, 2, 0, 1)), weight("bo", params["bo"])], "cells",
         kernel_shape=[1, 1])
    node("Reshape", ["cells", weight("flat", [0, len(CLASSES) + 4, CELLS * CELLS], np.int64)], "columns")
    node("Split", ["columns", weight("parts", [len(CLASSES), 2, 2], np.int64)], "logits", axis=1)
    nodes[-1].output.extend(["before_log", "after_log"])
    node("Sigmoid", ["logits"], "scores")
    for name in ("before", "after"):
        node("Clip", [name + "_log", weight(name + "_low", np.float32(-4)), weight(name + "_high", np.float32(5.5))],
             name + "_held")
        node("Exp", [name + "_held"], name)
    node("Add", ["before", "after"], "size")
    node("Sub", ["after", "before"], "lean")
    node("Mul", ["lean", weight("half", np.float32(0.5))], "off")
    y, x = np.meshgrid(CENTRES, CENTRES, indexing="ij")
    node("Add", ["off", weight("centres", np.stack([x.ravel(), y.ravel()])[None])], "centre")
    node("Concat", ["centre", "size", "scores"], "output0", axis=1)
    graph = helper.make_graph(
        nodes, "demo_belt",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, ["N", 4 + len(CLASSES), CELLS * CELLS])],
        weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="proofload")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


CONFIG = f"""\
# Finds the parts that `dataset: synthetic, scene: belt` draws. Made by tools/train_demo_belt.py.
task: detection
input:
  layout: NCHW
  color: RGB
  size: [{SIDE}, {SIDE}]
  resize: stretch
  interpolation: area
  scale: {1 / 255!r}
  mean: [{MEAN}, {MEAN}, {MEAN}]
  std: [{STD}, {STD}, {STD}]
output:
  kind: ultralytics
  iou_threshold: 0.5
  score_threshold: 0.4
labels: [{", ".join(CLASSES)}]
license: Apache-2.0
"""


def found(boxes, objects):
    """Share of objects whose best box of the same class with a score of at least 0.25 overlaps by half or more, and how
    many such boxes there are that overlap no object so."""
    hit = total = stray = 0
    for columns, listed in zip(boxes, objects):
        listed = listed[listed[:, 0] >= 0]
        total += len(listed)
        x, y, w, h = columns[:4]
        label, score = columns[4:].argmax(0), columns[4:].max(0)
        sure = score >= 0.25
        left, top, right, bottom = x - w / 2, y - h / 2, x + w / 2, y + h / 2
        met = np.zeros(len(score), bool)
        for kind, x0, y0, x1, y1 in listed:
            both = np.maximum(np.minimum(right, x1) - np.maximum(left, x0), 0) * np.maximum(
                np.minimum(bottom, y1) - np.maximum(top, y0), 0)
            good = (both / (w * h + (x1 - x0) * (y1 - y0) - both) >= 0.5) & (label == kind) & sure
            hit += good.any()
            met |= good
        stray += int((sure & ~met).sum())
    return hit / total, stray


def main():
    here = pathlib.Path(__file__).resolve().parent.parent
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("draw", help="the program proofload-draw-belts")
    arguments.add_argument("--out", type=pathlib.Path, default=here / "assets")
    given = arguments.parse_args()

    pictures, objects = draw(given.draw, TRAIN_BELTS, TRAIN_SEED)
    print(f"{TRAIN_BELTS} belts drawn, {int((objects[..., 0] >= 0).sum())} parts", flush=True)
    params = train(pictures, objects)

    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / "demo_belt.onnx"
    export(params, path)
    (given.out / "demo_belt.model.yaml").write_text(CONFIG)

    pictures, objects = draw(given.draw, TEST_BELTS, TEST_SEED)
    inputs = np.ascontiguousarray(((pictures.astype(np.float32) / 255 - MEAN) / STD).transpose(0, 3, 1, 2))
    compiled = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    boxes = np.concatenate([compiled(inputs[i : i + 100])[0] for i in range(0, len(inputs), 100)])
    logits, distances = jax.jit(forward)(params, pictures[:100])
    size = np.asarray(distances[..., 2] + distances[..., 0]).reshape(100, -1)
    worst = max(float(np.abs(size - boxes[:100, 2]).max()),
                float(np.abs(np.asarray(jax.nn.sigmoid(logits)).reshape(100, -1, 4).transpose(0, 2, 1) - boxes[:100, 4:]).max()))
    assert worst < 1e-2, f"OpenVINO differs from the trained net by {worst}"
    share, stray = found(boxes, objects)
    print(f"demo_belt.onnx {path.stat().st_size} bytes, OpenVINO agrees within {worst:.1e}; on {TEST_BELTS} unseen belts: "
          f"{share:.2%} of the parts are overlapped by half or more, {stray} sure cells point at none")


if __name__ == "__main__":
    main()
