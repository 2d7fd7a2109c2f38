"""Runs the program for the evidence scripts and writes their tables.

Every script of this folder prints one Markdown table and stores it in docs/evidence/ with the command that makes it.
Data: the shared test data at $PROOFLOAD_TEST_DATA, else ../shared/data beside the checkout. Scratch: $EVIDENCE_SCRATCH,
else build/evidence (kept, so that a second call goes on where the first stopped).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("PROOFLOAD", ROOT / "build" / "proofload"))
DATA = Path(os.environ.get("PROOFLOAD_TEST_DATA", ROOT.parent / "shared" / "data"))
SCRATCH = Path(os.environ.get("EVIDENCE_SCRATCH", ROOT / "build" / "evidence"))
MODELS = ROOT / "tests" / "data" / "models"

SIXTEEN = [
    "pixel_dropout", "block_loss", "packet_loss", "gaussian_noise", "shot_noise", "impulse_noise", "gaussian_blur",
    "defocus_blur", "motion_blur", "exposure_dark", "exposure_bright", "brightness_dark", "brightness_bright", "contrast",
    "jpeg_compression", "downscale", "rotate", "object_occlusion",
]

# Name -> (model, its description, data, settings).
SETS = {
    "resnet56": ("cifar10/cifar10_resnet56.onnx", "cifar10_resnet56", "cifar10/images", []),
    # As few pictures as the detector has.
    "resnet56_80": ("cifar10/cifar10_resnet56.onnx", "cifar10_resnet56", "cifar10/images", ["data.limit=80"]),
    "resnet8": ("cifar10/mlperf_resnet8_cifar10.onnx", "mlperf_resnet8_cifar10", "cifar10/images", []),
    "mobilenet": ("imagenet/mobilenet_v1_0.75_192.onnx", "mobilenet_v1_0.75_192", "imagenet/labels.csv", []),
    "tflite_uint8": ("other_formats/mobilenet_v1_0.25_128_quant.tflite", "mobilenet_v1_0.25_128_quant",
                     "imagenet/labels.csv", []),
    "yolox": ("coco_detection/yolox_nano_coco_416.onnx", "yolox_nano_coco_416", "coco_detection/annotations.json",
              ["data.root={data}/coco_detection/images"]),
    "pose": ("person_pose/movenet_lightning_192.onnx", "movenet_lightning_192", "person_pose/annotations.json",
             ["data.root={data}/person_pose/images"]),
    "gauge": ("needle_gauge/ana-cont_1901_s0.onnx", "ana-cont_1901_s0", "needle_gauge/labels.csv", []),
    "deeplab": ("voc_segmentation/deeplabv3_mnv2_dm05_pascal_513.onnx", "deeplabv3_mnv2_dm05_pascal_513",
                "voc_segmentation/masks", ["data.root={data}/coco_detection/images"]),
    # The twelve pictures of its set.json, which show people large enough.
    "selfie": ("voc_segmentation/selfie_person_256.onnx", "selfie_person_256", "voc_segmentation/masks",
               ["data.root={data}/coco_detection/images", "data.map=15=person, *=background",
                "data.pictures={models}/selfie_person_256.txt"]),
    # A digit is read exactly when it is off by less than half a tenth.
    "digit": ("meter_digit/dig-class100-0170_s1_q.onnx", "dig-class100-0170_s1_q", "meter_digit/labels.csv",
              ["model.output.tolerance=0.05"]),
    # Without labels: stability alone.
    "faces": ("faces_unlabelled/ultraface_rfb_320.onnx", "ultraface_rfb_320", "faces_unlabelled/images", []),
    "plates": ("plate_ocr/ch_PP-OCRv4_rec.onnx", "ch_PP-OCRv4_rec", "plate_ocr/labels.csv", []),
}


def need_data() -> None:
    if not (DATA / "MANIFEST.md").is_file():
        sys.exit(f"the shared test data are not at {DATA}; set PROOFLOAD_TEST_DATA")


def arguments(name: str) -> list[str]:
    model, description, data, settings = SETS[name]
    out = [f"model={DATA / model}", f"model.config={MODELS / (description + '.yaml')}", f"data={DATA / data}"]
    return out + [s.format(data=DATA, models=MODELS) for s in settings]


def run(folder: Path, args: list[str], check: bool = True, env: dict[str, str] | None = None) -> dict:
    """Runs a campaign into `folder` and returns its run.json."""
    command = [str(PROGRAM), "run", *args, "--out", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(env or {})})
    if check and result.returncode not in (0, 1, 4):
        sys.exit(f"{' '.join(command)}\nended with {result.returncode}:\n{result.stderr}")
    return load(folder)


def load(folder: Path) -> dict:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def host() -> str:
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), "unknown")
    return f"{model}, {len(os.sched_getaffinity(0))} threads"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def write(name: str, title: str, command: str, body: str) -> None:
    """docs/evidence/<name>.md with the command that makes it; printed too."""
    text = f"# {title}\n\nMade by `{command}` on {host()}.\n\n{body}\n"
    target = ROOT / "docs" / "evidence" / f"{name}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(text)
    print(f"wrote {target.relative_to(ROOT)}")
