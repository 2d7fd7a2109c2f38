#!/usr/bin/env python3
"""Rare failures: splitting where the truth is known, and beside plain draws on a real net near 1e-4.

Needs the program bench/rare_analytic of the same build (`make bench` builds it) for the first table.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import runs

TOOL = os.environ.get("RARE_ANALYTIC", runs.PROGRAM.parent / "bench" / "rare_analytic")
REPEATS = int(os.environ.get("REPEATS", "60"))
PICTURES = int(os.environ.get("PICTURES", "1000"))
LEAST_MARGIN = 0.99
DRAWS = int(os.environ.get("DRAWS", "400000"))
SEEDS = int(os.environ.get("SEEDS", "8"))
STRESSES = "gaussian_noise,pixel_dropout"
# Chosen by a pilot of plain draws: p near 1e-4.
DOMAINS = [["gaussian_noise=0..3"]]
WORKERS = int(os.environ.get("WORKERS", "1"))


def grouped(x: float) -> str:
    return f"{x:,.0f}".replace(",", " ")


def analytic(p: str, particles: int) -> list[str]:
    done = subprocess.run([str(TOOL), p, str(REPEATS), str(particles)], capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    truth = float(p)
    mean = sum(f["p"] for f in found) / len(found)
    calls = sum(f["calls"] for f in found) / len(found)
    covered = sum(f["lo"] <= truth <= f["hi"] for f in found)
    above = sum(f["bound"] >= truth for f in found)
    return [p, str(particles), f"{mean:.3g}", f"{covered} of {len(found)}", f"{above} of {len(found)}", grouped(calls),
            grouped(found[0]["plain_calls"]), f"{found[0]['plain_calls'] / calls:.0f}"]


def sure_pictures() -> Path:
    """A folder of links to those of the pictures whose class the net is sure of: others break at any strength."""
    first = runs.SCRATCH / "rare" / "all"
    runs.run(first, [*runs.arguments("resnet8"), f"data.limit={PICTURES}", "stress=gaussian_noise", "perceptual=off",
                     "search.method=grid", "search.levels=2"])
    folder = runs.SCRATCH / "rare" / "pictures"
    root = runs.DATA / runs.SETS["resnet8"][2]
    with sqlite3.connect(f"file:{first / 'run.db'}?mode=ro", uri=True) as db:
        names = dict(db.execute("SELECT idx, id FROM image"))
        for index, text in db.execute("SELECT image, prediction FROM eval WHERE stress < 0 AND relation < 0"):
            top = json.loads(text)["c"]
            link = folder / names[index]
            if top[0][1] - top[1][1] >= LEAST_MARGIN and not link.exists():
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(root / names[index])
    return folder


def rare(folder: Path, name: str, args: list[str]) -> dict:
    """Asked of a copy of the run, which only one program may hold."""
    own = folder.with_name(f"{folder.name}_{name}")
    if not own.exists():
        shutil.copytree(folder, own)
    command = [str(runs.PROGRAM), "rare", str(own), "--json", *args]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def moves(found: dict) -> str:
    return ", ".join(f"{m['kind']} {m['taken'] / m['proposed']:.0%}" for m in found.get("moves", []))


def row(found: dict, name: str, plain_p: float | None) -> list[str]:
    figure = f"{found['p']:.2g} ({found['lo']:.2g} to {found['hi']:.2g})" if found["p"] is not None else "refused: " + found["unmixed"]
    stuck = f"{found['stuck_share']:.0%}" if "stuck_share" in found else ""
    same = ""
    if found["p"] is not None and found["method"] == "splitting" and plain_p:
        same = f"{grouped(100 * (1 - plain_p) / (plain_p * -math.log(plain_p)))}"
    return [name, figure, grouped(found["judged"]), same, moves(found), stuck, str(found.get("last_pictures", ""))]


def main() -> None:
    runs.need_data()
    body = ("## Where the truth is known\n\nTen normals; a failure where their sum passes a quantile. The inferences of plain draws are those for the same relative "
            "error.\n\n")
    body += runs.table(["p", "particles", "mean estimate", "95 % intervals that hold p", "95 % bounds above p", "calls of splitting", "plain draws for the same error", "times fewer"],
                       [analytic("1e-3", 100), analytic("1e-6", 100)])
    folder = runs.SCRATCH / "rare" / "resnet8"
    pictures = sure_pictures()
    runs.run(folder, [a for a in runs.arguments("resnet8") if not a.startswith("data=")] +
             [f"data={pictures}", f"stress={STRESSES}", "perceptual=off", "search.levels=16"])
    count = len(list(pictures.glob("*/*")))
    body += (f"\n\n## resnet8 on {count} pictures\n\nThose of {PICTURES} pictures of CIFAR-10 on which the best class leads the next by {LEAST_MARGIN}. A state is one of them with a "
             "random field of its own and strengths from the domain. `proofload rare RUN --at DOMAIN --method METHOD --estimate`, splitting with 100 "
             "particles and 20 moves. “Same error”: plain draws that know the p of the plain draws as well as 100 particles do in theory.\n")
    for number, domain in enumerate(DOMAINS):
        at = [word for one in domain for word in ("--at", one)]
        asked = [("plain", [*at, "--method", "monte_carlo", "--estimate", "--most", str(DRAWS)])]
        asked += [(f"seed{seed}", [*at, "--method", "splitting", "--estimate", "--claim", "1e-6", "--most", "200000", "--seed", str(seed)])
                  for seed in range(1, SEEDS + 1)]
        with ThreadPoolExecutor(WORKERS) as pool:
            plain, *found = pool.map(lambda one: rare(folder, f"{number}_{one[0]}", one[1]), asked)
        rows = [row(plain, "plain draws", None)]
        rows += [row(one, f"splitting, seed {seed}", plain["p"]) for seed, one in enumerate(found, 1)]
        body += f"\n### {plain['domain']}\n\n"
        body += runs.table(["method", "p (95 %)", "states judged", "same error", "moves taken", "stuck", "pictures at the end"], rows) + "\n"
        told = [one for one in found if one["p"]]
        if told and plain["p"]:
            mean = statistics.mean(one["p"] for one in told)
            error = statistics.stdev(one["p"] for one in told) / math.sqrt(len(told)) if len(told) > 1 else math.inf
            holds = sum(one["lo"] <= plain["p"] <= one["hi"] for one in told)
            own = plain["p"] / math.sqrt(max(1, plain["failures"]))
            body += (f"\nPlain draws met {plain['failures']} failures. Mean of the splittings {mean:.2g}, {mean / plain['p']:.2f} times the plain estimate: "
                     f"{(mean - plain['p']) / math.hypot(error, own):.1f} standard errors of the difference apart. The plain estimate lies in {holds} of "
                     f"{len(told)} of their intervals. They judged {grouped(statistics.mean(one['judged'] for one in told))} states in the mean.\n")
    runs.write("rare_failures", "Rare failures", "make evidence ARGS=rare_failures", body.rstrip())


if __name__ == "__main__":
    main()
