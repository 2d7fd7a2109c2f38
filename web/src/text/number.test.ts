import { describe, expect, test } from "vitest";
import { bytes, count, day, decimals, duration, exact, fixed, listed, measured, moment, oneIn, PERCENT, plain, plural, pointShare, range, sentenceOf, share, unitOf, withUnit } from "./number";

const N = "\u202f";
const PX = { unit: "px", factor: 1 };

describe("digits follow the half-width of the interval", () => {
  test.each([
    [2.0, 2.9, 1], // half-width 0.45: one decimal is worth 0.1, two would be worth less than the width allows
    [0.389, 0.435, 2], // 0.023
    [33, 42, 0], // 4.5
    [1200, 1800, 0],
    [0.0142, 0.0166, 4], // 0.0012
  ])("interval %d to %d has %d decimals", (lo, hi, places) => expect(decimals(lo, hi)).toBe(places));

  test("an interval without width, or with an open end, gives no digits", () => {
    expect(decimals(3, 3)).toBeNull();
    expect(decimals(null, 3)).toBeNull();
    expect(decimals(0, Infinity)).toBeNull();
  });

  test("value and both ends get the same decimals, the smaller end first", () => {
    expect(measured(2.4321, 2.04, 2.93, PX)).toEqual({ value: `2.4${N}px`, bare: "2.4", interval: "2.0–2.9" });
    expect(measured(46.2, 49.1, 43.4, PX).interval).toBe("43–49");
  });

  test("whole numbers stay whole", () => expect(measured(2, 4, 1, { unit: "", factor: 1 })).toMatchObject({ bare: "2", interval: "1–4" }));

  test("shares are shown in percent", () => {
    expect(share({ value: 0.374, lo: 0.331, hi: 0.418 })).toEqual({ value: `37${N}%`, bare: "37", interval: "33–42" });
  });

  test("the share of a point is its share, not its natural value", () => {
    const p = { value: 27.99, share: 0.2, lo: 0.18, hi: 0.22 };
    expect(pointShare(p).value).toBe(`20${N}%`);
  });
});

describe("signs and groups", () => {
  test("minus is the minus sign, and never stands before a zero", () => {
    expect(fixed(-2.5, 1)).toBe("−2.5");
    expect(fixed(-0.04, 1)).toBe("0.0");
  });
  test("a dash between signed numbers would be misread", () => expect(range("−2", "3")).toBe("−2 to 3"));
  test("groups of three from ten thousand on", () => {
    expect(count(9999)).toBe("9999");
    expect(count(1280000)).toBe(`1${N}280${N}000`);
  });
  test("three significant digits, no trailing zeros", () => {
    expect(plain(0.45215)).toBe("0.452");
    expect(plain(5)).toBe("5");
    expect(plain(1234.5)).toBe("1235");
    expect(plain(0)).toBe("0");
  });
});

describe("units", () => {
  test("degree and times follow tightly, every other unit after a narrow space", () => {
    expect(withUnit("28", "°")).toBe("28°");
    expect(withUnit("2.4", "×")).toBe("2.4×");
    expect(withUnit("2.4", "%")).toBe(`2.4${N}%`);
  });
  test("a fraction of a percent axis is shown as percent", () => {
    expect(exact(0.05, unitOf({ unit: "fraction", percent: true }))).toBe(`5${N}%`);
    expect(exact(0.6, unitOf({ unit: "factor", percent: false }))).toBe("0.6");
  });
});

describe("words", () => {
  test("a fifth, a half, and shares that are no unit fraction", () => {
    expect(oneIn(0.2)).toBe("1 in 5");
    expect(oneIn(0.5)).toBe("1 in 2");
    expect(oneIn(0.15)).toBe(`15${N}%`);
  });
  test("dates without a locale", () => {
    expect(day("2026-11-24T09:12:31Z")).toBe("24 November 2026");
    expect(moment("2026-11-24T09:12:31Z")).toBe("24 November 2026, 09:12 UTC");
    expect(day("yesterday")).toBe("yesterday");
  });
  test("durations and sizes", () => {
    expect(duration(0.2)).toBe(`under 1${N}s`);
    expect(duration(61)).toBe(`61${N}s`);
    expect(duration(361.4)).toBe(`6${N}min`);
    expect(duration(7260)).toBe(`2${N}h 1${N}min`);
    expect(bytes(512)).toBe(`512${N}B`);
    expect(bytes(15_000_000)).toBe(`15${N}MB`);
  });
  test("lists, plurals, sentences", () => {
    expect(listed(["a", "b", "c"])).toBe("a, b and c");
    expect(plural(1, "image")).toBe("1 image");
    expect(plural(0, "class", "classes")).toBe("0 classes");
    expect(sentenceOf("stopped by Ctrl-C")).toBe("Stopped by Ctrl-C.");
    expect(sentenceOf("Done.")).toBe("Done.");
    expect(sentenceOf("ghosts (score ≥ 0.25)")).toBe("Ghosts (score ≥ 0.25).");
    expect(sentenceOf("")).toBe("");
  });
  test("percent is a unit like any other", () => expect(exact(0.2, PERCENT)).toBe(`20${N}%`));
});
