#!/usr/bin/env python3
"""Checks that includes follow the layers of the house.

    tools/check_layers.py [ROOT]

The table of layers is the block marked `layers` in docs/dev/architecture.md: one line a layer, top first, modules of
one layer do not see each other. Checked on every file under src/proofload and apps:

  layer        an include of another module goes to a lower layer, never to the same one or up
  depends      the module's CMakeLists.txt names that module in DEPENDS, and only lower ones
  third-party  a package is included only where the table PACKAGES allows it, and in no public header
  public       a header is for other modules only if HEADERS of its module names it, never one in a folder detail/;
               catalog/ holds no header
  own          a quoted include is written from src/ ("proofload/core/error.h") and exists

Prints one line a violation, `file:line: rule: what`, and exits 1 if there are any.
"""

import re
import sys
from pathlib import Path

# Who may include what. The pattern is matched against the text between <> or ""; the places are prefixes of paths
# below src/proofload, or "apps/…". An empty tuple: any source file.
PACKAGES = {
    "oneTBB": (r"(oneapi/)?tbb/", ("core/parallel.cpp",)),
    "nlohmann-json": (r"nlohmann/", ("core/",)),
    "yaml-cpp": (r"yaml-cpp/", ("core/",)),
    "fmt": (r"fmt/", ("core/",)),
    "spdlog": (r"spdlog/", ("core/",)),
    "xxHash": (r"xxh(ash|3)\.h$", ("core/hash.cpp",)),
    "OpenSSL": (r"openssl/", ("core/hash.cpp",)),
    "zlib": (r"zlib\.h$", ("core/hash.cpp", "core/file.cpp")),
    "libjpeg": (r"(jpeglib|jerror|jconfig|jmorecfg|turbojpeg)\.h$", ("image/",)),
    "libpng": (r"png(conf)?\.h$", ("image/",)),
    "libwebp": (r"webp/", ("image/",)),
    "OpenJPEG": (r"openjpeg\.h$", ("image/jpeg2000.cpp",)),
    "OpenCV": (r"opencv2/", ("image/",)),
    "Highway": (r"hwy/", ("core/rng.cpp", "image/", "stress/")),
    "utf8proc": (r"utf8proc\.h$", ("dataset/detail/picture_files.cpp",)),
    "FFmpeg": (r"lib(av\w+|sw\w+)/", ("dataset/plugin/", "coding/helper/")),
    "Eigen": (r"(Eigen|unsupported/Eigen)/", ()),
    "Boost": (r"boost/", ()),
    "SQLite": (r"sqlite3(ext)?\.h$", ("campaign/",)),
    "OpenVINO": (r"openvino/", ("engine/catalog/OpenVINO/",)),
    "CLI11": (r"CLI/", ("apps/cli/",)),
    "pugixml": (r"pugi(xml|config)\.hpp$", ("dataset/", "report/")),
    "cpp-httplib": (r"httplib\.h$", ("apps/server/", "engine/catalog/oip.cpp")),
}
# Headers of the C++ library have neither a dot nor a slash; these belong to the system.
SYSTEM = re.compile(r"(sys|linux|arpa|netinet|net|bits)/[\w/]+\.h$|(unistd|fcntl|sched|pthread|signal|dirent|dlfcn|poll|spawn"
                    r"|termios|errno|time|pwd|grp|glob|fnmatch|langinfo|locale|stdio|stdlib|stddef|string|stdint|limits|math"
                    r"|immintrin|cpuid|execinfo)\.h$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def read_layers(text):
    """Module name -> height, from the block ```layers of the architecture page; 0 is the bottom."""
    block = re.search(r"^```layers\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    if not block:
        raise SystemExit("docs/dev/architecture.md holds no block ```layers")
    heights = {}
    for line in block.group(1).splitlines():
        number, *modules = re.sub(r"\(.*?\)|#.*", "", line).split()
        for module in modules:
            heights[module] = int(number)
    return heights


def read_module(cmake):
    """The lists of the proofload_module() call of one CMakeLists.txt, by keyword."""
    call = re.search(r"proofload_module\(\s*(\w+)(.*?)\)", re.sub(r"#.*", "", cmake), re.DOTALL)
    lists = {"SOURCES": [], "HEADERS": [], "DEPENDS": [], "LINK": []}
    keyword = None
    for word in call.group(2).split() if call else []:
        if word in lists:
            keyword = word
        elif keyword:
            lists[keyword].append(word)
    return lists


def check(root):
    source = root / "src" / "proofload"
    layers = read_layers((root / "docs/dev/architecture.md").read_text())
    problems = []

    def report(file, line, rule, what):
        problems.append(f"{file.relative_to(root)}:{line}: {rule}: {what}")

    modules = {}
    for folder in sorted(p for p in source.iterdir() if p.is_dir()):
        name = folder.name
        if name not in layers:
            report(folder, 0, "layer", f"module {name} is not in the table of docs/dev/architecture.md")
            continue
        cmake = folder / "CMakeLists.txt"
        modules[name] = read_module(cmake.read_text() if cmake.exists() else "")
        for other in modules[name]["DEPENDS"]:
            if layers.get(other, 99) >= layers[name]:
                report(cmake, 1, "depends", f"{name} (layer {layers[name]}) must not depend on {other} "
                                            f"(layer {layers.get(other, 'unknown')})")

    files = [f for top in (source, root / "apps") if top.exists()
             for f in sorted(top.rglob("*")) if f.suffix in (".h", ".cpp")]
    for file in files:
        in_source = file.is_relative_to(source)
        place = str(file.relative_to(source) if in_source else file.relative_to(root))
        # apps/cli and apps/server are the modules cli and server.
        module = Path(place).parts[0 if in_source else 1]
        if module not in layers:
            continue
        is_header = file.suffix == ".h"
        public = is_header and in_source and str(Path(place).relative_to(module)) in modules[module]["HEADERS"]
        if is_header and "/catalog/" in place:
            report(file, 1, "public", "catalog/ holds parts, one file each; a header belongs beside it or in detail/")
        if public and "/detail/" in place:
            report(file, 1, "public", f"a detail in HEADERS of {module}/CMakeLists.txt")
        for number, text in enumerate(file.read_text().splitlines(), 1):
            match = INCLUDE.match(text)
            if not match:
                continue
            quote, path = match.groups()
            package = next((n for n, (pattern, _) in PACKAGES.items() if re.match(pattern, path)), None)
            if path.startswith("proofload/"):
                other = path.split("/")[1]
                if not (root / "src" / path).exists():
                    report(file, number, "own", f"{path} does not exist")
                elif other != module:
                    if other not in layers:
                        report(file, number, "layer", f"{other} is not in the table of docs/dev/architecture.md")
                    elif layers[other] >= layers[module]:
                        report(file, number, "layer", f"{module} (layer {layers[module]}) includes {path} "
                                                      f"of layer {layers[other]}")
                    elif in_source and other not in modules.get(module, {}).get("DEPENDS", []):
                        report(file, number, "depends", f"{path}: {other} is not in DEPENDS of {module}/CMakeLists.txt")
                    elif path.split("/", 2)[2] not in modules[other]["HEADERS"]:
                        report(file, number, "public", f"{path} is not in HEADERS of {other}/CMakeLists.txt")
            elif package:
                places = PACKAGES[package][1]
                if public:
                    report(file, number, "third-party", f"{package} in a public header")
                elif places and not place.startswith(places):
                    report(file, number, "third-party", f"{package} belongs in {', '.join(places)} only")
            elif quote == '"':
                # A program has no place in the library: its own headers are written from its own folder.
                if not in_source and (root / "apps" / Path(place).parts[1] / path).exists():
                    continue
                if not path.startswith("embedded/"):
                    report(file, number, "own", f'"{path}": write own headers from src/, "proofload/…"')
            elif ("." in path or "/" in path) and not SYSTEM.match(path):
                report(file, number, "third-party", f"<{path}> is of no package in the table of tools/check_layers.py")
    return problems, len(files)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent).resolve()
    problems, files = check(root)
    print("\n".join(problems + [f"{files} files checked, {len(problems)} violations of the layers"]))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
