import { describe, expect, test } from "vitest";
import { makeReport, STRESSES } from "../../test/fixture/run";
import { rowsOf } from "../data/rows";
import type { Audit, Axis, Estimate, Gate, Limit, Passing } from "../data/types";
import { auditSentences, curveTitle, gateText, headroomSide, headroomText, inText, levelWords, limitSentences, limitText, looksSentences, tally, verdict } from "./sentence";

const N = "\u202f";
const axis: Axis = { parameter: "loss_rate", unit: "fraction", from: 0, to: 1, identity: 0, scale: "geometric", knee: 0.005, percent: true };
const limit = (l: Partial<Limit>): Limit => ({ value: 0.024, lo: 0.02, hi: 0.029, level: 1, lo_level: 1, hi_level: 1, s: 0.3, censored: "none", lo_censored: false, hi_censored: false, basis: "certified", ...l });
const bare = (plans = STRESSES) => plans.map(({ operating: _gone, ...p }) => p);
const of = (change: Parameters<typeof makeReport>[0]) => makeReport({ pictures: false, cases: 0, films: false, ...change }).run;
const flat = (s: string) => s.replace(/[\u00a0\u202f]/g, " ");

describe("a limit in words", () => {
  test("number with interval", () => expect(limitText(limit({}), axis)).toMatchObject({ state: "number", value: `2.4${N}%`, interval: "2.0–2.9" }));
  test("not reached is never a number", () => {
    const t = limitText(limit({ value: null, lo: null, hi: null, level: null, s: null, censored: "right" }), axis);
    expect(flat(t.value)).toBe("→ beyond 100 %");
    expect(t.interval).toBe("not reached");
    expect(t.bare).toBe("");
  });
  test("not reached, but its lower end is known", () => {
    const t = limitText(limit({ value: null, lo: 0.3, hi: null, level: null, s: null, censored: "right" }), axis);
    expect(flat(t.interval)).toBe("not before 30 %");
  });
  test("where nothing usable is left, the axis ends and the limit is not one of the model", () => {
    const cut = { ...axis, to: 0.27, asked: 1 };
    const t = limitText(limit({ value: null, lo: null, hi: null, level: null, s: null, censored: "right" }), cut);
    expect(flat(t.value)).toBe("→ beyond 27 %");
    expect(t.interval).toBe("end of what is usable");
  });
  test("broken at rest", () => expect(limitText(limit({ value: 0, censored: "left" }), axis)).toMatchObject({ state: "rest", value: "broken at rest" }));
  test("an open upper end says so", () => expect(limitText(limit({ hi: null, hi_censored: true }), axis).interval).toMatch(/^\d+ to not reached$/));
  test("a falling axis keeps the smaller number first", () => {
    const down: Axis = { ...axis, parameter: "factor", unit: "factor", identity: 1, from: 1, to: 0, scale: "linear", percent: false };
    expect(limitText(limit({ value: 0.4, lo: 0.45, hi: 0.36 }), down).interval).toBe("0.36–0.45");
  });
  test("an interval open downwards begins where there is no stress", () =>
    expect(limitText(limit({ value: 0.22, lo: null, hi: 0.43, lo_censored: true }), axis).interval).toBe("no stress to 43"));
  test("no result", () => expect(limitText(null, axis).state).toBe("none"));
});

describe("headroom", () => {
  const h = (e: Partial<Estimate>): Estimate => ({ value: 0.48, lo: 0.4, hi: 0.58, censored: "none", ...e });
  test("number with interval", () => expect(headroomText(h({}))).toMatchObject({ value: "0.48×", interval: "0.40–0.58" }));
  test("an open one is a lower bound", () => expect(flat(headroomText(h({ value: null, lo: 2.5, hi: null, censored: "right" }))!.value)).toBe("> 2.5×"));
  test("an interval open downwards reaches to 0, and so leaves open whether the limit lies outside the reader's range", () => {
    expect(headroomText(h({ value: 11.1, lo: null, hi: 21.5 }))).toMatchObject({ value: "11×", interval: "0–22" });
    expect(headroomSide(h({ value: 11.1, lo: null, hi: 21.5 }))).toBe("touches");
  });
  test.each([
    [{}, "below"],
    [{ value: 1.24, lo: 1.14, hi: 1.37 }, "above"],
    [{ value: 0.97, lo: 0.9, hi: 1.02 }, "touches"],
    [{ value: 1.1, lo: 1.0, hi: 1.2 }, "above"],
    [{ value: null, lo: 2.5, hi: null, censored: "right" as const }, "above"],
    [{ value: null, lo: 0.8, hi: null, censored: "right" as const }, "touches"],
  ])("%j stands %s", (e, side) => expect(headroomSide(h(e))).toBe(side));
});

