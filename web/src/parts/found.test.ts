import { expect, test } from "vitest";
import type { Fuzzed } from "../data/types";
import { drawnSentence } from "./found";

const control = { cases: 500, failures: 10, lo: 0.0096, hi: 0.0365, next_new_below: 0.02, kinds_at_least: 12 };
const found: Fuzzed = { stresses: [], longest: 3, together: false, counted: 100, cases: 3000, failures: 200, pictures: 80, findings: 150, control, examples: [] };

test("the sentence on random cases has share, interval, counts and what is left", () => {
  const text = drawnSentence(found).replace(/[\u202f\u00a0]/g, " ");
  expect(text).toContain("2.0 %");
  expect(text).toContain("10 of 500");
  expect(text).toMatch(/below 2(\.0)? %/);
});

test("without random cases nothing is said of how likely failures are", () => {
  expect(drawnSentence({ ...found, control: { ...control, cases: 0, failures: 0 } })).toMatch(/nothing is said/);
});
