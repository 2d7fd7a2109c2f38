import { describe, expect, test } from "vitest";
import type { Mixtures, Ray } from "../data/types";
import { directionsSentence, recipe, weakestFirst } from "./mixtures";

const N = "\u202f";
const ray = (radius: number | null, lo: number | null, hi: number | null, at: (number | null)[] = [1, 0.05]): Ray =>
  ({ weights: [0.5, 0.5], at, radius, lo, hi, searched_to: 2.5, around_weakest: false });
const of = (...rays: Ray[]): Mixtures => ({
  stresses: [
    { name: "blur", parameter: "sigma", unit: "px", percent: false, limit: 2 },
    { name: "loss", parameter: "rate", unit: "fraction", percent: true, limit: 0.1 },
  ],
  oracle: "stability", share: 0.2, n: 80, evaluations: 1, weakest: 0, rays,
});

describe("directions", () => {
  test("the weakest stand first, those that do not break are left out", () =>
    expect(weakestFirst([ray(1.2, 1, 1.4), ray(null, null, null), ray(0.8, 0.7, 0.9)]).map((r) => r.radius)).toEqual([0.8, 1.2]));

  test("words claim help or hindrance only where an interval lies on one side of the sum", () => {
    expect(directionsSentence(of(ray(0.8, 0.7, 0.9), ray(1.1, 0.9, 1.3), ray(1.5, 1.1, null)))).toBe(
      "3 of 3 mixtures break that share; in 1 the stresses help each other; in 1 they hinder each other.");
    expect(directionsSentence(of(ray(0.9, 0.7, 1.1)))).toMatch(/none of them clearly/);
    expect(directionsSentence(of(ray(null, null, null)))).toMatch(/None of the 1 mixtures/);
  });

  test("a recipe has the strength of each part in its unit", () => {
    const title = (name: string) => name;
    expect(recipe(of(), ray(1, 1, 1), title)).toBe(`blur 1${N}px and loss 5${N}%`);
    expect(recipe(of(), { ...ray(1, 1, 1), weights: [1, 0] }, title)).toBe(`blur 1${N}px`);
  });
});
