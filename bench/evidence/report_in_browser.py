#!/usr/bin/env python3
"""Reports of real nets in a real browser: silent, asking for nothing, accessible, never wider than the window.

Makes a small run of every task and opens each report from disk in Chromium, wide and at phone width, light and dark, with the code
of the browser tests (web/test/check-report.mjs). Screenshots stay in the scratch folder.
"""

import json
import shutil
import subprocess
import sys

import runs

CHECK = runs.ROOT / "web" / "test" / "check-report.mjs"
# Name of the set -> pictures (none: all) and what is asked of it.
REPORTS = {
    "resnet8": (300, ["stress=gaussian_noise,motion_blur,jpeg_compression,exposure", "stress.gaussian_noise.operating=6",
                      "stress.motion_blur.operating=2",
                      "gates=['clean.top1 >= 0.7','gaussian_noise.limit.watch >= 6','motion_blur.broken_share(2) <= 20 %']"]),
    "gauge": (None, ["stress=gaussian_blur,exposure,rotate", "stress.gaussian_blur.operating=1", "stress.rotate.operating=5",
                     "gates=['gaussian_blur.limit.watch >= 1','rotate.limit.watch >= 5']"]),
    "yolox": (16, ["stress=packet_loss,object_occlusion", "stress.packet_loss.operating=0.02",
                   "gates=['packet_loss.broken_share(2 %) <= 20 %']"]),
    "deeplab": (12, ["stress=gaussian_noise,rotate"]),
    "pose": (None, ["stress=gaussian_blur,rotate"]),
    "plates": (100, ["stress=motion_blur,packet_loss", "stress.motion_blur.operating=2"]),
    "faces": (None, ["stress=gaussian_noise,downscale"]),
}
# A picture of text has no mirrored form that could be read.
WITHOUT_MIRROR = {"plates"}


def main() -> None:
    runs.need_data()
    reports = []
    for name, (limit, settings) in REPORTS.items():
        folder = runs.SCRATCH / "browser" / name
        shutil.rmtree(folder, ignore_errors=True)
        few = [f"data.limit={limit}"] if limit else []
        runs.run(folder, runs.arguments(name) + settings + few + ([] if name in WITHOUT_MIRROR else ["relations=hflip"]))
        reports.append(folder / "report.html")
    command = ["node", str(CHECK), "--shots", str(runs.SCRATCH / "browser" / "screenshots"), *map(str, reports)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}")
    rows = []
    bad = []
    for name, report in zip(REPORTS, reports):
        for found in json.loads(done.stdout):
            if found["file"] != str(report):
                continue
            rows.append([name, f"{report.stat().st_size / 1e6:.2f}", str(found["width"]), found["theme"], str(found["stresses"]),
                         str(found["cases"]), *(str(len(found[key])) for key in ("said", "asked", "axe", "wide")), str(found["dark"])])
            bad += [f"{name} {found['width']} {found['theme']}: {what}"
                    for key in ("said", "asked", "axe", "wide") for what in found[key]]
            bad += [f"{name} {found['width']} {found['theme']}: {found['dark']} pictures do not decode"] * (found["dark"] > 0)
    text = runs.table(["report", "MB", "width, px", "scheme", "stresses", "cases drawn", "console messages", "requests",
                       "axe violations", "wider than the window", "pictures that do not decode"], rows)
    note = ("What the page's policy refuses would be a console message. axe: WCAG 2.2 AA and good practice, of the page and of its\n"
            "first case; width: as opened, with the curve of every stress, and with a case open.")
    runs.write("report_in_browser", "Reports of real nets in Chromium", "make evidence ARGS=report_in_browser", f"{text}\n\n{note}")
    if bad:
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main()
