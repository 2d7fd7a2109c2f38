#!/usr/bin/env python3
"""The program as a user meets it: exit codes, streams, error texts, files. Called by ctest with the program's path."""

import json
import os
import signal
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
        for verb in ("run", "resume", "replay", "report", "open", "inspect", "list", "doctor", "demo"):
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

    def test_json_stands_alone_on_stdout(self):
        result = self.run_config("--json")
        self.assertEqual(json.loads(result.stdout)["name"], "t")

    def test_quiet_says_nothing(self):
        result = self.run_config("-q")
        self.assertEqual((result.stdout, result.stderr), ("", ""))

    def test_gates_decide_the_exit_code(self):
        self.assertEqual(self.run_config("gates=['gaussian_noise.broken_share(20) <= 100 %']", "name=a").returncode, 0)
        failed = self.run_config("gates=['gaussian_noise.broken_share(255) <= 0 %']", "name=b")
        self.assertEqual(failed.returncode, 1, failed.stdout)
        self.assertIn("1 gate failed", failed.stdout)
        self.assertEqual(self.run_config("gates=['gaussian_noise.broken_share(255) <= 0 %']", "name=b", "--exit-zero").returncode, 0)
        # Nothing was counted for this score: neither pass nor fail.
        unknown = self.run_config("gates=['clean.top1 >= 0.5']", "name=c")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("no clean score named `top1`", unknown.stderr)

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
        self.assertEqual(call("replay", "runs/t", "zz", cwd=self.path).returncode, 3)
        before = (folder / "run.json").read_text()
        (self.path / "net.toy").unlink()
        self.assertEqual(call("report", "runs/t", cwd=self.path).returncode, 0)
        self.assertEqual((folder / "run.json").read_text(), before)

    def test_list_and_doctor(self):
        listed = json.loads(call("list", "stressors", "--json").stdout)
        ids = {row["id"] for row in listed["stressors"]}
        self.assertTrue({"pixel_dropout", "packet_loss", "gaussian_blur", "rotate", "object_occlusion", "hflip"} <= ids)
        self.assertIn("burst", call("list", "stressors", "packet_loss").stdout)
        self.assertIn("Philox4x32-10 gives its known answers", call("doctor").stdout)

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
