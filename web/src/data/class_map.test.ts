import { expect, it } from "vitest";
import { colourOf, decode, isGround, shares } from "./class_map";
import type { ClassMapPrediction } from "./types";

const map = (width: number, height: number, bytes: number[], classes: ClassMapPrediction["classes"] = []): ClassMapPrediction => ({
  kind: "class_map", width, height, runs: btoa(String.fromCharCode(...bytes)), classes,
});

it("runs fill the map row after row", () => {
  expect([...decode(map(3, 2, [0, 4, 15, 2]))!]).toEqual([0, 0, 0, 0, 15, 15]);
  // 300 = 2 · 128 + 44
  expect(decode(map(300, 1, [7, 128 | 44, 2]))!.every((c) => c === 7)).toBe(true);
});

it("runs that do not fit the size are refused", () => {
  expect(decode(map(3, 2, [0, 5]))).toBeNull();
  expect(decode(map(3, 2, [0, 7]))).toBeNull();
  expect(decode(map(3, 2, [0, 0, 1, 6]))).toBeNull();
  expect(decode(map(3, 2, [0, 134]))).toBeNull();
  expect(decode(map(0, 2, []))).toBeNull();
  expect(decode({ ...map(1, 1, [0, 1]), runs: "?" })).toBeNull();
});

it("only a first class that says so is the ground", () => {
  expect(isGround(0, "background")).toBe(true);
  expect(isGround(0, "road")).toBe(false);
  expect(isGround(3, "background")).toBe(false);
});

it("classes next to each other differ in colour", () => {
  for (let i = 0; i < 40; i++) {
    const [a, b] = [colourOf(i), colourOf(i + 1)];
    expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(60);
  }
});

it("classes are listed by how much their share changes", () => {
  const clean = map(1, 1, [0, 1], [{ index: 0, label: "background", share: 0.5 }, { index: 2, label: "dog", share: 0.5 }]);
  const stressed = map(1, 1, [0, 1], [{ index: 0, label: "background", share: 0.9 }, { index: 3, label: "cat", share: 0.1 }]);
  expect(shares(clean, stressed).map((r) => [r.label, r.clean, r.stressed])).toEqual([["dog", 0.5, 0], ["background", 0.5, 0.9], ["cat", 0, 0.1]]);
});
