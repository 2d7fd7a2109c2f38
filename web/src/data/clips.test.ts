import { describe, expect, it } from "vitest";
import { complete, fateOf, runsOf } from "./clips";
import type { ClipPoint } from "./types";

describe("clips", () => {
  it("joins frames of one fate", () => {
    expect(runsOf("..xxo.?-")).toEqual([
      { fate: "holds", from: 0, to: 2 },
      { fate: "broken", from: 2, to: 4 },
      { fate: "late", from: 4, to: 5 },
      { fate: "holds", from: 5, to: 6 },
      { fate: "unknown", from: 6, to: 7 },
      { fate: "out", from: 7, to: 8 },
    ]);
    expect(runsOf("")).toEqual([]);
    expect(fateOf(" ")).toBe("unknown");
  });
  it("takes levels that every clip was run at", () => {
    const mean = { value: 0, lo: null, hi: null };
    const at = (level: number, n: number): ClipPoint => ({
      level, s: 0, value: level, flips: mean, broken: mean, late: mean,
      clips: Array.from({ length: n }, (_, clip) => ({ clip, frames: 1, judged: 1, broken: 0, late: 0, pairs: 0, flips: 0, first_lost_s: null, longest_loss_s: 0 })),
    });
    expect(complete([at(1, 2), at(2, 1), at(3, 2)], 2).map((p) => p.level)).toEqual([1, 3]);
  });
});
