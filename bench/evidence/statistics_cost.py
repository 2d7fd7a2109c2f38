#!/usr/bin/env python3
"""What the statistics of a campaign cost: all of it made again from the records, beside the time of its inferences on a 5-ms net.

`proofload report RUN --format json` asks and tells every search again over the stored records, in the same order, finds each of them in
the database, and computes limits, intervals, bands, scores and gates: planner and statistics of the run, and the reading of its
records on top. So the share printed is a bound from above. Without data: PICTURES=n for another size (500).
"""

import os
import resource
import subprocess
import time

import runs

PICTURES = int(os.environ.get("PICTURES", "500"))
NET_SECONDS = 0.005
BAR = 0.02


def report(folder: runs.Path) -> tuple[float, float]:
    """Wall and processor seconds, the median of three by wall time."""
    times = []
    for _ in range(3):
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run([str(runs.PROGRAM), "report", str(folder), "--format", "json", "--out", str(folder / "again")],
                       capture_output=True, check=True)
        wall = time.perf_counter() - start
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append((wall, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime))
    return sorted(times)[1]


def main() -> None:
    runs.need_data()
    rows = []
    for name, method, more in [("resnet8", "race", []), ("resnet8", "curve", []), ("gauge", "race", []), ("yolox", "race", [])]:
        folder = runs.SCRATCH / "statistics_cost" / f"{name}-{method}-{PICTURES}"
        stresses = [f"stress={','.join(runs.SIXTEEN[:8])}"]
        result = runs.run(folder, [*runs.arguments(name), *stresses, f"data.limit={PICTURES}", f"search.method={method}", *more])
        wall, processor = report(folder)
        inferences = result["cost"]["inferences"]
        net = inferences * NET_SECONDS
        share = processor / net
        rows.append([name, method, f"{result['cost']['images']:,}", f"{inferences:,}", f"{wall:.2f} s", f"{processor:.2f} s",
                     f"{1e6 * processor / inferences:.0f} µs", f"{net:,.0f} s",
                     f"{'**' if share < BAR else ''}{100 * share:.2f} %{'**' if share < BAR else ''}"])
    body = (f"Eight stresses, both oracles where there are labels. Bar: below {100 * BAR:.0f} % of the time of a net that takes "
            f"{1000 * NET_SECONDS:.0f} ms. Reading the records from the database is part of the figures.\n\n"
            + runs.table(["net", "search", "pictures", "inferences", "all statistics again, wall", "processor", "per inference",
                          "5-ms net", "share"], rows))
    runs.write("statistics_cost", "What the statistics cost", "make evidence ARGS=statistics_cost", body)


if __name__ == "__main__":
    main()
