import { expect, test } from "vitest";
import type { ScalarPrediction } from "../data/types";
import { answer, apart, reading, said } from "./prediction";

const dial = (value: number, extra: Partial<ScalarPrediction> = {}): ScalarPrediction => ({ kind: "scalar", value, unit: "°", ...extra });

test("each task in a few characters", () => {
  expect(said({ kind: "class", top: [{ index: 3, label: "cat", score: 0.918 }] })).toBe("cat 0.92");
  expect(said({ kind: "boxes", boxes: [] })).toBe("no object");
  expect(said({ kind: "none" })).toBe("no answer");
  expect(said(null)).toBe("no answer");
  expect(answer({ kind: "class", top: [{ index: 3, label: "cat", score: 0.918 }] })).toBe("cat");
});
test("a reading's last digit is a thousandth of its scale", () => {
  expect(reading(dial(61.4321, { unit: "°C", from: 0, to: 120 }))).toBe("61.4\u202f°C");
  expect(reading(dial(0.05581, { unit: "bar", from: 0, to: 1 }))).toBe("0.056\u202fbar");
  expect(reading(dial(61.4321))).toBe("61.4°");
});
test("on a circle the short way counts", () => {
  expect(apart(dial(350, { period: 360 }), dial(10, { period: 360 }))).toBe(20);
  expect(apart(dial(10, { period: 360 }), dial(350, { period: 360 }))).toBe(-20);
  expect(apart(dial(350), dial(10))).toBe(-340);
});

test("text is quoted with its score, and only itself in a change", () => {
  expect(said({ kind: "text", value: "皖A00E66", score: 0.987 })).toBe("“皖A00E66” 0.99");
  expect(said({ kind: "text", value: "", score: 0 })).toBe("nothing read");
  expect(answer({ kind: "text", value: "AB", score: 1 })).toBe("AB");
});
