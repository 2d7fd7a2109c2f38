#!/usr/bin/env python3
"""What `proofload compare` says of a net and of the same net with weights of fewer bits, and whether its intervals hold on races over
pictures whose breaking points are known.

The second part needs the program bench/raced_pairs of the same build (`make bench` builds it). Weights are rounded with OpenVINO, one scale
for each output channel.
"""

from __future__ import annotations

import json
import subprocess
import sys

import runs

MODEL = "cifar10/mlperf_resnet8_cifar10.onnx"
PICTURES = 500
STRESSES = ["gaussian_noise", "gaussian_blur", "jpeg_compression", "contrast", "exposure_dark", "pixel_dropout", "motion_blur", "rotate"]
BITS = [8, 4, 3]
RACES = 200

ROUND = """
import sys
import numpy as np
import openvino as ov
from openvino import opset13 as op
source, target, bits = sys.argv[1], sys.argv[2], int(sys.argv[3])
model = ov.Core().read_model(source)
for node in model.get_ops() if bits < 32 else []:
    if node.get_type_name() != "Constant" or node.data.dtype != np.float32 or node.data.ndim < 2 or node.data.size < 200:
        continue
    users = list(node.output(0).get_target_inputs())
    if not any(u.get_node().get_type_name() in ("Convolution", "GroupConvolution", "MatMul") for u in users):
        continue
    weights = node.data
    step = np.abs(weights).max(axis=tuple(range(1, weights.ndim)), keepdims=True) / (2 ** (bits - 1) - 1)
    step[step == 0] = 1
    rounded = op.constant((np.round(weights / step) * step).astype(np.float32))
    for user in users:
        user.replace_source_output(rounded.output(0))
ov.save_model(model, target, compress_to_fp16=False)
"""


def net(bits: int) -> str:
    """Folder of the finished run of the net with weights of so many bits."""
    model = runs.SCRATCH / f"resnet8_{bits}.xml"
    runs.SCRATCH.mkdir(parents=True, exist_ok=True)
    if not model.is_file():
        subprocess.run([sys.executable, "-c", ROUND, str(runs.DATA / MODEL), str(model), str(bits)], check=True)
    folder = runs.SCRATCH / f"run_{bits}"
    runs.run(folder, [f"model={model}", f"model.config={runs.MODELS / 'mlperf_resnet8_cifar10.yaml'}", f"data={runs.DATA / 'cifar10/images'}",
                      f"data.limit={PICTURES}", "stress=" + ",".join(STRESSES), f"name={bits} bits", "out.html=false"])
    return str(folder)


def main() -> None:
    runs.need_data()
    first = net(32)
    others = [net(bits) for bits in BITS]
    said = subprocess.run([str(runs.PROGRAM), "compare", first, *others, "--json"], capture_output=True, text=True, check=True)
    comparisons = json.loads(said.stdout)["comparisons"]
    rows = [["clean " + comparisons[0]["clean"]["score"], *(c["clean"]["sentence"] for c in comparisons)]]
    for s, stress in enumerate(comparisons[0]["stresses"]):
        rows.append([stress["name"], *(c["stresses"][s]["oracles"]["stability"]["watch"]["sentence"] for c in comparisons)])
    rows.append(["pictures that break later : earlier, all stresses",
                 *(" : ".join(str(sum(s["oracles"]["stability"]["path"][side] for s in c["stresses"])) for side in ("later", "earlier"))
                   for c in comparisons)])
    body = (f"ResNet-8 on {PICTURES} CIFAR-10 pictures with float weights, against the same net with weights of fewer bits: where 20 % of the "
            "answers have changed, stability oracle. Real is meant after Holm's correction over the stresses of one comparison.\n\n")
    body += runs.table(["", *(f"{bits} bits" for bits in BITS)], rows)
    tool = runs.PROGRAM.parent / "bench" / "raced_pairs"
    body += ("\n\n## Whether the intervals hold\n\n"
             f"Two models are raced over pictures whose breaking points are known (log-normal, watch limit about 2.4 px; {RACES} pairs a row), and "
             "compared from what the races looked at alone, at 95 %. *Alike* is the correlation of both models' breaking points. The bound holds "
             "wherever inside their brackets the pictures break.\n\n")
    body += subprocess.run([str(tool), str(RACES)], capture_output=True, text=True, check=True).stdout.strip()
    runs.write("compared_runs", "Runs compared", "make evidence ARGS=compared_runs", body)


if __name__ == "__main__":
    main()
