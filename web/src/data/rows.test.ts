import { describe, expect, test } from "vitest";
import { makeReport, STRESSES } from "../../test/fixture/run";
import { gatesOf, headroomKey, limitKey, nearest, pointsCsv, rowsOf, sortRows, stops, worstGate, zoneAt, zoneOf } from "./rows";
import type { Gate, Limit } from "./types";

const { run } = makeReport({ pictures: false, cases: 0, films: false });
const limit = (l: Partial<Limit>): Limit => ({ value: 1, lo: 1, hi: 1, level: 1, lo_level: 1, hi_level: 1, s: 0.3, censored: "none", lo_censored: false, hi_censored: false, basis: "certified", ...l });
const ZONES = { onset: 0.05, watch: 0.2, broken: 0.5 };

describe("order of the limit table", () => {
  test("smallest headroom first, a limit that was not reached after every number", () => {
    const rows = sortRows(rowsOf(run));
    const keys = rows.map(headroomKey);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
  });
  test("broken at rest comes before everything", () => {
    const bad = makeReport({ pictures: false, cases: 0, films: false, stresses: [...STRESSES.slice(0, 2), { ...STRESSES[6]!, rest: 0.4 }] }).run;
    expect(sortRows(rowsOf(bad))[0]!.stress.name).toBe(STRESSES[6]!.name);
  });
  test("without a maximum the limit's place on its own scale decides", () => {
    expect(limitKey(limit({ censored: "left" }))).toBeLessThan(limitKey(limit({ s: 0.01 })));
    expect(limitKey(limit({ s: 0.99 }))).toBeLessThan(limitKey(limit({ censored: "right", value: null, s: null })));
    expect(limitKey(undefined)).toBe(Infinity);
  });
  test("sorted by name both ways", () => {
    const up = sortRows(rowsOf(run), { key: "name", down: false }).map((r) => r.stress.title);
    const down = sortRows(rowsOf(run), { key: "name", down: true }).map((r) => r.stress.title);
    expect(down).toEqual([...up].reverse());
  });
});

describe("zones", () => {
  test("a share belongs to a zone only when its whole interval does", () => {
    expect(zoneOf({ value: 0.1, lo: 0.05, hi: 0.15 }, ZONES)).toBe("S");
    expect(zoneOf({ value: 0.19, lo: 0.15, hi: 0.23 }, ZONES)).toBeNull();
    expect(zoneOf({ value: 0.2, lo: null, hi: null }, ZONES)).toBe("W");
    expect(zoneOf({ value: 0.6, lo: 0.5, hi: 0.7 }, ZONES)).toBe("B");
  });
  test("the limit itself is the first level of its zone", () => {
    const result = run.stresses[0]!.oracles.stability!;
    const s = result.limits.watch.s!;
    expect(zoneAt(s, result)).toBe("W");
    expect(zoneAt(s - 1e-6, result)).toBe("S");
    expect(zoneAt(1, result)).toBe("B");
    expect(zoneAt(0.5, undefined)).toBe("S");
  });
});

describe("gates", () => {
  const gate = (expr: string, verdict: Gate["verdict"]): Gate => ({ expr, verdict, value: 1, lo: 1, hi: 1, target: 1, op: ">=", unit: "", percent: false, abort: false, message: "" });
  test("a gate belongs to the stress its expression begins with", () => {
    const gates = [gate("blur.limit.watch >= 3 px", "pass"), gate("blur_b.limit.watch >= 3 px", "fail"), gate("! blur.correctness.limit.watch >= 1 px", "undecided")];
    expect(gatesOf(gates, "blur").map((g) => g.verdict)).toEqual(["pass", "undecided"]);
  });
  test("fail outweighs undecided, undecided outweighs pass", () => {
    expect(worstGate([gate("a", "pass"), gate("b", "undecided"), gate("c", "fail")])!.verdict).toBe("fail");
    expect(worstGate([gate("a", "pass"), gate("b", "undecided")])!.verdict).toBe("undecided");
    expect(worstGate([])).toBeUndefined();
  });
});

describe("levels", () => {
  test("every level with numbers or a picture, once, ascending", () => {
    const p = run.stresses[0]!.oracles.stability!.points;
    expect(stops(p.slice(0, 2), [{ level: 5 }, { level: p[1]!.level }])).toEqual([...new Set([p[0]!.level, 5, p[1]!.level])].sort((a, b) => a - b));
  });
  test("nearest of two", () => expect(nearest([{ level: 10 }, { level: 20 }], 14)!.level).toBe(10));
});

describe("results.csv", () => {
  test("one line per stress, oracle and level, and as many cells as the head", () => {
    const lines = pointsCsv(run).trimEnd().split("\r\n");
    const points = run.stresses.reduce((n, s) => n + s.oracles.stability!.points.length + s.oracles.correctness!.points.length, 0);
    expect(lines).toHaveLength(points + 1);
    expect(new Set(lines.map((l) => l.split(",").length)).size).toBe(1);
  });
  test("a name that a spreadsheet would run is quoted, a negative number is not", () => {
    const odd = structuredClone(run);
    odd.stresses = [{ ...odd.stresses[0]!, name: "=cmd()", axis: { ...odd.stresses[0]!.axis, unit: 'p"x,' , percent: false } }];
    odd.stresses[0]!.oracles = { stability: { ...odd.stresses[0]!.oracles.stability!, points: [{ ...odd.stresses[0]!.oracles.stability!.points[0]!, value: -2 }] } };
    const line = pointsCsv(odd).split("\r\n")[1]!;
    expect(line).toContain("'=cmd()");
    expect(line).toContain('"p""x,"');
    expect(line).toContain(",-2,");
  });
});
