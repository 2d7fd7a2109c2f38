#!/usr/bin/env python3
"""Trains the small net of `proofload demo`: it reads drawn dials (dataset `synthetic`, scene `gauge`).

    cmake --build build --target proofload-draw-dials
    python3 -m venv ../train-venv && ../train-venv/bin/pip install -r tools/train_requirements.txt
    ../train-venv/bin/python tools/train_demo_gauge.py build/proofload-draw-dials

Writes assets/demo_gauge.onnx and assets/demo_gauge.model.yaml and prints the error on dials never trained on.
All seeds are fixed. The pictures are taken as they are drawn: no noise, blur or shift is added, so that a stress
meets a net that has never seen it.
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

DRAWN, SIDE = 128, 64  # Pixels of a drawn dial and of the net's input.
TRAIN_SEED, TRAIN_DIALS = 1_000_001, 40_000
TEST_SEED, TEST_DIALS = 1, 4_000  # Seed 1 is what the demo draws.
CHANNELS = [3, 16, 24, 32, 40]
HIDDEN = 48
EPOCHS, BATCH, RATE = 30, 128, 2e-3
MEAN, STD = 0.5, 0.25


def draw(program, count, seed):
    """Pictures (count, SIDE, SIDE, 3) of 8 bits and readings in [0, 10)."""
    with subprocess.Popen([program, str(count), str(DRAWN), str(seed)], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline().split() == [str(count).encode(), str(DRAWN).encode()]
        readings = np.empty(count)
        pictures = np.empty((count, SIDE, SIDE, 3), np.uint8)
        size = 8 + DRAWN * DRAWN * 3
        for i in range(count):
            row = child.stdout.read(size)
            assert len(row) == size, "the drawing program ended early"
            readings[i] = np.frombuffer(row, "f8", 1)[0]
            full = np.frombuffer(row, "u1", offset=8).reshape(SIDE, 2, SIDE, 2, 3).astype(np.uint16)
            pictures[i] = (full.sum((1, 3)) + 2) >> 2  # The area filter for one half, as the program resizes.
    return pictures, readings


def start(key):
    params = {}
    for i, (n, m) in enumerate(zip(CHANNELS, CHANNELS[1:])):
        key, sub = jax.random.split(key)
        params[f"w{i}"] = jax.random.normal(sub, (3, 3, n, m)) * math.sqrt(2 / (9 * n))
        params[f"b{i}"] = jnp.zeros(m)
    flat = (SIDE // 2 ** (len(CHANNELS) - 1)) ** 2 * CHANNELS[-1]
    for name, n, m in (("h", flat, HIDDEN), ("o", HIDDEN, 2)):
        key, sub = jax.random.split(key)
        params["w" + name] = jax.random.normal(sub, (n, m)) * math.sqrt(2 / n)
        params["b" + name] = jnp.zeros(m)
    return params


def forward(params, pictures):
    x = (pictures.astype(jnp.float32) / 255 - MEAN) / STD
    for i in range(len(CHANNELS) - 1):
        x = jax.lax.conv_general_dilated(
            x, params[f"w{i}"], (2, 2), [(1, 1), (1, 1)], dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = jax.nn.relu(x + params[f"b{i}"])
    x = jax.nn.relu(x.reshape(x.shape[0], -1) @ params["wh"] + params["bh"])
    return x @ params["wo"] + params["bo"]


def loss(params, pictures, readings):
    turn = readings * (2 * math.pi / 10)
    wanted = jnp.stack([jnp.sin(turn), jnp.cos(turn)], 1)
    return jnp.mean((forward(params, pictures) - wanted) ** 2)


def errors(sincos, readings):
    read = np.arctan2(sincos[:, 0], sincos[:, 1]) / (2 * math.pi) * 10
    return np.abs((read - readings + 5) % 10 - 5)


def train(pictures, readings):
    params = start(jax.random.key(0))
    steps = EPOCHS * (len(pictures) // BATCH)
    rule = optax.chain(
        optax.clip_by_global_norm(1.0),
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
            params, state, value = step(params, state, pictures[batch], readings[batch])
            total += float(value)
        print(f"epoch {epoch + 1:2d}  loss {total / len(rows):.6f}  {time.monotonic() - begun:.0f} s", flush=True)
    return {name: np.asarray(value, np.float32) for name, value in params.items()}


def export(params, path):
    """The same net in ONNX: NCHW, free batch, output (sine, cosine)."""
    nodes, weights, value = [], [], "input"

    def weight(name, array):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    for i in range(len(CHANNELS) - 1):
        names = [value, weight(f"w{i}", params[f"w{i}"].transpose(3, 2, 0, 1)), weight(f"b{i}", params[f"b{i}"])]
        nodes.append(helper.make_node("Conv", names, [f"conv{i}"], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4))
        nodes.append(helper.make_node("Relu", [f"conv{i}"], [f"relu{i}"]))
        value = f"relu{i}"
    side = SIDE // 2 ** (len(CHANNELS) - 1)
    # Flattened here channel by channel, in training pixel by pixel.
    hidden = params["wh"].reshape(side, side, CHANNELS[-1], HIDDEN).transpose(2, 0, 1, 3).reshape(-1, HIDDEN)
    nodes.append(helper.make_node("Flatten", [value], ["flat"]))
    nodes.append(helper.make_node("Gemm", ["flat", weight("wh", hidden), weight("bh", params["bh"])], ["hidden"]))
    nodes.append(helper.make_node("Relu", ["hidden"], ["active"]))
    nodes.append(helper.make_node("Gemm", ["active", weight("wo", params["wo"]), weight("bo", params["bo"])], ["sincos"]))
    graph = helper.make_graph(
        nodes, "demo_gauge",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("sincos", TensorProto.FLOAT, ["N", 2])],
        weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="proofload")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


CONFIG = f"""\
# Reads the dials that `dataset: synthetic, scene: gauge` draws. Made by tools/train_demo_gauge.py.
task: regression
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
  kind: sincos
  period: 10
license: Apache-2.0
"""


def main():
    here = pathlib.Path(__file__).resolve().parent.parent
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("draw", help="the program proofload-draw-dials")
    arguments.add_argument("--out", type=pathlib.Path, default=here / "assets")
    given = arguments.parse_args()

    pictures, readings = draw(given.draw, TRAIN_DIALS, TRAIN_SEED)
    print(f"{TRAIN_DIALS} dials drawn", flush=True)
    params = train(pictures, readings)

    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / "demo_gauge.onnx"
    export(params, path)
    (given.out / "demo_gauge.model.yaml").write_text(CONFIG)

    pictures, readings = draw(given.draw, TEST_DIALS, TEST_SEED)
    ours = np.asarray(jax.jit(forward)(params, pictures))
    compiled = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    inputs = ((pictures.astype(np.float32) / 255 - MEAN) / STD).transpose(0, 3, 1, 2)
    theirs = compiled(np.ascontiguousarray(inputs))[0]
    worst = float(np.abs(ours - theirs).max())
    assert worst < 1e-4, f"OpenVINO differs from the trained net by {worst}"
    missed = errors(theirs, readings)
    print(f"demo_gauge.onnx {path.stat().st_size} bytes, OpenVINO agrees within {worst:.1e}; on {TEST_DIALS} unseen dials: "
          f"mean error {missed.mean():.4f}, 95 % below {np.quantile(missed, 0.95):.4f}, "
          f"above 0.2: {np.mean(missed > 0.2):.4%}, largest {missed.max():.3f} (of a scale of 10)")


if __name__ == "__main__":
    main()
