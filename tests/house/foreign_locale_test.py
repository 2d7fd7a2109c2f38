"""Runs the test programs that read or write numbers as text in a locale whose decimal sign is a comma.

    foreign_locale_test.py FOLDER_OF_TEST_PROGRAMS

The locale is compiled into a scratch folder from the system's sources (package `locales`), so no root is needed and the
machine stays as it is.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

NAME = "de_DE.UTF-8"
MODULES = ("core", "data", "dataset", "metric", "model", "registry", "campaign", "report", "cli")


def main():
    programs = sorted(p for m in MODULES for p in Path(sys.argv[1]).glob(f"test_{m}_*") if os.access(p, os.X_OK))
    if not programs:
        print(f"no test programs in {sys.argv[1]}")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(["localedef", "--no-archive", "-i", "de_DE", "-f", "UTF-8", f"{folder}/{NAME}"],
                              capture_output=True, text=True)
        if not (Path(folder) / NAME / "LC_NUMERIC").exists():
            print(f"the locale {NAME} could not be made (package locales): {made.stderr}")
            return 1
        env = {**os.environ, "LOCPATH": folder, "LC_ALL": NAME, "PROOFLOAD_TEST_LOCALE": NAME,
               "PROOFLOAD_SOURCE_DIR": str(Path(__file__).resolve().parents[2])}
        env.pop("GTEST_OUTPUT", None)
        failed = []
        for program in programs:
            done = subprocess.run([program, "--gtest_brief=1"], env=env, text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if done.returncode != 0:
                failed.append(program.name)
                print(done.stdout)
    print(f"{len(programs)} programs under {NAME}, failed: {' '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
