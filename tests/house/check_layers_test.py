"""The layer check must see every kind of violation: each is planted into a small tree, alone, and must be named."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_layers.py"

CLEAN = {
    "docs/dev/architecture.md": "```layers\n9  cli\n2  data\n1  image   stats\n0  core\n```\n",
    "src/proofload/core/CMakeLists.txt": "proofload_module(core\n  SOURCES a.cpp\n  HEADERS a.h)\n",
    "src/proofload/core/a.h": "#pragma once\n#include <string>\n",
    "src/proofload/core/a.cpp": '#include "proofload/core/a.h"\n\n#include <nlohmann/json.hpp>\n#include <unistd.h>\n',
    "src/proofload/image/CMakeLists.txt": "proofload_module(image\n  SOURCES\n  HEADERS b.h\n  DEPENDS core)\n",
    "src/proofload/image/b.h": '#include "proofload/core/a.h"\n',
    "src/proofload/image/detail/c.h": "#include <png.h>\n",
    "src/proofload/stats/CMakeLists.txt": "proofload_module(stats\n  HEADERS s.h\n  DEPENDS core)\n",
    "src/proofload/stats/s.h": "#include <span>\n",
    "src/proofload/data/CMakeLists.txt": "proofload_module(data\n  HEADERS d.h\n  DEPENDS image core)\n",
    "src/proofload/data/d.h": '#include "proofload/image/b.h"\n',
    "apps/cli/main.cpp": '#include <CLI/CLI.hpp>\n\n#include "proofload/data/d.h"\n',
}


def run(tree):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in tree.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        done = subprocess.run([sys.executable, TOOL, folder], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


class LayerCheck(unittest.TestCase):
    def planted(self, name, line, *words):
        """Adds one line to one file of the clean tree and expects it to be named with all the words."""
        code, out = run({**CLEAN, name: CLEAN.get(name, "") + line + "\n"})
        self.assertEqual(code, 1, out)
        self.assertIn("1 violations", out)
        for word in (name, *words):
            self.assertIn(word, out)

    def test_clean_tree_passes(self):
        code, out = run(CLEAN)
        self.assertEqual(code, 0, out)

    def test_an_empty_tree_does_not_pass(self):
        code, out = run({"docs/dev/architecture.md": CLEAN["docs/dev/architecture.md"], "src/proofload/x.md": ""})
        self.assertEqual(code, 1, out)

    def test_include_upward(self):
        self.planted("src/proofload/core/a.cpp", '#include "proofload/image/b.h"', "layer: core (layer 0)")

    def test_include_sideways(self):
        self.planted("src/proofload/image/b.h", '#include "proofload/stats/s.h"', "of layer 1")

    def test_include_without_depends(self):
        self.planted("src/proofload/data/d.h", '#include "proofload/stats/s.h"', "depends:", "stats")

    def test_depends_upward(self):
        tree = {**CLEAN, "src/proofload/core/CMakeLists.txt": "proofload_module(core HEADERS a.h DEPENDS image)"}
        code, out = run(tree)
        self.assertEqual(code, 1)
        self.assertIn("core (layer 0) must not depend on image", out)

    def test_third_party_in_a_public_header(self):
        self.planted("src/proofload/data/d.h", "#include <Eigen/Dense>", "Eigen in a public header")

    def test_codec_outside_image(self):
        self.planted("apps/cli/main.cpp", "#include <png.h>", "libpng belongs in image/ only")

    def test_threads_outside_parallel(self):
        self.planted("src/proofload/core/a.cpp", "#include <oneapi/tbb/task_group.h>", "core/parallel.cpp only")

    def test_runtime_outside_its_catalog_folder(self):
        self.planted("apps/cli/main.cpp", "#include <openvino/openvino.hpp>", "engine/catalog/OpenVINO/ only")

    def test_json_outside_core(self):
        self.planted("apps/cli/main.cpp", '#include "nlohmann/json.hpp"', "core/ only")

    def test_unknown_package(self):
        self.planted("apps/cli/main.cpp", "#include <mystery/thing.h>", "of no package")

    def test_private_header_of_another_module(self):
        code, out = run({**CLEAN, "src/proofload/core/extra.h": "",
                         "src/proofload/data/d.h": '#include "proofload/core/extra.h"'})
        self.assertEqual(code, 1)
        self.assertIn("proofload/core/extra.h is not in HEADERS of core/CMakeLists.txt", out)

    def test_private_header_in_its_own_module(self):
        code, out = run({**CLEAN, "src/proofload/core/extra.h": "#include <nlohmann/json.hpp>",
                         "src/proofload/core/a.cpp": '#include "proofload/core/extra.h"'})
        self.assertEqual(code, 0, out)

    def test_header_in_a_catalog(self):
        self.planted("src/proofload/core/catalog/part.h", "#pragma once", "catalog/ holds parts")

    def test_detail_of_another_module(self):
        self.planted("src/proofload/data/d.h", '#include "proofload/image/detail/c.h"', "is not in HEADERS of image")

    def test_relative_include(self):
        self.planted("src/proofload/core/a.cpp", '#include "a.h"', "write own headers from src/")

    def test_absent_include(self):
        self.planted("src/proofload/core/a.cpp", '#include "proofload/core/none.h"', "does not exist")

    def test_module_without_a_layer(self):
        code, out = run({**CLEAN, "src/proofload/extra/CMakeLists.txt": "proofload_module(extra)"})
        self.assertEqual(code, 1)
        self.assertIn("module extra is not in the table", out)


if __name__ == "__main__":
    unittest.main()
