import { expect, test } from "vitest";
import { metricName, scorePlain, scoreText } from "./metric";

const N = "\u202f";
test("known scores have names, others are spelt from their key", () => {
  expect(metricName("map50_95")).toBe("mAP 50–95");
  expect(metricName("top1")).toBe("Top-1 accuracy");
  expect(metricName("needle_error")).toBe("Needle error");
});
test("accuracy in percent, mAP between 0 and 1 with one digit more than its interval asks for", () => {
  expect(scoreText("top1", { value: 0.8255, lo: 0.8083, hi: 0.8418, n: 2000, unit: "" })).toMatchObject({ value: `82.5${N}%`, interval: "80.8–84.2" });
  expect(scoreText("map50_95", { value: 0.412, lo: 0.389, hi: 0.435, n: 500 })).toMatchObject({ value: "0.412", interval: "0.389–0.435" });
});
test("average precision stays between 0 and 1, whatever unit the run gives it", () => {
  expect(scoreText("map50_95", { value: 0.3091, lo: 0.263, hi: 0.3576, n: 80, unit: "fraction" })).toMatchObject({ value: "0.309", interval: "0.263–0.358" });
  expect(scorePlain("map50_95", 0.0872, "fraction")).toBe("0.0872");
});
test("an error keeps its unit, a score without interval claims none", () => {
  expect(scoreText("mae", { value: 0.0558, lo: 0.0521, hi: 0.0597, n: 100, unit: "bar" }).value).toBe(`0.056${N}bar`);
  expect(scoreText("mae", { value: 0.62, lo: null, hi: null, n: 100, unit: "°C" })).toMatchObject({ value: `0.62${N}°C`, interval: "" });
  expect(scorePlain("top1", 0.775, "")).toBe(`77.5${N}%`);
});
