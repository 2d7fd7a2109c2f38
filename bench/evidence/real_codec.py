#!/usr/bin/env python3
"""Packet loss in real codecs on both shared clips: affected frames beside the share expected, PSNR, concealment, recovery.

Needs the program bench/real_codec of the same build (`make bench` builds it). SEEDS realisations of each loss rate (20) on the
first FRAMES frames (150). CSV=FOLDER takes the rows that an earlier call left there.
"""

import csv
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import runs

SEEDS = int(os.environ.get("SEEDS", "20"))
FRAMES = int(os.environ.get("FRAMES", "150"))
TOOL = runs.PROGRAM.parent / "bench" / "real_codec"
CLIPS = {
    "bottle-detection": ("bottle-detection.mp4", []),
    "one-by-one-person": ("one-by-one-person-first40s.mp4", []),
    "bottle-detection, panned": ("bottle-detection.mp4", ["pan"]),
}
GOPS = {"G 30": 30, "G 150": 150}


def measure(name: str) -> list[dict]:
    file, more = CLIPS[name]
    cached = os.environ.get("CSV")
    if cached:
        text = (runs.Path(cached) / (file.removesuffix(".mp4") + ("-pan" if more else "") + ".csv")).read_text("utf-8")
    else:
        env = {**os.environ, "PROOFLOAD_CODEC": str(runs.PROGRAM.parent / "proofload_codec"),
               "PROOFLOAD_VIDEO_PLUGIN": str(runs.PROGRAM.parent / "proofload_video.so")}
        command = [str(TOOL), str(runs.DATA / "video" / file), str(FRAMES), str(SEEDS), *more]
        done = subprocess.run(command, capture_output=True, text=True, env=env)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr}")
        text = done.stdout
    lines = text.splitlines()
    if not text.endswith("\n"):
        lines.pop()
    rows = list(csv.DictReader(lines, delimiter=";"))
    # A call that was stopped leaves seeds without all of their rows.
    count = {r["seed"]: sum(1 for o in rows if o["seed"] == r["seed"]) for r in rows}
    return [r for r in rows if count[r["seed"]] == max(count.values())]


def expected(rate: float, slices_per_frame: float, gop: int, frames: int) -> float:
    """Share of frames that differ under independent loss of slices, errors staying until the next key frame."""
    q = 1 - (1 - rate) ** slices_per_frame
    if q == 0:
        return 0
    g = min(gop, frames)
    return 1 - (1 - q) * (1 - (1 - q) ** g) / (g * q)


def psnr(mse: float) -> str:
    return "equal" if mse == 0 else f"{10 * math.log10(255 * 255 / mse):.1f}"


def mean(rows: list[dict], key: str) -> float:
    return sum(float(r[key]) for r in rows) / len(rows)


def cells(rows: list[dict]) -> dict:
    out: dict = {}
    for row in rows:
        out.setdefault((row["set_up"], float(row["rate"])), []).append(row)
    return out


def clip_table(rows: list[dict]) -> str:
    by = cells(rows)
    rates = sorted({rate for _, rate in by})
    lines = []
    for set_up in dict.fromkeys(name for name, _ in by):
        line = [set_up]
        for rate in rates:
            some = by.get((set_up, rate), [])
            if not some:
                line.append("–")
                continue
            frames = float(some[0]["frames"])
            per_frame = float(some[0]["slices"]) / frames
            gop = next(g for name, g in GOPS.items() if name in set_up)
            line.append(f"{100 * mean(some, 'affected') / frames:.0f} % ({100 * expected(rate, per_frame, gop, int(frames)):.0f}), "
                        f"{100 * mean(some, 'frozen') / frames:.1f} %, {psnr(mean(some, 'mse'))}")
        lines.append(line)
    return runs.table(["set-up"] + [f"PLR {100 * rate:g} %" for rate in rates], lines)