describe("the limits in running text", () => {
  const say = (change: Parameters<typeof makeReport>[0], oracle: "stability" | "correctness") => {
    const run = of(change);
    return flat(limitSentences(run, rowsOf(run, oracle)[0]!, oracle));
  };
  test("both limits and the share at the maximum, percentages by name", () =>
    expect(say({}, "stability")).toMatch(/^Packet loss changes 20 % of the answers at loss rate [\d.]+ % and 50 % at loss rate [\d.]+ %\. At your maximum, loss rate 5 %, it is [\d.]+ %\.$/));
  test("under correctness images are wrong", () => expect(say({}, "correctness")).toMatch(/^Packet loss makes 20 % of the images wrong at loss rate/));
  test("never, and already", () => {
    expect(say({ stresses: bare([{ ...STRESSES[0]!, half: 2.4 }]) }, "stability")).toBe("Packet loss never changes 20 % of the answers.");
    expect(say({ stresses: bare([{ ...STRESSES[0]!, rest: 0.6 }]) }, "correctness")).toMatch(/^Before the stress begins, more than 20 % of the images are wrong already\./);
  });
});

describe("the verdict", () => {
  test("names the weakest stress, its limit and the interval", () => {
    const v = verdict(of({}));
    expect(flat(v.headline)).toMatch(/^Breaks first under packet loss: 1 in 5 answers changed from loss rate [\d.]+ %$/);
    expect(flat(v.interval)).toMatch(/^[\d.]+–[\d.]+ %$/);
    expect(v.weakest!.stress.name).toBe("packet_loss");
    expect(v.lead.join(" ")).toContain("You plan for up to");
  });
  test("correctness speaks of wrong images", () => expect(flat(verdict(of({ oracle: "correctness" })).headline)).toContain("1 in 5 images wrong"));
  test("one stress does not break first", () => expect(verdict(of({ stresses: bare(STRESSES.slice(2, 3)) })).headline).toMatch(/^Breaks under motion blur/));
  test("nothing reached: no number is claimed", () => {
    const v = verdict(of({ stresses: STRESSES.slice(0, 4).map((p) => ({ ...p, half: 2.4 })) }));
    expect(v.headline).toBe("Holds over the whole range of all four stresses: never 1 in 5 answers changed.");
    expect(v.interval).toBe("");
  });
  test("everything broken at rest points to the preprocessing", () => {
    const v = verdict(of({ stresses: STRESSES.slice(0, 3).map((p) => ({ ...p, rest: 0.4 })) }));
    expect(v.headline).toMatch(/^Broken before any stress: under all three stresses/);
    expect(v.lead[0]).toContain("preprocessing");
  });
  test("one of several broken at rest", () => {
    const v = verdict(of({ stresses: [STRESSES[0]!, { ...STRESSES[1]!, rest: 0.4 }] }));
    expect(v.headline).toMatch(/^Broken at rest under exposure/);
  });
  test("no result yet", () => expect(verdict(of({ stresses: [] })).headline).toBe("No stress has a result yet."));
});

