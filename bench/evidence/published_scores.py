#!/usr/bin/env python3
"""Published tables of the corruption benchmarks through the score and curve code of proofload/stats: mCE, mPC, rPC, crossings.

Needs the program bench/published_scores of the same build (`make bench` builds it); no model and no data. A second.
"""

import subprocess

import runs

TOOL = runs.PROGRAM.parent / "bench" / "published_scores"
TABLES = runs.ROOT / "tests" / "data" / "published_scores.json"


def main() -> None:
    body = subprocess.run([str(TOOL), str(TABLES)], capture_output=True, text=True, check=True).stdout.strip()
    body = ("The tables are those of the authors and of RobustBench (`tests/data/published_scores.json` names the source of each); "
            "`tests/stats/corruption_score_test.cpp` holds the same figures.\n\n" + body)
    runs.write("published_scores", "Published scores, computed again", "make evidence ARGS=published_scores", body)


if __name__ == "__main__":
    main()
