#!/usr/bin/env python3
"""Speed of a whole campaign beside OpenVINO's own benchmark_app, peak memory, and the time of --help.

One run, one machine, the two programs taking turns; the ratio is the median over the rounds, each campaign against the
benchmark_app before and after it. The campaign is a grid over pixel_dropout, gaussian_noise and
contrast; its rate counts every inference it made against all its time (decode, stress, preprocess, infer, judge, store,
report). benchmark_app runs the same net in f32 in throughput mode and only infers.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "evidence"))
import runs  # noqa: E402

SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
NETS = [("mobilenet", 16, 0.90), ("yolox", 24, 0.90), ("gauge", 64, 0.70)]


def benchmark_app(model: Path) -> float:
    tool = runs.ROOT / ".venv" / "bin" / "benchmark_app"
    result = subprocess.run([str(tool), "-m", str(model), "-d", "CPU", "-hint", "throughput", "-infer_precision", "f32",
                             "-t", str(SECONDS)], capture_output=True, text=True, check=True)
    found = re.search(r"Throughput:\s*([\d.]+)", result.stdout)
    if not found:
        sys.exit(f"benchmark_app printed no throughput:\n{result.stdout}")
    return float(found.group(1))


def campaign(name: str, levels: int) -> float:
    folder = runs.SCRATCH / "speed" / name
    shutil.rmtree(folder, ignore_errors=True)
    run = runs.run(folder, runs.arguments(name) + [
        "stress=pixel_dropout,gaussian_noise,contrast", "search.method=grid", f"search.levels={levels}", "out.html=false", "out.cases=0"])
    return run["cost"]["inferences"] / run["cost"]["seconds"]


def peak_megabytes(count: int) -> float:
    folder = runs.SCRATCH / "memory" / str(count)
    shutil.rmtree(folder, ignore_errors=True)
    command = [str(runs.PROGRAM), "demo", f"data.count={count}", "search.method=grid", "search.levels=4",
               "stress.gaussian_noise.operating=6", "--out", str(folder), "-q"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {status}")
    return usage.ru_maxrss / 1024


def help_milliseconds() -> float:
    times = []
    for _ in range(21):
        start = time.perf_counter()
        subprocess.run([str(runs.PROGRAM), "--help"], stdout=subprocess.DEVNULL, check=True)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    runs.need_data()
    rows = []
    missed = []
    for name, levels, bar in NETS:
        model = runs.DATA / runs.SETS[name][0]
        ceilings = [benchmark_app(model)]
        ours = []
        for _ in range(ROUNDS):
            ours.append(campaign(name, levels))
            ceilings.append(benchmark_app(model))
        ratios = [2 * x / (ceilings[i] + ceilings[i + 1]) for i, x in enumerate(ours)]
        ratio = statistics.median(ratios)
        if ratio < bar:
            missed.append(name)
        rows.append([name, " / ".join(f"{x:.0f}" for x in ceilings), " / ".join(f"{x:.0f}" for x in ours),
                     f"**{ratio:.2f}** ({min(ratios):.2f} to {max(ratios):.2f})", f"≥ {bar:.2f}"])
    small, large = peak_megabytes(2000), peak_megabytes(20000)
    help_ms = help_milliseconds()
    body = runs.table(["net", "benchmark_app, inferences/s", "campaigns between, inferences/s", "ratio", "bar"], rows)
    body += "\n\n" + runs.table(["what", "measured", "bar"], [
        ["peak memory, 2 000 pictures", f"{small:.0f} MB", ""],
        ["peak memory, 20 000 pictures", f"{large:.0f} MB ({100 * (large / small - 1):+.1f} %)", "within 10 %"],
        ["`proofload --help`, median of 21", f"{help_ms:.0f} ms", "< 50 ms"]])
    runs.write("campaign_speed", "Speed of a campaign", "make bench ARGS=campaign_speed", body)
    if missed:
        print("below the bar: " + ", ".join(missed))


if __name__ == "__main__":
    main()