describe("titles", () => {
  test("small first letter in running text, abbreviations and names kept", () => {
    expect(inText("Packet loss")).toBe("packet loss");
    expect(inText("JPEG compression")).toBe("JPEG compression");
    expect(inText("Gaussian noise")).toBe("Gaussian noise");
  });
  test.each([
    ["Exposure, dark", "darker exposure"],
    ["Exposure, bright", "brighter exposure"],
    ["Brightness, dark", "lower brightness"],
    ["Brightness, bright", "higher brightness"],
    ["Exposure, dark (night)", "darker exposure (night)"],
    ["Motion blur, given (belt, fast)", "motion blur (given) (belt, fast)"],
    ["Packet loss (short, long)", "packet loss (short, long)"],
  ])("%s reads %s inside a sentence", (title, words) => expect(inText(title)).toBe(words));
  test("verdict and takeaway speak of darker exposure; the title of the curve keeps the table's words", () => {
    const run = of({ stresses: [{ ...STRESSES[1]!, name: "exposure_dark", title: "Exposure, dark" }] });
    const row = rowsOf(run)[0]!;
    expect(verdict(run).headline).toMatch(/^Breaks under darker exposure: /);
    expect(limitSentences(run, row, "stability")).toMatch(/^Darker exposure changes 20/);
    expect(curveTitle(run, row, "stability")).toMatch(/^Exposure, dark: /);
  });
  test("the curve's title carries number and interval", () => {
    const run = of({});
    const row = rowsOf(run).find((r) => r.stress.name === "motion_blur")!;
    expect(flat(curveTitle(run, row, "stability"))).toMatch(/^Motion blur: 1 in 5 answers changed from [\d.]+ px \([\d.]+–[\d.]+\)$/);
  });
});

test("a limit without a unit carries the name of its parameter", () => {
  const run = of({ stresses: STRESSES.filter((s) => s.name === "jpeg_compression") });
  expect(flat(curveTitle(run, rowsOf(run)[0]!, "stability"))).toMatch(/from quality [\d.]+ \(.*\) down$/);
});

test("a level that stands alone carries its unit, or the name of its parameter where it has none", () => {
  const axisOf = (name: string) => STRESSES.find((s) => s.name === name)!.axis;
  expect(flat(levelWords(30, axisOf("jpeg_compression")))).toBe("quality 30");
  expect(flat(levelWords(0.4, axisOf("contrast")))).toBe("factor 0.4");
  expect(flat(levelWords(2.1, { ...axisOf("downscale"), unit: "" }))).toBe("factor 2.1");
  expect(flat(levelWords(0.05, axisOf("packet_loss")))).toBe("5 %");
});

describe("gates", () => {
  const g: Gate = { expr: "packet_loss.limit.watch >= 5 %", verdict: "undecided", value: 0.047, lo: 0.04, hi: 0.054, target: 0.05, op: ">=", unit: "", percent: true, need_images: 800, abort: false, message: "" };
  test("measured, interval and asked in the same unit", () => {
    const t = gateText(g);
    expect(t.value).toBe(`4.7${N}%`);
    expect(t.interval).toBe("4.0–5.4");
    expect(flat(t.target)).toBe("≥ 5 %");
    expect(t.decide).toBe("about 800 more images would decide");
  });
  test("counted", () => expect(tally([g, { ...g, verdict: "pass" }])).toEqual({ pass: 1, fail: 0, undecided: 1, total: 2 }));
});

const run = of({});

describe("a run on clips", () => {
  const clips = { ...run, clips: { n: 20, frames: 160, clean: [] } } as unknown as typeof run;
  test("speaks of clips that break, never of images or answers", () => {
    const all = [verdict(clips).headline, ...verdict(clips).lead, ...rowsOf(clips).flatMap((r) => [curveTitle(clips, r, "stability"), limitSentences(clips, r, "stability"), limitSentences(clips, r, "correctness")])].join(" ");
    expect(all).toMatch(/clips broken/);
    expect(all).toMatch(/of the clips/);
    expect(all).not.toMatch(/\bimages?\b|answers/);
  });
  test("asks for more clips", () => expect(gateText({ ...run.gates[0]!, verdict: "undecided", need_images: 12 }, "clip").decide).toBe("about 12 more clips would decide"));
});

