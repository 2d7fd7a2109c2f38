#!/usr/bin/env python3
"""Runs clang-tidy over the project's own C++ files, and only over those that changed since they last passed.

    tools/tidy.py [--build build] [--jobs 2] [file...]

A file has passed for good as long as nothing that the check depends on differs: its text, the text of every own header
it includes, its compile command, .clang-tidy and the tool's version. Passes are remembered in <build>/lint/tidy/.
"""

import argparse
import functools
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ("src", "apps", "tests", "bench", "examples", "tools")
INCLUDE = re.compile(rb'^\s*#\s*(?:include|define\s+HWY_TARGET_INCLUDE)\s*"([^"]+)"', re.MULTILINE)


@functools.cache
def includes(path):
    """The own headers that a file includes, all levels down, itself among them."""
    seen, todo = set(), [path]
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen.add(file)
        for name in INCLUDE.findall(file.read_bytes()):
            for base in (ROOT / "src", ROOT / "tests", ROOT / "apps", file.parent):
                found = base / name.decode()
                if found.is_file():
                    todo.append(found.resolve())
                    break
    return sorted(seen)


@functools.cache
def config_of(folder):
    """The .clang-tidy files that hold for a folder."""
    texts = []
    while folder.is_relative_to(ROOT):
        if (folder / ".clang-tidy").is_file():
            texts.append((folder / ".clang-tidy").read_bytes())
        folder = folder.parent
    return b"".join(texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    tool = os.environ.get("CLANG_TIDY", "clang-tidy-16")
    version = subprocess.run([tool, "--version"], capture_output=True, check=True).stdout
    passed = args.build / "lint" / "tidy"
    passed.mkdir(parents=True, exist_ok=True)

    work = []
    wanted = {f.resolve() for f in args.files}
    for entry in json.loads((args.build / "compile_commands.json").read_text()):
        file = Path(entry["file"])
        if not file.is_file() or not any(file.is_relative_to(ROOT / top) for top in OWN):
            continue
        if wanted and file not in wanted:
            continue
        digest = hashlib.sha256(version + entry["command"].encode() + config_of(file.parent))
        for text in includes(file):
            digest.update(text.read_bytes())
        stamp = passed / digest.hexdigest()
        if not stamp.exists():
            work.append((file, stamp))

    def check(item):
        file, stamp = item
        start = time.monotonic()
        # GCC's -Wconversion leaves out signs in C++, clang's does not; and clang does not know all of GCC's options.
        extra = ["-Wno-unknown-warning-option", "-Wno-unused-command-line-argument", "-Wno-sign-conversion"]
        done = subprocess.run([tool, "-p", args.build, "--quiet", *(f"--extra-arg={e}" for e in extra), file],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        name = file.relative_to(ROOT)
        if done.returncode == 0:
            stamp.touch()
            print(f"tidy: {name} ({time.monotonic() - start:.1f} s)", flush=True)
            return True
        # A tool that was stopped or fell over has nothing on stdout.
        said = done.stdout or f"{tool} ended with {done.returncode}\n{done.stderr}"
        print(f"tidy: {name}\n{said.replace(str(ROOT) + '/', '')}", flush=True)
        return False

    with ThreadPoolExecutor(args.jobs) as pool:
        failed = [str(f.relative_to(ROOT)) for (f, _), ok in zip(work, pool.map(check, work)) if not ok]
    print(f"tidy: {len(work)} files checked, {len(failed)} with warnings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
