#!/usr/bin/env python3
"""One campaign through every engine: the same verdicts, the same limits, and how fast each is.

The two model servers are third-party programs in environments of their own, made by `tools/setup.sh servers`; other
interpreters are named by PROOFLOAD_KSERVE_PYTHON and PROOFLOAD_MLSERVER_PYTHON.
"""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import runs

STRESSES = ["gaussian_noise", "gaussian_blur", "jpeg_compression", "exposure_dark"]
ARGS = ["stress=" + ",".join(STRESSES), "search.refine=false", "out.html=false"]
PICTURES = 60
STEP = 2**20 // 64
HERE = runs.ROOT / "bench" / "evidence"


def interpreter(name: str) -> str:
    given = os.environ.get(f"PROOFLOAD_{name.upper()}_PYTHON")
    own = runs.ROOT / f".venv-{name}" / "bin" / "python"
    if not given and not own.exists():
        subprocess.run([runs.ROOT / "tools" / "setup.sh", "servers"], check=True)
    return given or str(own)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(command: list[str], url: str, folder, environment=None):
    """Runs a server while the body runs; the server's words go to a file."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "server.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log,
                                   env={**os.environ, "ORT_DISABLE_TELEMETRY": "1", **(environment or {})})
        try:
            for _ in range(240):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(url, timeout=5).close()
                    break
                if process.poll() is not None:
                    sys.exit(f"{command[0]} ended: {(folder / 'server.log').read_text()[-2000:]}")
                time.sleep(0.5)
            else:
                sys.exit(f"{url} is not answered")
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def verdicts(folder) -> dict:
    db = sqlite3.connect(f"file:{folder / 'run.db'}?mode=ro", uri=True)
    return {tuple(row[:5]): tuple(row[5:]) for row in db.execute(
        "SELECT i.id, relation, stress, level, replicate, stability, correctness FROM eval e JOIN image i ON i.idx = e.image")}


def campaign(name: str, args: list[str], environment=None) -> tuple[dict, dict]:
    folder = runs.SCRATCH / "engines" / name  # Kept: a second call goes on where the first stopped.
    return runs.run(folder, args + ARGS + [f"data.limit={PICTURES}"], env=environment), verdicts(folder)


def main() -> None:
    runs.need_data()
    base = runs.arguments("mobilenet")
    model = base[0].removeprefix("model=")
    rest = base[1:]
    found = {"openvino": campaign("openvino", base)}
    found["worker, ONNX Runtime"] = campaign("worker", base + ["model.engine=worker"])
    function = [f"model={HERE / 'mobilenet_function.py'}:Net", "model.engine=worker"]
    found["worker, Python function"] = campaign("function", function + rest, {"MODEL": model})

    port = free_port()
    command = [interpreter("kserve"), str(HERE / "serve_kserve.py"), model, "mobilenet", str(port)]
    with served(command, f"http://127.0.0.1:{port}/v2/models/mobilenet/ready", runs.SCRATCH / "engines" / "kserve-server"):
        args = ["--endpoint", f"http://127.0.0.1:{port}", "--model-name", "mobilenet"]
        found["oip, KServe (binary)"] = campaign("kserve", args + rest)

    port, folder = free_port(), runs.SCRATCH / "engines" / "mlserver-server"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(
        {"host": "127.0.0.1", "http_port": port, "grpc_port": free_port(), "metrics_port": free_port(),
         "parallel_workers": 0, "use_structured_logging": False}))
    (folder / "model-settings.json").write_text(json.dumps(
        {"name": "mobilenet", "implementation": "serve_mlserver.OnnxModel", "parameters": {"uri": model},
         "inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 3, 192, 192]}],
         "outputs": [{"name": "output", "datatype": "FP32", "shape": [1, 1001]}]}))
    command = [str(runs.Path(interpreter("mlserver")).with_name("mlserver")), "start", str(folder)]
    with served(command, f"http://127.0.0.1:{port}/v2/models/mobilenet/ready", folder,
                {"PYTHONPATH": str(HERE)}):
        args = ["--endpoint", f"http://127.0.0.1:{port}", "--model-name", "mobilenet"]
        found["oip, MLServer (JSON)"] = campaign("mlserver", args + rest)

    first, wanted = found["openvino"]
    rows, bad = [], []
    for name, (run, got) in found.items():
        common = wanted.keys() & got.keys()
        other = sum(wanted[key] != got[key] for key in common)
        apart = []
        for mine, theirs in zip(run["stresses"], first["stresses"]):
            for limit in ("watch", "broken"):
                a, b = (s["oracles"]["stability"]["limits"][limit]["level"] for s in (mine, theirs))
                apart.append(0 if a == b else 99 if a is None or b is None else abs(a - b) / STEP)
        equal = 1 - other / len(common)
        if equal < 0.999 or max(apart) > 1 or run["failures"]:
            bad.append(name)
        latency = run["cost"].get("latency")
        rows.append([name, run["host"]["engine"].replace(f"{runs.ROOT}/", ""), str(len(got)), f"{100 * equal:.3f} % of {len(common)}",
                     f"{sum(a == 0 for a in apart)} of {len(apart)}", f"{max(apart):g}",
                     f"{run['cost']['inferences'] / run['cost']['seconds']:.0f}/s",
                     f"{latency['p50']:.1f}, {latency['p95']:.1f}, {latency['p99']:.1f} ms" if latency else ""])
    text = (f"MobileNet v1 0.75 on {first['data']['used']} pictures of imagenet, stresses {', '.join(STRESSES)}. Verdicts are "
            "those of both oracles in every cell that both runs evaluated; limits are the watch and broken limits by "
            "stability, in levels of 64. The rate includes decoding, stressing and judging; it was measured once, and what "
            "else the machine did shows in it.\n\n")
    text += runs.table(["engine", "runtime", "cells", "verdicts equal to openvino's", "limits equal",
                        "most levels apart", "rate", "latency p50, p95, p99"], rows)
    runs.write("engines", "One campaign through every engine", "make evidence ARGS=engines", text)
    if bad:
        sys.exit(f"differs or failed: {', '.join(bad)}")


if __name__ == "__main__":
    main()
