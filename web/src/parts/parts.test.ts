import { describe, expect, test } from "vitest";
import { encode } from "../../test/fixture/file";
import { makeReport } from "../../test/fixture/run";
import { junitXml, runJson } from "./downloads";
import { held, searchedUpTo } from "./relations";
import { lives } from "./history";
import { brokenWords } from "./method";
import { placeTags } from "../picture/picture";
import { angle } from "../picture/dial";

const report = makeReport({ cases: 0, pictures: false });

describe("downloads", () => {
  test("run.json is the run of the data block, unchanged", async () => expect(JSON.parse(await runJson(encode(report)))).toEqual(JSON.parse(JSON.stringify(report.run))));
  test("junit.xml has one case per gate, and escapes what XML cannot hold", () => {
    const run = structuredClone(report.run);
    run.gates[0]!.expr = 'a<b & "c" \u0001';
    const xml = junitXml(run);
    expect(xml.match(/<testcase /g)).toHaveLength(run.gates.length);
    expect(xml.match(/<failure /g) ?? []).toHaveLength(run.gates.filter((g) => g.verdict === "fail").length);
    expect(xml).toContain("a&lt;b &amp; &quot;c&quot; \ufffd");
  });
});

describe("relations", () => {
  const r = { name: "hflip", title: "Mirror", n: 100, holds: 96, violated: 4, excluded: 0 };
  test("the share that holds is shown, also where the run states the share violated", () => {
    expect(held({ ...r, share: { value: 0.96, lo: 0.9, hi: 0.99, n: 100 } }).value).toBe(0.96);
    const turned = held({ ...r, share: { value: 0.04, lo: 0.01, hi: 0.1, n: 100 } });
    expect(turned.value).toBeCloseTo(0.96, 12);
    expect([turned.lo, turned.hi]).toEqual([0.9, 0.99]);
  });
});

describe("the row of a relation that was searched along a path", () => {
  const path = report.run.stresses[0]!;
  const relation = (r: object) => ({ name: "tilted", title: "Tilted", n: 0, holds: 0, violated: 0, excluded: 0, share: { value: 0, lo: null, hi: null, n: 0 }, ...r });
  const withLimit = (limit: object) => {
    const run = structuredClone(report.run);
    const limits = run.stresses[0]!.oracles[run.oracle]!.limits;
    limits.watch = { ...limits.watch!, censored: "none", lo_censored: false, hi_censored: false, ...limit };
    return searchedUpTo(run, relation({ path: path.name }));
  };
  test("says up to where it holds, with the interval, and names the stress to go to", () => {
    const row = withLimit({ value: 0.065, lo: 0.061, hi: 0.072 })!;
    expect(row.stress).toBe(path.name);
    expect(row.words).toMatch(/^holds up to 6\.5/);
    expect(row.interval).toMatch(/6\.1.*7\.2/);
  });
  test("that never breaks holds beyond the range, and is no number", () => {
    const row = withLimit({ value: null, lo: null, hi: null, censored: "right", lo_censored: true, hi_censored: true })!;
    expect(row.words).toMatch(/^holds beyond /);
    expect(row.interval).toBe("not reached");
  });
  test("is there only for a path of this run", () => {
    expect(searchedUpTo(report.run, relation({}))).toBeNull();
    expect(searchedUpTo(report.run, relation({ path: "gone" }))).toBeNull();
  });
});

test("an object is lost for good at the first level after which it is never found again", () => {
  const box = { x0: 0, y0: 0, x1: 10, y1: 10, index: 0, label: "car", score: 0.9 };
  const frame = (s: number, here: boolean) => ({ level: s * 2 ** 20, s, value: s, picture: "", prediction: { kind: "boxes" as const, boxes: here ? [box] : [] }, broken: {} });
  const film = { stress: "x", sample: "y", width: 10, height: 10, clean: { kind: "boxes" as const, boxes: [box] }, frames: [frame(0, true), frame(0.25, false), frame(0.5, true), frame(0.75, false), frame(1, false)] };
  expect(lives(film)).toEqual([{ label: "car", kept: 0.5, lost: 0.75 }]);
});

test("what broken means is said for every task and oracle", () => {
  for (const task of ["classification", "detection", "regression"] as const)
    for (const oracle of ["stability", "correctness"] as const)
      expect(brokenWords({ ...report.run, oracle, model: { ...report.run.model, task } })).toMatch(/(label|undisturbed)/);
});

test("labels over boxes never cover each other and stay inside the picture", () => {
  const boxes = Array.from({ length: 12 }, (_, i) => ({ x0: i * 9, y0: 4, x1: i * 9 + 60, y1: 90, index: 0, label: "traffic sign", score: 0.5 }));
  const tags = placeTags(boxes, 200, 100, 520);
  expect(tags.length).toBeGreaterThan(0);
  expect(tags.length).toBeLessThan(boxes.length);
  for (const t of tags) expect(t.x).toBeGreaterThanOrEqual(0);
});

test("a dial's range fills three quarters, a circle starts at the top", () => {
  expect(angle({ kind: "scalar", value: 60, unit: "", from: 0, to: 120 })).toBe(0);
  expect(angle({ kind: "scalar", value: 0, unit: "", from: 0, to: 120 })).toBe(-135);
  expect(angle({ kind: "scalar", value: 90, unit: "", period: 360 })).toBe(90);
});
