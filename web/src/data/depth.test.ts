import { expect, test } from "vitest";
import { apartBy, ramp, values } from "./depth";
import type { DepthPrediction } from "./types";

const map = (bytes: number[], from = 1, to = 3): DepthPrediction => ({ kind: "depth", width: bytes.length, height: 1, from, to, steps: btoa(String.fromCharCode(...bytes)) });

test("a byte is a step from the lowest to the highest value", () => {
  expect([...values(map([0, 127, 254, 255]))!]).toEqual([1, 2, 3, NaN]);
});

test("bytes that do not fill the map are none", () => {
  expect(values({ ...map([0]), width: 2 })).toBeNull();
  expect(values({ ...map([0]), steps: "%" })).toBeNull();
});

test("the ramp runs from dark to light", () => {
  expect(ramp(-1)).toEqual([24, 15, 61]);
  expect(ramp(0.5)).toEqual([187, 55, 84]);
  expect(ramp(2)).toEqual([252, 255, 164]);
});

test("the error is relative, at most 1 a place", () => {
  expect(apartBy(map([0, 254]), map([127, 254]))).toBeCloseTo(0.5);
  expect(apartBy(map([0, 255]), map([255, 0]))).toBe(1);
  expect(apartBy(map([255]), map([0]))).toBeNull();
});
