#!/usr/bin/env python3
"""Rare failures: splitting where the truth is known, and claims on a real net, by both methods.

Needs the program bench/rare_analytic of the same build (`make bench` builds it) for the first table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import runs

TOOL = os.environ.get("RARE_ANALYTIC", runs.PROGRAM.parent / "bench" / "rare_analytic")
REPEATS = int(os.environ.get("REPEATS", "60"))
N = os.environ.get("PICTURES", "80")
# Net -> stresses of its run and the domain that is asked about.
NETS = {
    "resnet8": ("gaussian_blur,gaussian_noise,pixel_dropout,rotate,contrast,jpeg_compression", ["gaussian_noise=0..0.5", "gaussian_blur=0..0.3"]),
    "gauge": ("gaussian_blur,gaussian_noise,object_occlusion,exposure_dark", ["gaussian_noise=0..2"]),
}
CLAIM = os.environ.get("CLAIM", "1e-3")


def analytic(p: str, particles: int) -> list[str]:
    done = subprocess.run([str(TOOL), p, str(REPEATS), str(particles)], capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    truth = float(p)
    mean = sum(f["p"] for f in found) / len(found)
    calls = sum(f["calls"] for f in found) / len(found)
    covered = sum(f["lo"] <= truth <= f["hi"] for f in found)
    above = sum(f["bound"] >= truth for f in found)
    return [p, str(particles), f"{mean:.3g}", f"{covered} of {len(found)}", f"{above} of {len(found)}", f"{calls:,.0f}".replace(",", " "),
            f"{found[0]['plain_calls']:,.0f}".replace(",", " "), f"{found[0]['plain_calls'] / calls:.0f}"]


def rare(folder, *args: str) -> dict:
    command = [str(runs.PROGRAM), "rare", str(folder), "--json", *args]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def main() -> None:
    runs.need_data()
    body = ("## Where the truth is known\n\nTen normals; a failure where their sum passes a quantile. The inferences of plain draws are those for the same relative "
            "error.\n\n")
    body += runs.table(["p", "particles", "mean estimate", "95 % intervals that hold p", "95 % bounds above p", "calls of splitting", "plain draws for the same error", "times fewer"],
                       [analytic("1e-3", 100), analytic("1e-6", 100)])
    rows = []
    for name, (stresses, domain) in NETS.items():
        folder = runs.SCRATCH / "contours" / name
        runs.run(folder, runs.arguments(name) + [f"data.limit={N}", f"stress={stresses}", "perceptual=false"])
        at = [word for one in domain for word in ("--at", one)]
        for method, most in (("monte_carlo", "9000"), ("splitting", "9000")):
            found = rare(folder, *at, "--claim", CLAIM, "--method", method, "--most", most)
            estimate = f"{found['p']:.2g} ({found['lo']:.2g} to {found['hi']:.2g})" if found["finished"] or method == "monte_carlo" else "not finished"
            stuck = f"{found['stuck'] / max(1, found['kills']):.0%}" if "stuck" in found else ""
            rows.append([name, found["domain"], found["method"].replace("_", " "), found["verdict"], estimate, f"{found['bound']:.2g}", str(found["judged"]), stuck])
    body += (f"\n\n## Two nets on {N} pictures each\n\nIs p below {CLAIM}? States are pictures with a random field of their own and strengths from the domain.\n\n")
    body += runs.table(["net", "domain", "method", "verdict", "p (95 %)", "bound", "states judged", "moved states that stuck"], rows)
    body += ("\n\nSplitting judges states near failure on purpose, so its count of broken states is no share. Where failures are frequent both methods agree. Random fields and pictures cannot be moved a little, only drawn anew, so on the second net splitting does not get to the end with states of the number allowed where clean draws settle the claim: on real nets plain draws are the safer choice at such sizes. A real net at 1e-4 was not measured.")
    runs.write("rare_failures", "Rare failures", "make evidence ARGS=rare_failures", body)


if __name__ == "__main__":
    main()
