import { describe, expect, test } from "vitest";
import type { Pair } from "../data/types";
import { additiveLine, frameOf, matrixOf, reachedPath } from "./contour";

const side = (name: string, limit: number | null): Pair["stresses"][0] => ({
  name, parameter: "x", unit: "px", percent: false, limit, limit_distance: limit, values: [0, 1, 2, 3, 4], distances: [0, 1, 2, 3, 4],
});
const pair = (border: (number | null)[], first = "a", second = "b"): Pair => ({
  stresses: [side(first, 3), side(second, 2)], oracle: "stability", share: 0.2, n: 10, need: 2, evaluations: 100, table_evaluations: 240,
  certified: true, cells: [], border, index: null,
});

describe("contour", () => {
  test("steps lie half-way between the strengths that were looked at", () => {
    const p = pair([null, 4, 2, 0, 0]);
    // x: 10 px a step, y: 10 px a step, upwards
    expect(reachedPath(p, frameOf(p, 40, 40))).toBe("M5 0L5 5L15 5L15 25L25 25L25 40L35 40L35 40L40 40L40 0Z");
  });
  test("nothing is drawn where the share is not reached", () => {
    const p = pair([null, null, null, null, null]);
    expect(reachedPath(p, frameOf(p, 40, 40))).toBe("");
  });
  test("the additive line joins the limits of both alone", () => {
    const p = pair([2, 2, 1, 0, 0]);
    expect(additiveLine(p, frameOf(p, 40, 40))).toEqual({ x1: 30, y1: 40, x2: 0, y2: 20 });
    p.stresses[1].limit_distance = null;
    expect(additiveLine(p, frameOf(p, 40, 40))).toBeNull();
  });
});

describe("matrix", () => {
  test("finds a pair from both sides", () => {
    const m = matrixOf([pair([], "a", "b"), pair([], "b", "c")]);
    expect(m.names).toEqual(["a", "b", "c"]);
    expect(m.at("c", "b")).toBe(m.at("b", "c"));
    expect(m.at("a", "c")).toBeUndefined();
  });
});
