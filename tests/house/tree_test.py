"""What must not be in any file of the checkout: paths of one machine, download addresses in lock files, open ends, links."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.$}~*/-])/(?:" + "|".join(["wo" + "rk", "home" + r"/\w+", "ro" + "ot", "Us" + r"ers/\w+"]) + r")/")
OPEN_END = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
ADDRESS = re.compile("https?:" + "//")
LOCKS = ("package-lock.json", ".npmrc", "requirements")
LARGEST = 1 << 20  # bytes of one file: data sets and nets of others stay outside


def tracked():
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True)
    if listed.returncode == 0:
        return [ROOT / n for n in listed.stdout.split("\0") if n]
    # A source archive has no git; then everything but what the build makes.
    made = re.compile(r"(^|/)(build[^/]*|\.venv|node_modules|dist|__pycache__|runs)/")
    return [p for p in ROOT.rglob("*") if p.is_file() and not made.search(str(p.relative_to(ROOT)) + "/")]


def main():
    problems = []
    listed = tracked()
    for file in listed:
        if file.is_symlink():
            problems.append(f"{file.relative_to(ROOT).as_posix()}: a symbolic link; what it points to is not in every checkout")
    files = [f for f in listed if not f.is_symlink() and f.is_file()]
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        data = file.read_bytes()
        if len(data) > LARGEST:
            problems.append(f"{name}: {len(data)} bytes; no file is larger than {LARGEST}")
        if b"\0" in data:
            continue
        lock = any(part in file.name for part in LOCKS)
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if MACHINE_PATH.search(line):
                problems.append(f"{name}:{number}: a path of one machine: {line.strip()[:80]}")
            if OPEN_END.search(line) and not lock:
                problems.append(f"{name}:{number}: an open end: {line.strip()[:80]}")
            if lock and ADDRESS.search(line) and (file.suffix != ".json" or '"resolved"' in line):
                problems.append(f"{name}:{number}: an address in a list of packages: {line.strip()[:80]}")
    for needed in ("LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/dev/architecture.md"):
        if not (ROOT / needed).is_file():
            problems.append(f"{needed} is missing")
    print("\n".join(problems + [f"{len(files)} files read, {len(problems)} problems"]))
    return 1 if problems or len(files) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
