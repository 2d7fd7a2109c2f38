import { describe, expect, test } from "vitest";
import { naturalTicks, severity } from "./axis";
import type { Axis, Point } from "./types";

const axis = (a: Partial<Axis>): Axis => ({ parameter: "x", unit: "px", from: 0, to: 1, identity: 0, scale: "linear", percent: false, ...a });
const point = (s: number, value: number): Point => ({ level: Math.round(s * 2 ** 20), s, value, n: 1, evaluated: 1, broken: 0, share: 0, lo: 0, hi: 1, basis: "counted" });

describe("severity", () => {
  test("linear: half the way is half the severity", () => {
    const s = severity(axis({ to: 8, unit: "stops" }));
    expect(s.s(4)).toBeCloseTo(0.5, 12);
    expect(s.value(0.25)).toBeCloseTo(2, 12);
  });

  test("geometric: d(s) = k((1 + D/k)^s − 1)", () => {
    const s = severity(axis({ to: 1, scale: "geometric", knee: 0.005 }));
    expect(s.s(0.05)).toBeCloseTo(Math.log(11) / Math.log(201), 12);
    expect(s.value(0.5)).toBeCloseTo(0.005 * (Math.sqrt(201) - 1), 12);
    expect(s.s(0)).toBe(0);
  });

  test("a falling axis is harder towards its smaller values", () => {
    const s = severity(axis({ identity: 1, from: 1, to: 0, unit: "factor" }));
    expect(s.s(0.6)).toBeCloseTo(0.4, 12);
    expect(s.value(1)).toBeCloseTo(0, 12);
  });

  test("JPEG quality is measured in libjpeg's scale factor: quality 50 is 100, quality 1 is 5000", () => {
    const s = severity(axis({ parameter: "quality", unit: "", identity: 100, from: 100, to: 1, scale: "geometric", knee: 10 }));
    expect(s.s(50)).toBeCloseTo(Math.log(1 + 100 / 10) / Math.log(1 + 5000 / 10), 12);
    expect(s.value(s.s(75))).toBeCloseTo(75, 9);
    expect(s.value(s.s(10))).toBeCloseTo(10, 9);
  });

  test("levels that were run decide where the named scale does not fit them", () => {
    const levels = [point(0, 0), point(0.5, 1), point(1, 10)];
    const s = severity(axis({ to: 10 }), levels);
    expect(s.s(1)).toBeCloseTo(0.5, 9);
    expect(s.value(0.75)).toBeCloseTo(5.5, 9);
  });

  test("there and back is the same place", () => {
    for (const a of [axis({ to: 40, scale: "geometric", knee: 0.25 }), axis({ identity: 1, to: 200, scale: "geometric", knee: 0.5 }), axis({ to: 255 })]) {
      const s = severity(a);
      for (const x of [0, 0.1, 0.37, 0.8, 1]) expect(s.s(s.value(x))).toBeCloseTo(x, 9);
    }
  });
});

describe("ticks", () => {
  test("round values, both ends, in order, none nearer than asked", () => {
    const a = axis({ to: 1, scale: "geometric", knee: 0.005, percent: true });
    const ticks = naturalTicks(a, severity(a), () => 0.02, 0.02);
    expect(ticks[0]!.value).toBe(0);
    expect(ticks[ticks.length - 1]!.value).toBe(1);
    for (let i = 1; i < ticks.length; i++) expect(ticks[i]!.s - ticks[i - 1]!.s).toBeGreaterThanOrEqual(0.04 - 1e-9);
    expect(ticks.map((t) => t.value)).toContain(0.05);
  });

  test("a linear axis is cut evenly", () => {
    const a = axis({ to: 180, unit: "°" });
    const values = naturalTicks(a, severity(a), () => 0.03, 0.03).map((t) => t.value);
    const inner = values.slice(1, -1);
    const steps = inner.slice(1).map((v, i) => v - inner[i]!);
    expect(new Set(steps).size).toBe(1);
  });
});
