#!/usr/bin/env python3
"""Runs every test suite of the project and closes with one line that counts them.

    tools/run_tests.py [--build build] [--jobs 2] [--only cpp|web|browser]... [--filter REGEX]

Suites: ctest (C++ tests and the checks of the house), the unit tests of the page, the page in a real browser. All of
them run even if one fails; the exit code is 0 only if none failed and at least one test ran. Results in JUnit form are
left in <build>/test-results/.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self):
        tail = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{tail}"


def cases_of(file):
    """Counts the cases of one JUnit or GoogleTest file; None if there is none (the program died early)."""
    try:
        cases = list(ET.parse(file).getroot().iter("testcase"))
    except (OSError, ET.ParseError):
        return None
    count = Count()
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            count.failed += 1
        elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            count.skipped += 1
        else:
            count.passed += 1
    return count


def run_cpp(args, results):
    gtest = results / "gtest"
    junit = results / "ctest.xml"
    command = ["ctest", "--test-dir", str(args.build), "-j", str(args.jobs), "--output-on-failure",
               "--no-tests=error", "--output-junit", str(junit)]
    if args.filter:
        command += ["-R", args.filter]
    code = subprocess.run(command, env={**os.environ, "GTEST_OUTPUT": f"xml:{gtest}/"}).returncode
    total = Count()
    try:
        tests = list(ET.parse(junit).getroot().iter("testcase"))
    except (OSError, ET.ParseError):
        tests = []
    for test in tests:
        name = test.get("name")
        ok = test.get("status") == "run" and test.find("failure") is None
        # A GoogleTest program counts by its cases, anything else as one test.
        cases = cases_of(gtest / f"test_{name.replace('/', '_')}.xml")
        if cases is None:
            skipped = test.get("status") in ("notrun", "disabled") or test.find("skipped") is not None
            cases = Count(passed=int(ok), failed=int(not ok and not skipped), skipped=int(skipped))
        elif not ok and cases.failed == 0:
            cases.failed = 1  # died after its last case, or ran out of time
        total.add(cases)
    if code != 0 and total.failed == 0:
        total.failed = 1
    return total


def vitest(results, name, config=(), env=None):
    junit = results / f"{name}.xml"
    code = subprocess.run([WEB / "node_modules/.bin/vitest", "run", *config, "--reporter=default", "--reporter=junit",
                           f"--outputFile.junit={junit}"], cwd=WEB, stdin=subprocess.DEVNULL, env=env).returncode
    count = cases_of(junit) or Count()
    if code != 0 and count.failed == 0:
        count.failed = 1
    return count


def run_web(args, results):
    return vitest(results, "web")


def run_browser(args, results):
    browser = os.environ.get("PROOFLOAD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        print("browser tests: no Chromium on this machine; PROOFLOAD_CHROMIUM=/path/to/chrome names one", flush=True)
        return Count(failed=1) if os.environ.get("CI") == "true" else Count(skipped=1)
    return vitest(results, "browser", ["--config", "vitest.browser.config.ts"],
                  {**os.environ, "PROOFLOAD_CHROMIUM": browser, "PROOFLOAD_BINARY": str(args.build / "proofload")})


SUITES = {"cpp": ("C++ and house", run_cpp), "web": ("page, units", run_web), "browser": ("page, browser", run_browser)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", action="append", choices=SUITES)
    parser.add_argument("--filter", help="only ctests whose name matches")
    args = parser.parse_args()
    args.build = args.build.resolve()
    results = args.build / "test-results"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)

    total = Count()
    summary = []
    for key, (title, run) in SUITES.items():
        if args.only and key not in args.only:
            continue
        print(f"== {title}", flush=True)
        start = time.monotonic()
        count = run(args, results)
        total.add(count)
        summary.append(f"{title + ':':<16} {count} in {time.monotonic() - start:.0f} s")
    print("\n" + "\n".join(summary) + f"\n\n{total}", flush=True)
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
