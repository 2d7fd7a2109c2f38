import { expect, test } from "vitest";
import { oneIn, probability } from "./rare";
import { NNBSP } from "../text/number";

test("a claim is one in so many", () => {
  expect(oneIn(1e-4)).toBe(`1 in 10${NNBSP}000`);
  expect(oneIn(0.5)).toBe("1 in 2");
  expect(oneIn(0.9)).toBe("0.9");
});

test("a probability is a share in percent, or a power of ten where that is too small to read", () => {
  expect(probability(0)).toMatch(/^0/);
  expect(probability(0.05)).toMatch(/^5/);
  expect(probability(6.7e-5)).toBe("6.7 · 10⁻⁵");
  expect(probability(2e-12)).toBe("2.0 · 10⁻¹²");
});
