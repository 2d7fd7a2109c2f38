import { describe, expect, it } from "vitest";
import { looksAt, lostTicks, whereLost } from "./looks";
import type { Perceptual } from "./types";

const at = (s: number, ssim: number, psnr: number, lost_vif: number) => ({ level: s * 1048576, s, value: 10 * s, ssim, psnr, lost_vif });
const axis: Perceptual = { source: "measured", pictures: 16, points: [at(0, 1, 99, 0), at(0.25, 0.8, 30, 0.4), at(0.75, 0.2, 20, 0.8), at(1, 0.1, 10, 0.95)] };

describe("looks between levels", () => {
  it("is straight in SSIM and VIF, and in squared error for PSNR", () => {
    const half = looksAt(axis, 0.5)!;
    expect(half.ssim).toBeCloseTo(0.5);
    expect(half.lost_vif).toBeCloseTo(0.6);
    // mean of 10^-3 and 10^-2
    expect(half.psnr).toBeCloseTo(-10 * Math.log10(0.0055), 6);
  });
  it("has no finite decibel at no change, and none is drawn out of it", () => {
    expect(looksAt(axis, 0)).toEqual({ ssim: 1, psnr: 99, lost_vif: 0 });
    expect(looksAt(axis, 0.125)!.psnr).toBeCloseTo(30 + 10 * Math.log10(2), 6);
  });
  it("ends where nobody looked any more, and is nothing without an axis", () => {
    expect(looksAt({ ...axis, points: axis.points.slice(0, 2) }, 0.9)).toMatchObject({ ssim: 0.8 });
    expect(looksAt(null, 0.5)).toBeNull();
  });
});

describe("ticks of lost VIF", () => {
  it("lie where the axis passes them", () => {
    expect(whereLost(axis, 0.6)).toBeCloseTo(0.5);
    expect(whereLost(axis, 0.99)).toBeNull();
    const ticks = lostTicks(axis, 1, 0.05);
    for (const t of ticks) expect(looksAt(axis, t.s)!.lost_vif).toBeCloseTo(t.lost);
    expect(ticks.map((t) => t.lost)).toContain(0.9);
  });
  it("keep their distance and stay inside", () => {
    const ticks = lostTicks(axis, 0.75, 0.2);
    for (let i = 1; i < ticks.length; i++) expect(ticks[i]!.s - ticks[i - 1]!.s).toBeGreaterThanOrEqual(0.2);
    expect(ticks.every((t) => t.s <= 0.75)).toBe(true);
  });
});