def gain_table(rows: dict) -> str:
    lines = []
    for name, some in rows.items():
        by = cells(some)
        rates = sorted({rate for _, rate in by})
        line = [name]
        for rate in rates:
            on = {r["seed"]: float(r["mse"]) for r in by.get(("H.264, G 30, L 1", rate), [])}
            off = {r["seed"]: float(r["mse"]) for r in by.get(("H.264, G 30, L 1, no concealment", rate), [])}
            both = sorted(set(on) & set(off))
            a, b = (sum(x[s] for s in both) for x in (on, off))
            line.append(f"{10 * math.log10(b / a):+.1f} dB" if a > 0 and b > 0 else "–")
        lines.append(line)
    return runs.table(["clip"] + [f"PLR {100 * rate:g} %" for rate in rates], lines)


def realised_table(rows: list[dict]) -> str:
    lines = []
    for (set_up, rate), some in cells(rows).items():
        if set_up not in ("H.264, G 30, L 1", "H.264, G 30, L 3"):
            continue
        packets, lost, bursts = (sum(int(r[k]) for r in some) for k in ("packets", "lost", "bursts"))
        burst = 3 if "L 3" in set_up else 1
        long = max(burst, 1 / (1 - rate))
        rho = 1 - rate / (long * (1 - rate)) - 1 / long
        sigma = math.sqrt(rate * (1 - rate) * (1 + rho) / (1 - rho) / packets)
        lines.append([set_up, f"{100 * rate:g} %", f"{100 * lost / packets:.2f} %", f"{(lost / packets - rate) / sigma:+.1f}",
                      f"{lost / bursts:.2f}" if bursts else "–", f"{long:.2f}"])
    return runs.table(["set-up", "PLR", "realised", "in standard deviations", "in a row", "expected"], lines)


def main() -> None:
    runs.need_data()
    if not os.environ.get("CSV") and not TOOL.is_file():
        sys.exit(f"{TOOL} is not there; `make bench` builds it")
    with ThreadPoolExecutor(2) as pool:
        rows = dict(zip(CLIPS, pool.map(measure, CLIPS)))
    everything = [r for some in rows.values() for r in some]
    seeds = {name: len({r["seed"] for r in some}) for name, some in rows.items()}
    few = "" if min(seeds.values()) >= 20 else (
        " Fewer than 20 seeds: single figures, above all at small rates, may be off by several dB; read the trend.")
    body = ["Each cell: share of frames that differ from the decode of the undamaged stream (in brackets the share expected "
            "under independent loss of as many slices), share of frames that were not decoded and show the one before, PSNR "
            "in dB against the undamaged decode from the pooled error. 0.26 bit/px (1.5 Mbit/s at 640x360), preset fast, "
            "slices of at most 1400 bytes, one packet a slice. The expectation says nothing about bursts (L 3). libx265 "
            "gives frames without delay only with one slice a picture." + few]
    for name, some in rows.items():
        first = some[0]
        body.append(f"## {name}: {first['frames']} frames, {int(first['slices']) / int(first['frames']):.1f} slices a frame, "
                    f"{seeds[name]} seeds\n\n{clip_table(some)}")
    body.append("## Gain of concealment\n\nH.264, G 30, L 1, the same packets lost. Where a camera stands still, a lost slice "
                "that nobody fills may show what lay in the decoder's buffer, a picture some frames old, and that can be better "
                "than a guess; where the camera moves, filling by motion pays.\n\n" + gain_table(rows))
    # A seed loses the same packets of every clip, so one clip says it all.
    longest = max(rows, key=lambda name: sum(int(r["packets"]) for r in rows[name]))
    body.append(f"## Realised loss\n\nOf {longest}, all seeds together.\n\n" + realised_table(rows[longest]))
    recoveries = sum(int(r["recoveries"]) for r in everything)
    body.append(
        "## Exact facts\n\n"
        + runs.table(["fact", "held in"], [
            ["what is lost at one rate is lost at the next higher one",
             f"{sum(r['nested'] == '1' for r in everything)} of {len(everything)} rows"],
            ["frames before the first loss are those of the undamaged decode",
             f"{sum(r['clean_until_loss'] == '1' for r in everything)} of {len(everything)} rows"],
            ["a key frame that arrives whole after a loss is that of the undamaged decode",
             f"{sum(int(r['recovered']) for r in everything)} of {recoveries} key frames"],
        ]))
    runs.write("real_codec", "Packet loss in real codecs", "make evidence ARGS=real_codec", "\n\n".join(body))


if __name__ == "__main__":
    main()
