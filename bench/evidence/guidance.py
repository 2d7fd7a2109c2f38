#!/usr/bin/env python3
"""Does the guidance work? The net of `proofload demo` is trained further with the augment.yaml of a guide, and measured on dials that
had no part in it: limits before and after, side effects, against even strengths over the whole axis and against more training only.

    tools/setup.sh peers; cmake --build build --target proofload-cli proofload-draw-dials
    .venv/bin/python bench/evidence/guidance.py

Trains in .venv-peers (PyTorch, Albumentations); this script starts itself again there. GUIDANCE_DIALS, GUIDANCE_EPOCHS and
GUIDANCE_SEEDS set the size. Nets and runs are kept in the scratch folder, so that a second call goes on.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import runs

PEERS = runs.ROOT / ".venv-peers" / "bin" / "python"
DRAW = runs.PROGRAM.parent / "proofload-draw-dials"
NET = runs.ROOT / "assets" / "demo_gauge.onnx"
DESCRIPTION = runs.ROOT / "assets" / "demo_gauge.model.yaml"
DIALS = int(os.environ.get("GUIDANCE_DIALS", "2000"))
EPOCHS = int(os.environ.get("GUIDANCE_EPOCHS", "3"))
SEEDS = int(os.environ.get("GUIDANCE_SEEDS", "3"))
PICTURES = int(os.environ.get("GUIDANCE_PICTURES", "200"))
DRAWN, SIDE = 128, 64
TRAINED = ["gaussian_noise", "gaussian_blur", "pixel_dropout", "exposure_dark", "contrast"]
UNTOUCHED = ["motion_blur", "impulse_noise", "jpeg_compression", "downscale", "packet_loss"]
SETTING, CHECKING = 3001, 4001  # Seeds of the dials that set the ranges and of those that are measured on; training has 1000001.
ARMS = ["more training only", "even strengths", "breaking region"]


def net_run(folder: Path, net: Path, seed: int, stresses: list[str]) -> dict:
    if (folder / "run.json").is_file() and not runs.load(folder)["partial"]:
        return runs.load(folder)
    return runs.run(folder, [f"model={net}", f"model.config={DESCRIPTION}", "data.format=synthetic", "data.scene=gauge",
                             f"data.count={PICTURES}", f"data.seed={seed}", "oracle=correctness", "name=guidance",
                             f"stress={','.join(stresses)}", "out.html=false", "out.cases=0", "threads=2"])


# ---- Training (in .venv-peers) ----

def tensors(data: bytes):
    """(name, place, length) of the raw bytes of every initializer of an ONNX file: ModelProto.graph (7), GraphProto.initializer (5)."""
    def fields(at, end):
        while at < end:
            key, at = number(at)
            if key & 7 == 0:
                value, at = number(at)
            elif key & 7 == 2:
                size, at = number(at)
                value, at = (at, size), at + size
            else:
                size = {1: 8, 5: 4}[key & 7]
                value, at = (at, size), at + size
            yield key >> 3, value

    def number(at):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, at
            shift += 7

    for field, value in fields(0, len(data)):
        if field != 7:
            continue
        for inner, part in fields(value[0], value[0] + value[1]):
            if inner != 5:
                continue
            name = place = None
            for leaf, content in fields(part[0], part[0] + part[1]):
                if leaf == 8:
                    name = data[content[0]:content[0] + content[1]].decode()
                if leaf == 9:
                    place = content
            yield name, *place


def draw(count: int, seed: int):
    import numpy as np
    with subprocess.Popen([str(DRAW), str(count), str(DRAWN), str(seed)], stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        rows = np.frombuffer(child.stdout.read(), np.uint8).reshape(count, 8 + DRAWN * DRAWN * 3)
    readings = rows[:, :8].copy().view("f8")[:, 0]
    return rows[:, 8:].reshape(count, DRAWN, DRAWN, 3), readings


def natural(kind: str, severity: float) -> float:
    """Natural value on the whole axis of the stressor (docs/reference/stressors.md)."""
    tops = {"gaussian_noise": (255, 1), "gaussian_blur": (40, 0.25), "pixel_dropout": (1, 0.005)}
    if kind in tops:
        top, knee = tops[kind]
        return knee * ((1 + top / knee) ** severity - 1)
    return 8 * severity if kind == "exposure_dark" else 1 - severity


def even_transform():
    """The transforms of the exported file, with strengths evenly over the whole axis instead of the breaking region."""
    import albumentations as A
    makers = {
        "gaussian_noise": lambda lo, hi: A.GaussNoise(std_range=(lo / 255, hi / 255), per_channel=True, noise_scale_factor=1, p=1),
        "gaussian_blur": lambda lo, hi: A.GaussianBlur(sigma_limit=(lo, hi), blur_limit=0, p=1),
        "pixel_dropout": lambda lo, hi: A.PixelDropout(dropout_prob=(lo + hi) / 2, per_channel=False, drop_value=0, p=1),
        "exposure_dark": lambda lo, hi: A.MultiplicativeNoise(multiplier=(2 ** (-hi / 2.2), 2 ** (-lo / 2.2)), per_channel=False,
                                                              elementwise=False, p=1),
        "contrast": lambda lo, hi: A.ColorJitter(brightness=(1, 1), contrast=(hi, lo), saturation=(1, 1), hue=(0, 0), p=1),
    }
    steps = 8
    stresses = [A.OneOf([make(natural(kind, i / steps), natural(kind, (i + 1) / steps)) for i in range(steps)], p=1)
                for kind, make in makers.items()]
    return A.Compose([A.OneOf(stresses, p=0.75)])


def train(arm: str, seed: int, guide: Path, out: Path) -> None:
    import numpy as np
    import torch
    torch.manual_seed(seed)
    torch.set_num_threads(2)
    import random
    random.seed(seed)
    transform = None
    if arm == "breaking region":
        spec = importlib.util.spec_from_file_location("made", guide / "augment_albumentations.py")
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        transform = made.transform()
    elif arm == "even strengths":
        transform = even_transform()
    if transform is not None:
        transform.set_random_seed(seed)

    file = bytearray(NET.read_bytes())
    places = {name: (at, size) for name, at, size in tensors(bytes(file))}
    read = {name: np.frombuffer(bytes(file[at:at + size]), "<f4") for name, (at, size) in places.items()}
    channels = [3, 16, 24, 32, 40]
    layers: list = []
    for i, (n, m) in enumerate(zip(channels, channels[1:])):
        layers += [torch.nn.Conv2d(n, m, 3, 2, 1), torch.nn.ReLU()]
    layers += [torch.nn.Flatten(), torch.nn.Linear(40 * 4 * 4, 48), torch.nn.ReLU(), torch.nn.Linear(48, 2)]
    net = torch.nn.Sequential(*layers)
    parts = {f"{k}{i}": (net[2 * i], False) for i in range(4) for k in ("w", "b")}
    parts |= {"wh": (net[9], True), "bh": (net[9], True), "wo": (net[11], True), "bo": (net[11], True)}
    for name, (layer, turned) in parts.items():
        target = layer.weight if name[0] == "w" else layer.bias
        values = read[name].copy()
        values = values.reshape(target.shape[1], target.shape[0]).T if turned and name[0] == "w" else values.reshape(target.shape)
        target.data = torch.from_numpy(np.ascontiguousarray(values))

    pictures, readings = draw(DIALS, 1_000_001)
    turn = torch.from_numpy(readings * (2 * np.pi / 10)).float()
    wanted = torch.stack([turn.sin(), turn.cos()], 1)
    rule = torch.optim.AdamW(net.parameters(), lr=5e-4, weight_decay=1e-4)
    batches = DIALS // 128
    plan = torch.optim.lr_scheduler.OneCycleLR(rule, 5e-4, total_steps=EPOCHS * batches)
    order = np.random.default_rng(seed)

    def seen(index):
        picture = pictures[index]
        return transform(image=picture)["image"] if transform is not None else picture

    for _ in range(EPOCHS):
        for rows in order.permutation(DIALS)[:batches * 128].reshape(-1, 128):
            full = np.stack([seen(i) for i in rows]).astype(np.uint16)
            small = (full.reshape(128, SIDE, 2, SIDE, 2, 3).sum((2, 4)) + 2) >> 2
            x = torch.from_numpy(((small.astype(np.float32) / 255 - 0.5) / 0.25).transpose(0, 3, 1, 2).copy())
            rule.zero_grad()
            torch.nn.functional.mse_loss(net(x), wanted[rows]).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            rule.step()
            plan.step()

    for name, (layer, turned) in parts.items():
        values = (layer.weight if name[0] == "w" else layer.bias).detach().numpy()
        values = values.T if turned and name[0] == "w" else values
        at, size = places[name]
        file[at:at + size] = np.ascontiguousarray(values, "<f4").tobytes()
    out.write_bytes(bytes(file))
    used = resource.getrusage(resource.RUSAGE_SELF)
    out.with_suffix(".json").write_text(json.dumps({"cpu_minutes": (used.ru_utime + used.ru_stime) / 60}))


# ---- The table ----

def severity(run: dict, name: str) -> float:
    """Watch limit on the common axis; the end of the searched part where it is not reached."""
    stress = next(s for s in run["stresses"] if s["name"] == name)
    limit = stress["oracles"]["correctness"]["limits"]["watch"]
    if limit["censored"] == "right" or limit["s"] is None:
        return max(p["s"] for p in stress["oracles"]["correctness"]["points"])
    return limit["s"]


def clean(run: dict) -> float:
    return run["clean"]["metrics"]["mae"]["value"]


def verdicts(before: Path, after: Path, guide: Path) -> str:
    """What `proofload verify` says, if this build has it."""
    result = subprocess.run([str(runs.PROGRAM), "verify", str(before), str(after), "--augment", str(guide / "augment.yaml"),
                             "--trained", ",".join(TRAINED)],
                            capture_output=True, text=True)
    return result.stdout.strip() if result.returncode in (0, 1, 4) else ""


def main() -> None:
    if not PEERS.is_file():
        sys.exit("the training libraries are missing; tools/setup.sh peers brings them to .venv-peers")
    folder = runs.SCRATCH / "guidance"
    folder.mkdir(parents=True, exist_ok=True)
    setting = folder / "setting"
    net_run(setting, NET, SETTING, TRAINED)
    guide = folder / "guide"
    subprocess.run([str(runs.PROGRAM), "guide", str(setting), "--out", str(guide), "-q"], check=True)
    both = TRAINED + UNTOUCHED
    before = net_run(folder / "before", NET, CHECKING, both)
    after: dict[str, list[dict]] = {arm: [] for arm in ARMS}
    minutes: dict[str, list[float]] = {arm: [] for arm in ARMS}
    for seed in range(1, SEEDS + 1):
        for arm in ARMS:
            name = f"{arm.replace(' ', '_')}_{seed}"
            net = folder / f"{name}.onnx"
            if not net.is_file():
                begun = time.monotonic()
                subprocess.run([str(PEERS), __file__, "train", arm, str(seed), str(guide), str(net)], check=True,
                               env={**os.environ, "NO_ALBUMENTATIONS_UPDATE": "1"})
                print(f"{name}: trained in {time.monotonic() - begun:.0f} s", flush=True)
            minutes[arm].append(json.loads(net.with_suffix(".json").read_text())["cpu_minutes"])
            after[arm].append(net_run(folder / name, net, CHECKING, both))

    def spread(values: list[float]) -> str:
        return f"{statistics.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"

    rows = []
    for label, all_runs, cpu in [("before", [before], None)] + [(arm, after[arm], minutes[arm]) for arm in ARMS]:
        means = [[statistics.mean(severity(r, s) for s in names) for r in all_runs] for names in (TRAINED, UNTOUCHED)]
        rows.append([label, str(len(all_runs)), *[spread(m) if len(m) > 1 else f"{m[0]:.3f}" for m in means],
                     spread([clean(r) for r in all_runs]) if len(all_runs) > 1 else f"{clean(all_runs[0]):.3f}",
                     "–" if cpu is None else f"{statistics.mean(cpu):.1f}"])
    body = (f"The dial net of `proofload demo`, {EPOCHS} epochs more on {DIALS} drawn dials; ranges set on {PICTURES} dials of seed "
            f"{SETTING}, everything measured on {PICTURES} others of seed {CHECKING}, by correctness. Limits are the strengths at which "
            "20 % of the readings break, as severities of the stressors' whole axes (0 to 1), means over the stresses; of the "
            "training seeds mean, smallest and largest. Where a limit is not reached the end of what was searched stands for it.\n\n"
            + runs.table(["trained with", "seeds", f"mean limit, {len(TRAINED)} trained stresses",
                          f"mean limit, {len(UNTOUCHED)} untouched stresses", "clean mean error (scale of 10)", "CPU min a training"], rows)
            + "\n\n## Stress by stress\n\nMean over the training seeds.\n\n")
    detail = []
    for name in both:
        detail.append([name + ("" if name in TRAINED else " (untouched)"), f"{severity(before, name):.3f}",
                       *[spread([severity(r, name) for r in after[arm]]) for arm in ARMS]])
    body += runs.table(["stress", "before", *ARMS], detail)
    gain = {arm: statistics.mean(statistics.mean(severity(r, s) for s in TRAINED) for r in after[arm]) for arm in ARMS}
    base = statistics.mean(severity(before, s) for s in TRAINED)
    body += (f"\n\nOver the trained stresses the mean limit goes from {base:.3f} to {gain['breaking region']:.3f} with the exported "
             f"file ({100 * (gain['breaking region'] / base - 1):+.0f} %), to {gain['even strengths']:.3f} with even strengths "
             f"({100 * (gain['even strengths'] / base - 1):+.0f} %) and to {gain['more training only']:.3f} with more training only "
             f"({100 * (gain['more training only'] / base - 1):+.0f} %).")
    said = verdicts(folder / "before", folder / f"breaking_region_1", guide)
    if said:
        body += "\n\n## `proofload verify before after` for the first seed\n\n```\n" + said + "\n```"
    runs.write("guidance", "Whether the guidance works", "make evidence ARGS=guidance", body)


if __name__ == "__main__":
    if sys.argv[1:2] == ["train"]:
        train(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]))
    else:
        main()
