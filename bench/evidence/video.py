#!/usr/bin/env python3
"""Both shared clips through YOLOX-nano: flips against strength, first frame lost, longest loss; memory of long clips.

One frame of every STRIDE is taken, so that the whole takes minutes; the last table takes all frames.
"""

import os
import shutil
import subprocess
import sys

import runs

STRIDE = int(os.environ.get("STRIDE", "3"))
STRESSES = ["frame_drop", "frame_freeze", "temporal_noise", "shake", "flicker", "packet_loss"]
LEVELS = 8
MODEL = [f"model={runs.DATA}/coco_detection/yolox_nano_coco_416.onnx",
         f"model.config={runs.MODELS}/yolox_nano_coco_416.yaml"]


def percent(x: float) -> str:
    return f"{100 * x:.1f} %"


def natural(stress: dict, value: float) -> str:
    return percent(value) if stress["axis"]["percent"] else f"{value:.3g} {stress['axis']['unit']}"


def seconds(x) -> str:
    return "none" if x is None else f"{x:.2f} s"


def campaign(folder, video, settings: list[str]) -> dict:
    return runs.run(folder, MODEL + [f"data={video}", "stress=" + ",".join(STRESSES), "search.method=grid",
                                     f"search.levels={LEVELS}", *settings])


def strengths(run: dict) -> list[list[str]]:
    rows = []
    for stress in run["stresses"]:
        for point in stress["clip_points"]:
            for one in point["clips"]:
                rows.append([stress["title"], natural(stress, point["value"]), run["clips"]["clean"][one["clip"]]["id"],
                             percent(one["flips"] / max(1, one["pairs"])), percent(one["broken"] / max(1, one["judged"])),
                             percent(one["late"] / max(1, one["judged"])), seconds(one["first_lost_s"]),
                             seconds(one["longest_loss_s"])])
    return rows


def peak_memory(video, settings: list[str], name: str) -> tuple[int, dict]:
    """Peak of the resident memory of one run, in kB, as the kernel counts it for the finished child."""
    folder = runs.SCRATCH / "video" / name
    shutil.rmtree(folder, ignore_errors=True)
    command = [str(runs.PROGRAM), "run", *MODEL, f"data={video}", "stress=temporal_noise", "threads=1",
               "search.method=grid", "search.levels=2", "out.html=false", "out.cases=0", *settings, "--out", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 4):
        sys.exit(f"{' '.join(command)} ended with {child.returncode}")
    return usage.ru_maxrss, runs.load(folder)


def main() -> None:
    runs.need_data()
    videos = runs.DATA / "video"
    body = []
    whole = campaign(runs.SCRATCH / "video" / "whole", videos, ["data.clip_frames=0", f"data.stride={STRIDE}"])
    clean = whole["clips"]["clean"]
    body.append(f"YOLOX-nano on both clips, one frame of every {STRIDE}, each clip as a whole. A frame is lost when its answer is "
                "broken against the clean clip's at the same time; flips are pairs of neighbouring frames whose answers differ "
                "by the same rule.\n")
    body.append(runs.table(["clip", "frames", "flips when clean"],
                           [[c["id"], str(c["frames"]), percent(c["flips"] / max(1, c["pairs"]))] for c in clean]))
    body.append("\n## Flips and losses against strength\n")
    body.append(runs.table(["stress", "strength", "clip", "flips", "frames broken", "by an old frame", "first lost", "longest loss"],
                           strengths(whole)))
    cut = campaign(runs.SCRATCH / "video" / "cut", videos, ["data.clip_frames=50", f"data.stride={STRIDE}"])
    body.append(f"\n## Limits over {cut['clips']['n']} clips of about 50 frames\n")
    body.append("Clips cut from one video are alike: there are two videos here, so the truth is less certain than these intervals.\n")
    rows = []
    for stress in cut["stresses"]:
        limit = stress["oracles"]["stability"]["limits"]["watch"]
        value = "not reached" if limit["value"] is None else natural(stress, limit["value"])
        low = "open" if limit["lo"] is None else natural(stress, limit["lo"])
        high = "open" if limit["hi"] is None else natural(stress, limit["hi"])
        rows.append([stress["title"], str(stress["oracles"]["stability"]["n"]), value, f"{low} to {high}"])
    body.append(runs.table(["stress", "clips", "watch limit (20 % of the clips)", "95 % interval"], rows))
    body.append("\n## Peak memory\n")
    body.append("Resident memory of the whole program, net and runtime included, one thread, two levels of one stress, the clip in "
                "one piece.\n")
    rows = []
    bottle = videos / "bottle-detection.mp4"
    for title, stride in (("all frames", 1), ("one of 4", 4), ("one of 16", 16)):
        peak, run = peak_memory(bottle, ["data.clip_frames=0", f"data.stride={stride}"], f"memory-{stride}")
        rows.append([f"bottle-detection.mp4, {title}", str(run["clips"]["frames"]), f"{peak / 1024:.0f} MB"])
    peak, run = peak_memory(videos / "one-by-one-person-first40s.mp4", ["data.clip_frames=0"], "memory-person")
    rows.append(["one-by-one-person-first40s.mp4, all frames", str(run["clips"]["frames"]), f"{peak / 1024:.0f} MB"])
    body.append(runs.table(["clip", "frames in memory one after the other", "peak"], rows))
    runs.write("video", "Clips: flips, losses and memory", f"STRIDE={STRIDE} make evidence ARGS=video", "\n".join(body))


if __name__ == "__main__":
    main()
