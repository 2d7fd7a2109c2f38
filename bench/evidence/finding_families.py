#!/usr/bin/env python3
"""Families of the fuzzer's findings on real nets: how many they are, what they cover, whether members have in common what the name says,
and whether another seed of the fuzzer finds them again.

A finding is seen again where the other seed found the same signature; a family, where the other seed has one under the same stresses.
"""

import argparse
import collections
import json
import subprocess

import fuzzer
import runs

CASES = [("resnet8", ["--together"], 3000), ("resnet8", ["--together"], 12000), ("yolox", [], 3000), ("gauge", [], 3000)]
SEEDS = (1, 2)


def fuzz(folder, flags: list[str], seed: int, evals: int) -> dict:
    out = folder / "families" / f"{seed}-{evals}"
    subprocess.run([runs.PROGRAM, "--quiet", "fuzz", str(folder), "--seed", str(seed), "--evals", str(evals), "--out", str(out)] + flags,
                   check=True, capture_output=True)
    return json.loads((out / "fuzz.json").read_text(encoding="utf-8"))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def members(found: dict) -> dict[int, list[dict]]:
    out = collections.defaultdict(list)
    for each in found["list"]:
        if each["family"] is not None:
            out[each["family"]].append(each)
    return out


def done(family: dict) -> str:
    return family["name"].split(":")[0]


def most(families: dict[int, list[dict]], what) -> int:
    """Members that have what is commonest in their family."""
    return sum(collections.Counter(map(what, each)).most_common(1)[0][1] for each in families.values())


def result_of(finding: dict) -> str:
    return finding["how"].split("→")[-1].strip()


def signature(finding: dict) -> tuple:
    return finding["combination"], finding["how"], finding["tenth"]


def row(name: str, evals: int, found: dict, other: dict) -> list[str]:
    families = members(found)
    covered = sum(map(len, families.values()))
    again = {signature(each) for each in other["list"]}
    stresses = {done(each) for each in other["families"]}
    plain = collections.Counter(map(result_of, found["list"])).most_common(1)[0][1]
    return [name, str(evals), str(found["findings"]), str(len(families)), share(covered, found["findings"]),
            str(max(map(len, families.values()), default=0)), share(most(families, lambda f: f["combination"]), covered),
            f"{share(most(families, result_of), covered)} ({share(plain, found['findings'])})",
            share(sum(signature(each) in again for each in found["list"]), found["findings"]),
            share(sum(done(each) in stresses for each in found["families"]), len(families))]


def example(name: str, evals: int, found: dict) -> str:
    rows = [[each["name"], str(each["findings"]), str(each["pictures"]), found["list"][each["typical"]]["chain"]]
            for each in found["families"][:12]]
    return (f"## {name}, {evals} cases\n\n" + runs.table(["family", "findings", "pictures", "typical smallest case"], rows)
            + f"\n\nShown are {len(rows)} of {len(found['families'])} families; singles: {found['singles']}.")


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    runs.need_data()
    rows = []
    examples = []
    for name, flags, evals in CASES:
        folder = runs.SCRATCH / "finding_families" / name
        runs.run(folder, runs.arguments(name) + ["stress=" + ",".join(fuzzer.STRESSES), "search.method=curve", "out.html=false",
                                                 "out.cases=0", "data.limit=1000"])
        found = [fuzz(folder, flags, seed, evals) for seed in SEEDS]
        rows.append(row(name, evals, *found))
        examples.append(example(name, evals, found[0]))
    body = runs.table(["net", "cases", "findings", "families", "in families", "largest", "same set of stresses", "same outcome (of all)",
                       "findings seen again", "families seen again"], rows)
    body += ("\n\n*Same set of stresses*, *same outcome*: members that have what is commonest in their family, and in brackets the share that the "
             "commonest outcome has among all findings. *Seen again*: another seed of the fuzzer found the same signature, or a family "
             "under the same stresses.\n\n") + "\n\n".join(examples)
    runs.write("finding_families", "Families of findings", "make evidence ARGS=finding_families", body)


if __name__ == "__main__":
    main()