test("limits that nobody saw because answers failed are not called held", () => {
  const failed = structuredClone(run);
  for (const s of failed.stresses)
    for (const o of Object.values(s.oracles)) {
      o!.unknown = o!.n;
      o!.share_unknown = 1;
      o!.limits.watch = { ...o!.limits.watch!, value: null, lo: null, hi: null, censored: "right", lo_censored: true, hi_censored: true };
    }
  expect(verdict(failed).headline).toMatch(/^No limit was seen, but \d+ images of \d+ gave no verdict/);
  const row = rowsOf(failed)[0]!;
  expect(flat(curveTitle(failed, row, failed.oracle))).toMatch(/no limit seen up to .*, with 100 % of the images without a verdict$/);
  expect(limitSentences(failed, row, failed.oracle)).not.toMatch(/never/);
  expect(limitText(row.watch, row.stress.axis, 0.11).value).toMatch(/^not seen up to/);
  expect(limitText(row.watch, row.stress.axis, 0.1).value).toMatch(/beyond/);
});

describe("how limits look", () => {
  const rows = rowsOf(of({}));
  const row = (name: string) => rows.find((r) => r.stress.name === name)!;
  test("a reached limit stands on the perceptual axis, with the pictures it was measured on", () =>
    expect(flat(looksSentences(row("gaussian_noise")))).toMatch(
      /^As people see it, the watch limit, [\d.]+ grey levels, is SSIM 0\.\d\d, PSNR \d\d\.\d dB, 1 − VIF 0\.\d\d; the broken limit, .* means over 16 pictures of this run\.$/));
  test("what hides things has no such axis", () => expect(looksSentences(row("object_occlusion"))).toBe(""));
  test("an axis that ends early says why", () => {
    expect(flat(looksSentences(row("contrast")))).toBe(
      "Behind factor 0.05 90 % of the pictures' information (VIF) is gone; nothing stronger was run, although the range goes on to factor 0.");
    expect(curveTitle(of({}), row("contrast"), "stability")).toContain("the end of what is usable");
    expect(limitSentences(of({}), row("contrast"), "stability")).toContain("before nothing usable is left");
  });
});

describe("checks of what was inferred", () => {
  const run = of({});
  const row = (audit: Partial<Audit> | null, passed?: Passing[]) => {
    const first = structuredClone(rowsOf(run)[0]!);
    const result = first.stress.oracles[run.oracle]!;
    result.audit = audit && {
      inferred: 9000, wrong: { value: 0.013, lo: 0.005, hi: 0.031, n: 240 }, held: 120, hidden: 1, broken: 120, recovered: 2,
      correction: 0, not_monotone: false, swept: false, ...audit,
    };
    result.passed = passed ?? null;
    return first;
  };
  test("nothing was checked", () => expect(auditSentences(run, row(null), run.oracle)).toBe(""));
  test("how many, how many wrong, and what it changed", () => {
    expect(flat(auditSentences(run, row({}), run.oracle))).toBe("240 inferred verdicts were checked: 1.3 % wrong (0.5–3.1).");
    expect(flat(auditSentences(run, row({ correction: 0.008 }), run.oracle))).toContain("the curve was corrected by up to 0.8 %.");
  });
  test("pictures that came back are counted", () =>
    expect(flat(auditSentences(run, row({ bent: { value: 0.25, lo: 0.03, hi: 0.65, n: 8 } }), run.oracle))).toContain("Of 8 images followed over every level, 2 broke and held again further on."));
  test("a curve that comes back says what was done and where it passes the line", () => {
    const passed = [
      { before: 1, value: 2, level: 1, upward: true },
      { before: 3, value: 4, level: 2, upward: false },
      { before: 5, value: 6, level: 3, upward: true },
    ];
    const swept = flat(auditSentences(run, row({ not_monotone: true, swept: true }, passed), run.oracle));
    expect(swept).toContain("every image was judged at 16 levels");
    expect(flat(auditSentences(run, row({ not_monotone: true, swept: true, swept_pictures: 3 }, passed), run.oracle))).toMatch(/: 3 of \d+ images were judged at 16 levels/);
    expect(flat(auditSentences(run, row({ below: 24, below_broken: 1, may_pass: 3 }), run.oracle))).toContain("24 checks below the limit, 1 of them broken, do not exclude that its interval begins earlier, from 3");
    expect(swept).toMatch(/passes 20 % upwards at 2.*, downwards at 4.* and upwards at 6/);
    expect(auditSentences(run, row({ not_monotone: true }), run.oracle)).toContain("search method “curve”");
  });
});
