#!/usr/bin/env python3
"""Four relations that users write themselves, on four tasks: on which share of the pictures they hold, and the worst cases."""

from __future__ import annotations

import json

import runs

# Name -> (set, what it says, relations as in proofload.yaml, settings).
RELATIONS: dict[str, tuple[str, str, dict, list[str]]] = {
    "mirrored_dial": (
        "gauge", "a dial that is mirrored shows `10 - reading` (wrap 10)",
        {"mirrored_dial": {"change": "hflip", "expected": "10 - reading", "wrap": 10}}, []),
    "turned_picture": (
        "mobilenet", "a turned picture keeps its class, at three angles and searched from 0 to 180°",
        {"turned_5": {"change": {"rotate": {"angle": 5}}},
         "turned_15": {"change": {"rotate": {"angle": 15}}},
         "turned_45": {"change": {"rotate": {"angle": 45}}},
         "turned": {"change": {"rotate": {"angle": [0, 180]}}}}, []),
    "mirrored_person": (
        "pose", "the points of a mirrored person are mirrored, left and right change names",
        {"mirrored_person": {"change": "hflip", "expected": "moved"}}, []),
    "hidden_object": (
        "resnet56", "hiding a part must not make the model surer of its class (margin 0.05)",
        {f"hidden_{share}": {"change": {"object_occlusion": {"hidden_fraction": share / 100}}, "never_more": "probability",
                             "margin": 0.05} for share in (10, 33, 50)}, []),
    "same_picture": (
        "resnet56", "mirrored twice, and turned four times, it is the same picture",
        {"flip_twice": {}, "four_quarter_turns": {}}, ["data.limit=500"]),
}


def percent(share: dict) -> str:
    return f"{100 * share['value']:.1f} [{100 * share['lo']:.1f}, {100 * share['hi']:.1f}]"


def limit(run: dict, name: str, zone: str) -> str:
    stress = next(s for s in run["stresses"] if s["name"] == name)
    found = stress["oracles"][run["oracle"]]["limits"][zone]
    unit = stress["axis"]["unit"]
    if found["value"] is None:
        return f"not reached up to {stress['axis']['to']:g}{unit}"
    ends = [f"{end:.3g}" if end is not None else "–" for end in (found["lo"], found["hi"])]
    return f"{found['value']:.3g}{unit} [{ends[0]}, {ends[1]}]"


def main() -> None:
    runs.need_data()
    rows = []
    worst_rows = []
    paths = []
    for name, (data, says, relations, settings) in RELATIONS.items():
        folder = runs.SCRATCH / "relations"
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / f"{name}.yaml"
        config.write_text(json.dumps({"stress": {}, "relations": relations}, indent=1), encoding="utf-8")
        run = runs.run(folder / name, ["-c", str(config), *runs.arguments(data), *settings])
        cases = {case["id"]: case for case in run["worst"]}
        for relation in run["relations"]:
            if "path" in relation:
                paths.append([data, relation["name"], limit(run, relation["path"], "onset"),
                              limit(run, relation["path"], "watch"), limit(run, relation["path"], "broken")])
                continue
            rows.append([data, relation["name"], says if relation["name"] == next(iter(relations)) else "″",
                         f"{relation['holds']} of {relation['n']}", percent(relation["share"]),
                         str(relation["excluded"]), str(relation["left_out"]), str(relation["unknown"])])
            for case in relation["worst"][:2]:
                found = cases[case]
                worst_rows.append([relation["name"], found["sample"], found["reason"].replace("|", "\\|"),
                                   f"{found['size']:.2f}", f"`proofload replay <run> {case}`"])
    body = "\n\n".join([
        "Held against the model's own answer on the clean picture (stability). The interval is that of Clopper and Pearson, "
        "95 %. Excluded: its precondition makes no statement; left out: no clean answer.",
        runs.table(["set", "relation", "says", "holds", "%", "excluded", "left out", "unknown"], rows),
        "The turned picture along its path: the angle at which 5, 20 and 50 % of the answers have changed.",
        runs.table(["set", "relation", "onset", "watch", "broken"], paths),
        "The worst cases, two of each relation; their pictures are on the page of the run.",
        runs.table(["relation", "picture", "reason", "size of the change", "repeated by"], worst_rows),
    ])
    runs.write("relations", "Relations that users write", "make evidence ARGS=relations", body)


if __name__ == "__main__":
    main()
