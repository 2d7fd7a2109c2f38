#!/usr/bin/env python3
"""The program as a user meets it: exit codes, streams, error texts, files. Called by ctest with the program's path."""

import json
import os
import signal
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = os.environ["PROOFLOAD_PROGRAM"]
TOY = "{outputs: 2, height: 24, width: 24, gain: 4}"


def call(*args, cwd=None, env=None, timeout=120):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PROOFLOAD__") and k not in ("NO_COLOR", "FORCE_COLOR")}
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, cwd=cwd, env={**clean, **(env or {})}, timeout=timeout)


def call_without_rights(*args, cwd=None):
    """As a user for whom read-only is read-only: the super-user may write anywhere."""
    other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, cwd=cwd, timeout=120, **other)


def read_only(folder):
    """Takes the right to write from a folder and all in it; gives everybody the right to read."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def writable(folder):
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        (self.path / "net.toy").write_text(TOY)
        (self.path / "p.yaml").write_text(
            "name: t\nmodel: {path: net.toy, task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
            "data: {format: synthetic, count: 16, size: 32}\nstress: {gaussian_noise: {operating: 20}}\n"
            "search: {method: grid, levels: 4}\n")

    def tearDown(self):
        self.folder.cleanup()

    def run_config(self, *more, **kw):
        return call("run", "-c", "p.yaml", *more, cwd=self.path, **kw)

    def test_a_bare_call_shows_help_and_succeeds(self):
        result = call()
        self.assertEqual(result.returncode, 0)
        self.assertIn("proofload run model=", result.stdout)

    def test_help_of_every_verb(self):
        for verb in ("run", "resume", "replay", "report", "open", "inspect", "list", "doctor", "demo", "export", "score",
                     "explain", "guide", "limits"):
            result = call(verb, "--help")
            self.assertEqual(result.returncode, 0, verb)
            self.assertIn("Usage", result.stdout, verb)

    def test_a_misspelt_verb_names_the_nearest(self):
        result = call("rnu")
        self.assertEqual(result.returncode, 2)
        self.assertIn("`run`", result.stderr)

    def test_wrong_usage_is_2(self):
        for args in (["run", "--bogus"], ["run", "model"], ["replay"], ["list", "stresors"], ["run", "-c", "absent.yaml"],
                     ["run", "--threads", "-3"], ["--color", "sometimes", "list"]):
            self.assertEqual(call(*args, cwd=self.path).returncode, 2, args)

    def test_all_problems_of_a_config_come_at_once(self):
        (self.path / "bad.yaml").write_text("model: {path: x, engin: y}\nserch: {}\ndata: {path: z}\n")
        result = call("run", "-c", "bad.yaml", cwd=self.path)
        self.assertEqual(result.returncode, 2)
        for part in ("bad.yaml:1:", "`engine`", "bad.yaml:2:1", "`search`"):
            self.assertIn(part, result.stderr)
        self.assertEqual(result.stdout, "")

    def test_files_that_cannot_be_used_are_3(self):
        (self.path / "text.onnx").write_text("no model")
        (self.path / "empty").mkdir()
        for model, data, part in (("absent.onnx", "empty", "absent.onnx"), ("text.onnx", "empty", "text.onnx")):
            result = call("run", f"model={model}", f"data={data}", cwd=self.path)
            self.assertEqual(result.returncode, 3, result.stderr)
            self.assertIn(part, result.stderr)
        result = call("run", "model=net.toy", "model.task=regression", "model.output.kind=sincos", "model.output.period=10", "model.input.scale=1", "data=empty", cwd=self.path)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("empty", result.stderr)

    def test_a_run_writes_its_files_and_speaks_of_them(self):
        result = self.run_config()
        self.assertEqual(result.returncode, 0, result.stderr)
        for name in ("run.db", "run.json", "results.csv", "junit.xml", "report.html"):
            self.assertTrue((self.path / "runs" / "t" / name).stat().st_size > 0, name)
        self.assertIn("clean", result.stdout)
        self.assertIn("gaussian_noise", result.stdout)
        self.assertIn("wrote", result.stderr)
        self.assertNotIn("\x1b", result.stdout + result.stderr)

    def test_a_run_is_explained(self):
        self.run_config("data.count=24")
        result = call("explain", "runs/t", "--markdown", "why.md", cwd=self.path)
        self.assertEqual(result.returncode, 0, result.stderr)
        for part in ("24 pictures", "Ways of breaking", "Weak slices", "n = 24", "robustness score"):
            self.assertIn(part, result.stdout)
        self.assertTrue((self.path / "why.md").read_text().startswith("# Why runs/t"))
        figures = json.loads(call("explain", "runs/t", "--json", cwd=self.path).stdout)
        self.assertEqual(figures["pictures"], 24)
        result = call("explain", "runs/t", "--stress", "gausian_noise", cwd=self.path)
        self.assertEqual(result.returncode, 2)
        self.assertIn("did you mean `gaussian_noise`", result.stderr)
        self.assertEqual(call("explain", "absent", cwd=self.path).returncode, 3)

    def test_a_run_guides_and_states_its_limits(self):
        self.run_config("data.count=24")
        result = call("guide", "runs/t", "--target", "gaussian_noise=60", cwd=self.path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("as asked for", result.stdout)
        self.assertTrue((self.path / "runs" / "t" / "guide" / "guide.md").is_file())
        self.assertEqual(call("guide", "runs/t", "--target", "gaussian_noise=60 px", cwd=self.path).returncode, 2)
        result = call("limits", "runs/t", "--out", "l.html", "--out", "l.md", cwd=self.path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("What was not tested", (self.path / "l.md").read_text())
        self.assertIn("<!doctype html>", (self.path / "l.html").read_text())
        self.assertEqual(call("limits", "runs/t", "--out", "l.pdf", cwd=self.path).returncode, 2)

    def test_json_stands_alone_on_stdout(self):
        result = self.run_config("--json")
        self.assertEqual(json.loads(result.stdout)["name"], "t")

    def test_quiet_says_nothing(self):
        result = self.run_config("-q")
        self.assertEqual((result.stdout, result.stderr), ("", ""))

    def test_gates_decide_the_exit_code(self):
        self.assertEqual(self.run_config("gates=['gaussian_noise.broken_share(20) <= 100 %']", "name=a").returncode, 0)
        # The strongest noise leaves nothing usable of a picture, so it is only counted where that sets no end.
        everything = ("gates=['gaussian_noise.broken_share(255) <= 0 %']", "perceptual.validity=off")
        failed = self.run_config(*everything, "name=b")
        self.assertEqual(failed.returncode, 1, failed.stdout)
        self.assertIn("1 gate failed", failed.stdout)
        self.assertEqual(self.run_config(*everything, "name=b", "--exit-zero").returncode, 0)
        self.assertEqual(self.run_config(everything[0], "name=d").returncode, 4)
        # Nothing was counted for this score: neither pass nor fail.
        unknown = self.run_config("gates=['clean.top1 >= 0.5']", "name=c")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("no clean score named `top1`", unknown.stderr)

    def test_a_whole_curve_says_what_its_checks_showed(self):
        result = self.run_config("search.method=curve", "search.levels=16", "data.count=60", "name=a", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        found = json.loads(result.stdout)["stresses"][0]["oracles"]["stability"]
        self.assertGreater(found["audit"]["wrong"]["n"], 5)
        self.assertEqual(len([p for p in found["points"] if p["level"] > 0]), 16)
        self.assertIn("inferred verdicts", self.run_config("search.method=curve", "data.count=60", "name=b").stdout)

    def test_a_search_takes_no_more_pictures_than_its_gates_need(self):
        result = self.run_config("search.method=race", "search.stop=decided", "search.first_look=20", "data.count=200", "perceptual=off",
                                 "gates=['gaussian_noise.limit.watch >= 0']", "name=a", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        found = json.loads(result.stdout)["stresses"][0]["oracles"]["stability"]
        self.assertEqual((found["n"], found["of"]), (25, 200))
        shares = self.run_config("search.method=race", "search.stop=decided", "search.first_look=20", "data.count=400", "perceptual=off",
                                 "gates=['gaussian_noise.broken_share(100) >= 20 %', 'gaussian_noise.broken_share(0.5) >= 50 %']",
                                 "name=c", "--json")
        self.assertEqual(shares.returncode, 1, shares.stdout)
        reached, missed = json.loads(shares.stdout)["gates"]
        self.assertEqual((reached["verdict"], missed["verdict"]), ("pass", "fail"))
        for gate in (reached, missed):
            self.assertRegex(gate["message"], r"^[0-9.]+ % \[[0-9.]+ %, [0-9.]+ %\] on (32|64|96) of 400 pictures$")
        wrong = self.run_config("search.precision=3px", "name=b")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("measured in grey levels", wrong.stderr)

    def test_a_run_says_what_it_will_take(self):
        said = self.run_config("--estimate", "name=a", "--json")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertFalse((self.path / "runs" / "a").exists())
        before = json.loads(said.stdout)
        self.assertRegex(self.run_config("--estimate").stdout, r"^about .* inferences, about ")
        result = self.run_config("name=a", "--json")
        self.assertRegex(result.stderr, r"search: about .* inferences")
        cost = json.loads(result.stdout)["cost"]
        # The grid of this config has no surprises.
        self.assertEqual(cost["forecast"]["search"], cost["search"])
        self.assertEqual(before["search"], cost["search"])

    def test_print_config_says_where_values_came_from(self):
        result = self.run_config("--print-config", "search.levels=9", env={"PROOFLOAD__SEED": "5"})
        self.assertEqual(result.returncode, 0)
        self.assertIn("levels: 9  # command line", result.stdout)
        self.assertIn("seed: 5  # environment PROOFLOAD__SEED", result.stdout)
        self.assertIn("method: grid  # p.yaml:5:", result.stdout)

    def test_ctrl_c_keeps_what_is_finished_and_resume_goes_on(self):
        (self.path / "net.toy").write_text("{outputs: 2, height: 24, width: 24, gain: 4, hang_every: 2, hang: 30}")
        child = subprocess.Popen([PROGRAM, "run", "-c", "p.yaml", "threads=1"], cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # Its first rows are there: it runs, however slow the machine.
        wal = self.path / "runs" / "t" / "run.db-wal"
        for _ in range(600):
            if wal.exists() and wal.stat().st_size > 20_000 or child.poll() is not None:
                break
            time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 130, err)
        self.assertIn("proofload resume runs/t", err)
        again = call("resume", "runs/t", cwd=self.path)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertFalse(json.loads((self.path / "runs" / "t" / "run.json").read_text())["partial"])

    def test_a_folder_of_another_config_is_refused(self):
        self.run_config()
        result = self.run_config("seed=9")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--force", result.stderr)
        self.assertEqual(self.run_config("seed=9", "--force").returncode, 0)

    def test_a_database_that_is_no_run_is_left_alone(self):
        (self.path / "runs" / "t").mkdir(parents=True)
        (self.path / "runs" / "t" / "run.db").write_bytes(b"x" * 5000)
        result = self.run_config()
        self.assertEqual(result.returncode, 3)
        self.assertIn("run.db", result.stderr)
        self.assertEqual((self.path / "runs" / "t" / "run.db").read_bytes(), b"x" * 5000)

    def test_replay_and_report_work_from_the_folder(self):
        self.run_config("relations=hflip")
        folder = self.path / "runs" / "t"
        cases = json.loads((folder / "run.json").read_text())["worst"]
        self.assertTrue(cases)
        result = call("replay", "runs/t", cases[0]["id"], "--save", "pair.png", cwd=self.path)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("pixels identical, prediction identical", result.stdout)
        self.assertTrue((self.path / "pair.png").read_bytes().startswith(b"\x89PNG"))
        self.assertEqual(call("replay", "runs/t", "zz", cwd=self.path).returncode, 2)
        self.assertEqual(call("replay", "runs/t", "", cwd=self.path).returncode, 2)
        wrong = call("report", "runs/t", "--format", "html,pdf", cwd=self.path)
        self.assertEqual(wrong.returncode, 2)
        for form in ("html", "json", "csv", "junit", "markdown"):
            self.assertIn(form, wrong.stderr)
        before = (folder / "run.json").read_text()
        (self.path / "net.toy").unlink()
        self.assertEqual(call("report", "runs/t", cwd=self.path).returncode, 0)
        self.assertEqual((folder / "run.json").read_text(), before)

    def test_combine_finds_where_two_stresses_break_together(self):
        (self.path / "p.yaml").write_text((self.path / "p.yaml").read_text().replace("stress: {", "stress: {gaussian_blur: , "))
        self.run_config("data.count=20")
        told = call("combine", "runs/t", "--pair", "gaussian_noise,gaussian_blur", "--steps", "4", "--check", "--json", cwd=self.path)
        self.assertEqual(told.returncode, 0, told.stderr)
        pair = json.loads(told.stdout)["pairs"][0]
        self.assertEqual([s["name"] for s in pair["stresses"]], ["gaussian_blur", "gaussian_noise"])
        self.assertEqual(pair["check"]["walked_wrong"], 0)
        again = call("combine", "runs/t", "--steps", "4", cwd=self.path)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertTrue(again.stderr.strip().splitlines()[-1].startswith("0 inferences"), again.stderr)
        self.assertIn("contour proven", again.stdout)
        # Reports show it from then on.
        call("report", "runs/t", "-f", "json", cwd=self.path)
        self.assertEqual(len(json.loads((self.path / "runs/t/run.json").read_text())["combinations"]["pairs"]), 1)
        for args, part in ((["--pair", "gaussian_noise"], "a pair is two stresses"), (["--pair", "gaussian_noise,blur"], "gaussian_blur")):
            wrong = call("combine", "runs/t", *args, cwd=self.path)
            self.assertEqual(wrong.returncode, 2, wrong.stderr)
            self.assertIn(part, wrong.stderr)

    def test_rare_judges_a_claim(self):
        self.run_config()
        holds = call("rare", "runs/t", "--at", "gaussian_noise=0.001", "--claim", "0.05", "--json", cwd=self.path)
        self.assertEqual(holds.returncode, 0, holds.stderr)
        self.assertEqual(json.loads(holds.stdout)["failures"], 0)
        refuted = call("rare", "runs/t", "--at", "gaussian_noise=250", "--claim", "0.05", cwd=self.path)
        self.assertEqual(refuted.returncode, 1, refuted.stderr)
        self.assertIn("more than 1 in 20 draws of the ", refuted.stdout)
        self.run_config("-o", "runs/b", "stress=gaussian_blur")
        counted = call("rare", "runs/b", "--at", "gaussian_blur=0.01", "--claim", "1e-6", cwd=self.path)
        self.assertEqual(counted.returncode, 0, counted.stderr)
        self.assertIn("pictures breaks, fewer than 1 in 1 000 000 (each was judged).", counted.stdout)
        (self.path / "d.yaml").write_text("domain:\n  stresses: {gaussian_noise: {to: 9}}\n  together: [[gaussian_noise, rotate]]\n")
        call("report", "runs/t", cwd=self.path)
        told = json.loads((self.path / "runs/t/run.json").read_text())["rare"]
        self.assertEqual([one["verdict"] for one in told], ["holds", "refuted"])
        wrong = call("rare", "runs/t", "--domain", "d.yaml", cwd=self.path)
        self.assertEqual(wrong.returncode, 2, wrong.stderr)
        self.assertIn("d.yaml:3:", wrong.stderr)
        self.assertIn("`rotate`", wrong.stderr)

    def test_rare_asks_about_the_domain_of_a_config(self):
        self.run_config()
        none = call("rare", "runs/t", cwd=self.path)
        self.assertEqual(none.returncode, 2, none.stderr)
        self.assertIn("declares no `domain`", none.stderr)
        config = (self.path / "p.yaml").read_text().replace("name: t", "name: d").replace("{operating: 20}", "")
        (self.path / "d.yaml").write_text(config + "domain: {stresses: {gaussian_noise: {to: 0.001}}}\n")
        holds = call("rare", "d.yaml", "--claim", "0.05", "--json", cwd=self.path)
        self.assertEqual(holds.returncode, 0, holds.stderr)
        told = json.loads(holds.stdout)
        self.assertTrue(told["declared"])
        self.assertIn("Inside the declared domain (gaussian_noise 0 to 0.001 grey levels), fewer than 1 in 20", told["sentence"])
        again = call("rare", "runs/d", "--claim", "0.05", cwd=self.path)
        self.assertEqual(again.returncode, 0, again.stderr)
        for command in ("limits", "explain"):
            self.assertIn("Inside the declared domain", " ".join(call(command, "runs/d", cwd=self.path).stdout.split()))
        for domain, part in (("{from: 9, to: 3}", "turn the two round"), ("{to: 300}", "goes from"), ("", "needs"), ("{to: 0}", "leave the stress out")):
            (self.path / "d.yaml").write_text(config + f"domain: {{stresses: {{gaussian_noise: {domain or '{from: 3}'}}}}}\n")
            wrong = call("rare", "d.yaml", cwd=self.path)
            self.assertEqual(wrong.returncode, 2, wrong.stderr)
            self.assertIn(part, wrong.stderr)
        contrary = (self.path / "p.yaml").read_text() + "domain: {stresses: {gaussian_noise: {to: 9}}}\n"
        (self.path / "d.yaml").write_text(contrary)
        wrong = call("run", "-c", "d.yaml", cwd=self.path)
        self.assertEqual(wrong.returncode, 2, wrong.stderr)
        self.assertIn("its operating point 20 grey levels lies outside the domain, 0 to 9 grey levels; move one of the two", wrong.stderr)

    def test_export_writes_a_data_set_that_a_run_reads(self):
        self.run_config()
        result = call("export", "runs/t", "--level", "60", "--json", cwd=self.path)
        self.assertEqual(result.returncode, 0, result.stderr)
        told = json.loads(result.stdout)
        self.assertEqual((told["format"], told["pictures"]), ("csv", 16))
        folder = self.path / "runs" / "t" / "export"
        self.assertEqual(len(list(folder.rglob("*.png"))), 16)
        config = (self.path / "p.yaml").read_text().replace("{format: synthetic, count: 16, size: 32}", "{path: runs/t/export/labels.csv}")
        (self.path / "q.yaml").write_text(config)
        again = call("run", "-c", "q.yaml", "name=again", cwd=self.path)
        self.assertEqual(again.returncode, 0, again.stderr)
        # It is never written over unless that is asked for.
        refused = call("export", "runs/t", "--level", "60", cwd=self.path)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("--force", refused.stderr)
        forced = call("export", "runs/t", "--level", "60", "--force", "--broken", "--pictures", "jpeg", cwd=self.path)
        self.assertEqual(forced.returncode, 0, forced.stderr)
        self.assertEqual(len(list(folder.rglob("*.png"))), 0)
        for args, code, part in ((["absent"], 3, "no run here"), (["runs/t", "-s", "blur"], 2, "gaussian_noise"),
                                 (["runs/t", "--level", "3 px", "-o", "x"], 2, "px"), (["runs/t", "-f", "coco", "--level", "60", "-o", "x"], 2, "`csv`")):
            wrong = call("export", *args, cwd=self.path)
            self.assertEqual(wrong.returncode, code, wrong.stderr)
            self.assertIn(part, wrong.stderr)
        (self.path / "net.toy").unlink()
        gone = call("export", "runs/t", "--level", "60", "-o", "y", cwd=self.path)
        self.assertEqual(gone.returncode, 3, gone.stderr)
        self.assertIn("net.toy", gone.stderr)

    def test_fuzz_writes_a_corpus_that_models_are_held_against(self):
        self.assertEqual(call("fuzz", "runs/t", cwd=self.path).returncode, 3)
        stresses = "stress=gaussian_noise,pixel_dropout,contrast"
        self.run_config(stresses, "search.levels=16", "search.budget.evals=20")
        early = call("fuzz", "runs/t", cwd=self.path)
        self.assertEqual(early.returncode, 2)
        self.assertIn("not finished", early.stderr)
        self.run_config(stresses, "search.levels=16")
        before = (self.path / "runs/t/run.json").read_text()
        result = call("fuzz", "runs/t", "--evals", "300", "--json", cwd=self.path)
        self.assertEqual(result.returncode, 0, result.stderr)
        found = json.loads(result.stdout)
        self.assertGreater(found["findings"], 0)
        self.assertEqual(found["verified"], found["findings"])
        self.assertEqual(sum(family["findings"] for family in found["families"]) + found["singles"], found["findings"])
        corpus = self.path / "runs/t/fuzz"
        for family in found["families"]:
            self.assertTrue((corpus / family["typical_case"]).is_file())
        self.assertEqual(len(list(corpus.glob("*.yaml"))), found["findings"])
        self.assertIn("residual risk", (corpus / "summary.md").read_text())
        again = call("fuzz", "runs/t", "--evals", "300", "--json", cwd=self.path)
        self.assertEqual(json.loads(again.stdout)["evaluated"], 0)
        call("report", "runs/t", cwd=self.path)
        after = json.loads((self.path / "runs/t/run.json").read_text())
        kept = after.pop("combinations")["fuzz"]
        self.assertEqual(after, json.loads(before))
        self.assertEqual([one["findings"] for one in kept], [found["findings"]])
        self.assertEqual(call("fuzz", "runs/t", "--arms", "chance", cwd=self.path).returncode, 2)

        tiled = json.loads(call("fuzz", "runs/t", "--evals", "300", "--tiles", "--out", "tiled", "--json", cwd=self.path).stdout)
        self.assertTrue(any(each.get("tiles_minimal") for each in tiled["list"]))
        case = next(f for f in sorted((self.path / "tiled").glob("*.yaml")) if "tiles:" in f.read_text())
        replayed = call("replay", "runs/t", str(case), "--save", "case.png", cwd=self.path)
        self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
        self.assertIn("fails as before", replayed.stdout)
        self.assertTrue((self.path / "case.png").is_file())
        self.assertEqual(call("corpus", "run", "tiled", "--run", "runs/t", cwd=self.path).returncode, 0)
        self.assertEqual(call("replay", "runs/t", str(case), "--level", "2 px", cwd=self.path).returncode, 2)

        same = call("corpus", "run", "runs/t/fuzz", "--run", "runs/t", cwd=self.path)
        self.assertEqual(same.returncode, 0, same.stdout + same.stderr)
        self.assertIn(f"{found['findings']} fails as before", same.stdout)
        none = call("corpus", "run", "runs/t/fuzz", "--run", "runs/t", "data.seed=9", cwd=self.path)
        self.assertEqual(none.returncode, 4, none.stdout + none.stderr)
        self.assertIn("can be judged: ", none.stdout)
        (self.path / "net.toy").write_text("{outputs: 2, height: 24, width: 24, gain: 0}")
        mended = call("corpus", "run", "runs/t/fuzz", "--run", "runs/t", "--update", cwd=self.path)
        self.assertIn(f"{found['findings']} mended", mended.stdout)
        self.assertEqual(mended.returncode, 0)
        (self.path / "net.toy").write_text(TOY)
        worse = call("corpus", "run", "runs/t/fuzz", "--run", "runs/t", cwd=self.path)
        self.assertEqual(worse.returncode, 1)
        self.assertIn("gate failed", worse.stdout)
        fewer = call("corpus", "run", "runs/t/fuzz", "--run", "runs/t", "data.count=1", cwd=self.path)
        self.assertIn("missing", fewer.stdout)
        self.assertIn(fewer.returncode, (1, 4))
        self.assertEqual(call("corpus", "run", "runs/t/fuzz", cwd=self.path).returncode, 2)
        self.assertEqual(call("corpus", "run", "nowhere", "--run", "runs/t", cwd=self.path).returncode, 2)

        later = self.run_config("-o", "later", stresses, "search.levels=16", "--corpus", "runs/t/fuzz")
        self.assertEqual(later.returncode, 1, later.stderr)
        self.assertIn("corpus: no case that passed may fail", later.stdout)
        self.assertIn('testsuite name="corpus"', (self.path / "later/junit.xml").read_text())
        counted = json.loads((self.path / "later/run.json").read_text())["corpus"]["counts"]
        self.assertEqual(counted["new_failure"], found["findings"])
        self.assertEqual(call("resume", "later", cwd=self.path).returncode, 1)

    def test_score_needs_no_model(self):
        coco = {"images": [{"id": 5, "file_name": "a.png"}], "categories": [{"id": 2, "name": "nut"}],
                "annotations": [{"id": 1, "image_id": 5, "category_id": 2, "bbox": [1, 1, 10, 10]}]}
        (self.path / "labels.json").write_text(json.dumps(coco))
        # One white pixel, as a PNG.
        (self.path / "a.png").write_bytes(bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f0001010100"
                                                        "1bb6ee560000000049454e44ae426082"))
        row = {"image_id": 5, "category_id": 2, "bbox": [1, 1, 10, 10], "score": 0.9}
        (self.path / "p.json").write_text(json.dumps([row]))
        result = call("score", "p.json", "data=labels.json", "--json", cwd=self.path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertAlmostEqual(json.loads(result.stdout)["scores"]["map50_95"]["value"], 1.0)
        self.assertIn("map50 ", call("score", "p.json", "data=labels.json", cwd=self.path).stdout)
        (self.path / "p.json").write_text(json.dumps([row, {**row, "image_id": 6}]))
        wrong = call("score", "p.json", "data=labels.json", cwd=self.path)
        self.assertEqual(wrong.returncode, 3)
        self.assertIn("image_id 6", wrong.stderr)
        lenient = call("score", "p.json", "data=labels.json", "data.strict=false", cwd=self.path)
        self.assertEqual(lenient.returncode, 0, lenient.stderr)
        self.assertIn("1 of 2 results left out", lenient.stderr)
        for args, code, part in ((["p.json"], 2, "data=PATH"), (["p.json", "model=x"], 2, "`model`"), (["q.json", "data=labels.json"], 3, "q.json"),
                                 (["labels.json", "data=labels.json"], 3, "label file")):
            wrong = call("score", *args, cwd=self.path)
            self.assertEqual(wrong.returncode, code, wrong.stderr)
            self.assertIn(part, wrong.stderr)

    def test_a_run_may_not_be_worse_than_its_baseline(self):
        many = ["data.count=40", "search.levels=16", "perceptual=off"]
        self.run_config("-o", "tough", *many, "model.output.tolerance=3")
        same = self.run_config("-o", "same", *many, "model.output.tolerance=3", "--baseline", "tough")
        self.assertEqual(same.returncode, 0, same.stdout + same.stderr)
        worse = self.run_config("-o", "weak", *many, "baseline.run=tough", "baseline.max_drop=10%")
        self.assertEqual(worse.returncode, 1, worse.stdout + worse.stderr)
        self.assertIn("gaussian_noise.limit.watch not_worse_than baseline", worse.stdout)
        gate = next(g for g in json.loads((self.path / "weak" / "run.json").read_text())["gates"] if g["expr"].startswith("gaussian_noise"))
        self.assertEqual(gate["verdict"], "fail")
        self.assertIn("lost more than 10 %", gate["message"])
        self.assertIn(gate["message"], worse.stdout)
        self.assertIn("not_worse_than baseline", (self.path / "weak" / "junit.xml").read_text())
        # Kept with the run; judged anew only where a baseline is named.
        self.assertEqual(call("report", "weak", cwd=self.path).returncode, 0)
        self.assertIn(gate["message"], call("report", "weak", cwd=self.path).stdout)
        self.assertEqual(call("report", "weak", "--baseline", "weak", cwd=self.path).returncode, 2)
        self.assertEqual(call("report", "same", "--baseline", "weak", cwd=self.path).returncode, 0)
        self.assertEqual(call("resume", "weak", "--baseline", "same", cwd=self.path).returncode, 1)
        refused = self.run_config("-o", "seed", "seed=9", *many, "--baseline", "tough")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("run with seed=", refused.stderr)
        self.assertEqual(self.run_config("-o", "none", *many, "--baseline", "nowhere").returncode, 3)
        self.assertEqual(self.run_config("-o", "none", *many, "--max-drop", "3%").returncode, 2)

    def test_compare_and_verify_read_two_runs(self):
        many = ["data.count=40", "search.levels=16", "perceptual=off"]
        self.run_config("-o", "a", *many)
        self.run_config("-o", "b", *many, "model.output.tolerance=3")
        self.run_config("-o", "seed", "seed=9", *many)
        self.run_config("-o", "twin", *many)
        same = call("compare", "a", "twin", "--gate", "all", cwd=self.path)
        self.assertEqual(same.returncode, 0, same.stderr)
        self.assertIn("within noise (+0", same.stdout)
        for verb in (("compare", "a", "a", "--gate", "all"), ("verify", "a", "a", "--trained", "gaussian_noise")):
            itself = call(*verb, cwd=self.path)
            self.assertEqual(itself.returncode, 2, itself.stdout)
            self.assertIn("one and the same run", itself.stderr)
        moved = call("compare", "a", "b", "--json", "--markdown", "c.md", cwd=self.path)
        self.assertEqual(moved.returncode, 0, moved.stderr)
        watch = json.loads(moved.stdout)["comparisons"][0]["stresses"][0]["oracles"]["stability"]["watch"]
        self.assertEqual(watch["finding"], "better", watch)
        self.assertIn("real: breaks later", (self.path / "c.md").read_text())
        back = call("compare", "b", "a", "--gate", "gaussian_noise.limit.watch", cwd=self.path)
        self.assertEqual(back.returncode, 1, back.stdout)
        # The models are asked what is missing at one strength, and once is enough.
        race = [*many, "search.method=race"]
        self.run_config("-o", "ra", *race)
        self.run_config("-o", "rb", *race, "model.output.tolerance=3")
        asked = call("compare", "ra", "rb", "--at", "gaussian_noise=60", "--ask", cwd=self.path)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertIn("inferences", asked.stderr)
        self.assertNotIn("no strength counted in both", asked.stdout)
        self.assertNotIn("inferences", call("compare", "ra", "rb", "--at", "gaussian_noise=60", "--ask", cwd=self.path).stderr)
        other = call("compare", "a", "seed", cwd=self.path)
        self.assertEqual(other.returncode, 2)
        self.assertIn("run one of them again with seed=", other.stderr)
        self.assertEqual(call("compare", "a", "nothing", cwd=self.path).returncode, 3)
        helped = call("verify", "a", "b", "--trained", "gaussian_noise", cwd=self.path)
        self.assertEqual(helped.returncode, 0, helped.stdout)
        self.assertTrue(helped.stdout.splitlines()[1].startswith("Helped; the one trained stress: helped;"), helped.stdout)
        self.assertEqual(call("verify", "a", "twin", "--trained", "gaussian_noise", cwd=self.path).returncode, 4)

    def test_demo_names_its_examples(self):
        wrong = call("demo", "bellt", cwd=self.path)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("`belt`", wrong.stderr)

    def test_a_read_only_run_folder_can_be_read(self):
        self.path.chmod(0o755)
        self.run_config("relations=hflip")
        folder = self.path / "runs" / "t"
        case = json.loads((folder / "run.json").read_text())["worst"][0]["id"]
        out = self.path / "out"
        out.mkdir()
        out.chmod(0o777)
        read_only(self.path / "runs")
        try:
            report = call_without_rights("report", "runs/t", "--out", "out", cwd=self.path)
            self.assertEqual(report.returncode, 0, report.stderr)
            self.assertEqual((out / "run.json").read_text(), (folder / "run.json").read_text())
            replay = call_without_rights("replay", "runs/t", case, cwd=self.path)
            self.assertEqual(replay.returncode, 0, replay.stderr)
            opened = call_without_rights("open", "runs/t", cwd=self.path)
            self.assertEqual((opened.returncode, opened.stdout.strip()), (0, str(folder.resolve() / "report.html")))
            resume = call_without_rights("resume", "runs/t", cwd=self.path)
            self.assertEqual(resume.returncode, 3)
            for part in ("runs/t", "cannot be written", "copy the folder"):
                self.assertIn(part, resume.stderr)
            inside = call_without_rights("report", "runs/t", cwd=self.path)
            self.assertEqual(inside.returncode, 3)
            self.assertIn("--out", inside.stderr)
        finally:
            writable(self.path / "runs")

    def test_open_needs_no_database(self):
        (self.path / "page").mkdir()
        (self.path / "page" / "report.html").write_text("<html>")
        self.assertEqual(call("open", "page", cwd=self.path, env={"DISPLAY": "", "WAYLAND_DISPLAY": ""}).returncode, 0)
        (self.path / "report.html").write_text("<html>")
        self.assertEqual(call("open", "absent", cwd=self.path).returncode, 3)

    def test_a_damaged_database_is_named_with_its_cure(self):
        self.run_config()
        database = self.path / "runs" / "t" / "run.db"
        whole = database.read_bytes()
        for damaged in (b"", bytes(range(256)) * 40, whole[:5000], whole[:9000]):
            for verb in (["report", "runs/t"], ["resume", "runs/t"], ["replay", "runs/t", "a"], ["run", "-c", "p.yaml"]):
                database.write_bytes(damaged)
                result = call(*verb, cwd=self.path)
                self.assertEqual(result.returncode, 3, (verb, len(damaged), result.stderr))
                self.assertIn("run.db: this", result.stderr)
                self.assertIn("restore it", result.stderr)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)

    def test_a_size_limit_of_the_shell_ends_with_a_message_and_resume_goes_on(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
        cut = subprocess.run([PROGRAM, "run", "-c", "p.yaml"], cwd=self.path, capture_output=True, text=True, preexec_fn=limit, timeout=120)
        self.assertEqual(cut.returncode, 3, cut.stderr)
        self.assertIn("ulimit -f", cut.stderr)
        again = self.run_config()
        self.assertEqual(again.returncode, 0, again.stderr)

    def test_lost_output_is_no_success(self):
        for args in (["list"], ["--help"], ["--version"], ["run", "-c", "p.yaml", "--json"]):
            with open("/dev/full", "w") as full:
                result = subprocess.run([PROGRAM, *args], cwd=self.path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
            self.assertEqual(result.returncode, 3, args)
            self.assertIn("standard output", result.stderr)
        # Whoever closes the pipe has seen enough.
        reading, writing = os.pipe()
        os.close(reading)
        result = subprocess.run([PROGRAM, "list"], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=120)
        os.close(writing)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_printed_commands_can_be_typed(self):
        result = self.run_config("relations=hflip", "out.dir=my runs/it's")
        self.assertEqual(result.returncode, 0, result.stderr)
        line = next(line for line in result.stdout.splitlines() if "open with: " in line)
        self.assertEqual(shlex.split(line.split("open with: ")[1].rstrip(")")), ["proofload", "open", "my runs/it's"])
        worst = json.loads((self.path / "my runs" / "it's" / "run.json").read_text())["worst"][0]
        words = shlex.split(worst["replay"])
        self.assertEqual(words[:3], ["proofload", "replay", "my runs/it's"])
        self.assertEqual(call(*words[1:], cwd=self.path).returncode, 0)

    def test_print_config_refuses_a_mistake_but_not_what_is_still_missing(self):
        result = self.run_config("--print-config", env={"PROOFLOAD__SERCH__LEVELS": "64"})
        self.assertEqual(result.returncode, 2)
        self.assertIn("did you mean `search`", result.stderr)
        self.assertEqual(call("run", "--print-config", "search.levels=9", cwd=self.path).returncode, 0)

    def test_problems_of_a_config_come_in_the_order_of_its_lines(self):
        (self.path / "bad.yaml").write_text("stress:\n  gaussian_blur: {sigm: 3}\nsearch:\n  methode: race\nmodel: {path: x, engin: y}\ndata: {path: z}\n")
        result = call("run", "-c", "bad.yaml", cwd=self.path)
        self.assertIn("did you mean `method`", result.stderr)
        lines = [line.split("bad.yaml:")[1].split(":")[0] for line in result.stderr.splitlines() if "bad.yaml:" in line]
        self.assertEqual(lines, ["2", "4", "5"])

    def test_the_build_is_named_in_the_records_or_left_empty(self):
        self.run_config()
        tool = json.loads((self.path / "runs" / "t" / "run.json").read_text())["tool"]
        self.assertRegex(tool["commit"], r"^([0-9a-zA-Z._/-]*)$")

    def test_inspect_beside_a_read_only_model_shows_all_and_says_what_was_not_written(self):
        self.path.chmod(0o755)
        folder = self.path / "models"
        folder.mkdir()
        shutil.copy(self.path / "net.toy", folder / "net.toy")
        (folder / "model.yaml").write_text("{task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}")
        free = call("inspect", "models/net.toy", cwd=self.path)
        self.assertEqual((free.returncode, free.stderr.splitlines()[-1]), (0, "wrote models/net.model.yaml"))
        (folder / "net.model.yaml").unlink()
        read_only(folder)
        try:
            result = call_without_rights("inspect", "models/net.toy", cwd=self.path)
        finally:
            writable(folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("sincos", result.stdout)
        for part in ("no model.yaml was written", "Permission denied", "--write"):
            self.assertIn(part, result.stderr)

    def test_outputs_with_several_readings_name_a_setting_that_works_and_what_else_is_missing(self):
        result = call("run", "model=net.toy", "data.format=synthetic", "data.count=4", "model.input.color=gray", cwd=self.path)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("several ways", result.stderr)
        self.assertIn("input.color", result.stderr)
        setting = result.stderr.split("Say which with `")[1].split("`")[0]
        named = call("run", "model=net.toy", "data.format=synthetic", "data.count=4", setting, cwd=self.path)
        self.assertNotIn("several ways", named.stderr)

    def test_list_and_doctor(self):
        listed = json.loads(call("list", "stressors", "--json").stdout)
        ids = {row["id"] for row in listed["stressors"]}
        self.assertTrue({"pixel_dropout", "packet_loss", "gaussian_blur", "rotate", "object_occlusion", "hflip"} <= ids)
        self.assertIn("burst", call("list", "stressors", "packet_loss").stdout)
        self.assertIn("Philox4x32-10 gives its known answers", call("doctor").stdout)

    def test_doctor_says_what_reads_videos_or_what_to_install(self):
        lost = call("doctor", env={"PROOFLOAD_VIDEO_PLUGIN": "/nowhere/plugin.so"})
        self.assertIn("--  video           video files cannot be read\n", lost.stdout)
        self.assertIn("Install libavformat-dev, libavcodec-dev and libswscale-dev", lost.stdout)
        self.assertEqual(lost.returncode, call("doctor").returncode, "a plug-in that is not needed is no failure")
        rows = {row["what"]: row for row in json.loads(call("doctor", "--json").stdout)}
        if (Path(PROGRAM).parent / "proofload_video.so").is_file():
            self.assertRegex(rows["video"]["value"], r"^FFmpeg [0-9].*libavcodec [0-9]+.*proofload_video\.so$")
            self.assertTrue(rows["video"]["ok"])
        else:
            self.assertIn("libavformat-dev", rows["video"]["cure"])

    def test_a_run_says_what_was_read_of_the_data(self):
        self.assertIn("note: 16 drawn dials", self.run_config().stderr)

    def test_a_log_file_that_cannot_be_written_is_named(self):
        done = self.run_config("--log-file", "absent/all.log")
        self.assertEqual(done.returncode, 3)
        self.assertIn("absent/all.log: the log file cannot be written (No such file or directory)", done.stderr)

    def test_a_job_summary_is_appended_where_asked(self):
        page = self.path / "summary.md"
        page.write_text("before\n")
        self.run_config(env={"GITHUB_STEP_SUMMARY": str(page), "CI": "true"})
        text = page.read_text()
        self.assertTrue(text.startswith("before\n"))
        self.assertIn("| gaussian_noise |", text)

    def test_the_log_file_holds_what_quiet_hides(self):
        self.assertEqual(self.run_config("-q", "--log-file", "all.log", "--color=always").stdout, "")
        text = (self.path / "all.log").read_text()
        self.assertIn("gaussian_noise", text)
        self.assertNotIn("\x1b", text)

    def test_completions_are_shell(self):
        script = call("completion", "bash").stdout + "COMP_WORDS=(proofload ru); COMP_CWORD=1; _proofload; echo \"${COMPREPLY[@]}\"\n"
        self.assertEqual(subprocess.run(["bash", "-c", script], capture_output=True, text=True).stdout.strip(), "run")
        self.assertIn("complete -c proofload", call("completion", "fish").stdout)
        self.assertEqual(call("completion", "csh").returncode, 2)

    def test_colours_only_where_asked(self):
        self.assertIn("\x1b[", self.run_config("--color=always").stdout)
        self.assertNotIn("\x1b[", self.run_config("--no-color", "name=x").stdout)


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    unittest.main(verbosity=1)
