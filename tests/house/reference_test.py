"""docs/reference/stressors.md says what the program says of its stressors, and shows each of them."""

import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reference/stressors.md"
CURE = "run `proofload gallery --reference docs/reference` and commit what it writes"


class Reference(unittest.TestCase):
    def test_the_page_is_that_of_the_program(self):
        text = subprocess.run([os.environ["PROOFLOAD_PROGRAM"], "gallery", "--text"], capture_output=True, check=True,
                              encoding="utf-8").stdout
        page = "".join(line for line in PAGE.read_text(encoding="utf-8").splitlines(True) if not line.startswith("!["))
        self.assertTrue(page == text, CURE)

    def test_every_picture_is_there_and_no_other(self):
        named = set(re.findall(r"^!\[[^\]]*\]\(([^)]+)\)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
        there = {f"stressors/{each.name}" for each in (PAGE.parent / "stressors").iterdir()}
        self.assertEqual(named, there, CURE)
        self.assertGreater(len(there), 80)

    def test_the_page_stays_small(self):
        size = PAGE.stat().st_size + sum(each.stat().st_size for each in (PAGE.parent / "stressors").iterdir())
        self.assertLess(size, 3_000_000)


if __name__ == "__main__":
    unittest.main()
