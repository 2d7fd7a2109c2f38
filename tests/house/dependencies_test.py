"""Whatever CMake looks for must be installed by tools/setup.sh, found by the installed package, and explained.

A dependency that a developer happens to have would otherwise be missed until a fresh machine fails.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What CMake asks for -> the system package that brings it; None: not from a system package.
APT = {
    "PkgConfig": "pkg-config", "Threads": "g++", "nlohmann_json": "nlohmann-json3-dev", "Eigen3": "libeigen3-dev",
    "Boost": "libboost-dev", "OpenSSL": "libssl-dev", "ZLIB": "zlib1g-dev", "JPEG": "libjpeg-dev", "PNG": "libpng-dev",
    "SQLite3": "libsqlite3-dev", "OpenCVImgproc": "libopencv-imgproc-dev", "CLI11": "libcli11-dev",
    "pugixml": "libpugixml-dev", "fmt": "libfmt-dev", "spdlog": "libspdlog-dev", "cpp-httplib": "libcpp-httplib-dev",
    "GTest": "libgtest-dev", "benchmark": "libbenchmark-dev", "Python3": "python3", "OpenVINO": None, "TBB": None,
    "libwebp": "libwebp-dev", "yaml-cpp": "libyaml-cpp-dev", "libxxhash": "libxxhash-dev", "libhwy": "libhwy-dev",
    "libutf8proc": "libutf8proc-dev", "libopenjp2": "libopenjp2-7-dev", "Git": "git",
    "libavformat": "libavformat-dev", "libavcodec": "libavcodec-dev", "libavutil": "libavutil-dev",
    "libswscale": "libswscale-dev",
}
# Used by programs and tests only, so that users of the libraries need not have them.
NOT_FOR_USERS = {"CLI11", "libavformat", "libavcodec", "libavutil", "libswscale", "GTest", "benchmark", "Git", "Python3"}


def asked_for(text):
    text = re.sub(r"#.*", "", text)
    names = re.findall(r"find_(?:package|dependency)\(\s*(\w+)", text)
    for call in re.findall(r"pkg_check_modules\(\s*\w+\s+([^)]*)\)", text):
        names += [w for w in call.split() if w not in ("REQUIRED", "QUIET", "IMPORTED_TARGET", "GLOBAL")]
    return set(names)


def main():
    problems = []
    files = [f for top in ("CMakeLists.txt", "cmake/*.cmake", "apps/**/CMakeLists.txt", "src/**/CMakeLists.txt",
                           "tests/CMakeLists.txt", "tests/house/CMakeLists.txt", "bench/CMakeLists.txt")
             for f in ROOT.glob(top)]
    names = set().union(*(asked_for(f.read_text()) for f in files))
    package = (ROOT / "cmake/proofloadConfig.cmake.in").read_text()
    setup = set(re.findall(r"[\w+.-]+", "\n".join(re.findall(r"^apt_\w+=\((.*?)\)", (ROOT / "tools/setup.sh").read_text(),
                                                            re.MULTILINE | re.DOTALL))))
    for name in sorted(names):
        if name not in APT:
            problems.append(f"CMake looks for {name}: name its system package in {Path(__file__).name} and tools/setup.sh")
        elif APT[name] and APT[name] not in setup:
            problems.append(f"CMake looks for {name}, but tools/setup.sh does not install {APT[name]}")
        if name not in NOT_FOR_USERS and name not in asked_for(package):
            problems.append(f"CMake looks for {name}, but cmake/proofloadConfig.cmake.in does not")
    print("\n".join(problems + [f"{len(names)} dependencies, {len(problems)} problems"]))
    return 1 if problems or len(names) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
