#!/usr/bin/env python3
"""Whether the intervals of proofload/stats hold what they promise: simulations with fixed keys, set beside the design's figures.

Needs the program bench/statistics_tables of the same build (`make bench` builds it); no data. A few minutes.
"""

import subprocess

import runs

TOOL = runs.PROGRAM.parent / "bench" / "statistics_tables"


def main() -> None:
    body = subprocess.run([str(TOOL)], capture_output=True, text=True, check=True).stdout.strip()
    runs.write("interval_coverage", "Whether intervals hold", "make evidence ARGS=interval_coverage", body)


if __name__ == "__main__":
    main()
