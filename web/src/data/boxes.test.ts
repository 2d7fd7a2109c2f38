import { describe, expect, test } from "vitest";
import { fates, iou } from "./boxes";
import type { Box } from "./types";

const box = (x0: number, y0: number, x1: number, y1: number, index = 0, score?: number, mark?: Box["mark"]): Box => ({
  x0, y0, x1, y1, index, label: `c${index}`, ...(score !== undefined ? { score } : {}), ...(mark ? { mark } : {}),
});

test("IoU: half of each shared is a third; apart is nothing; itself is one", () => {
  expect(iou(box(0, 0, 2, 1), box(1, 0, 3, 1))).toBeCloseTo(1 / 3, 12);
  expect(iou(box(0, 0, 1, 1), box(1, 0, 2, 1))).toBe(0);
  expect(iou(box(0, 0, 2, 2), box(0, 0, 2, 2))).toBe(1);
  expect(iou(box(0, 0, 0, 0), box(0, 0, 0, 0))).toBe(0);
});

describe("fates", () => {
  const words = (...args: Parameters<typeof fates>) => fates(...args).map((f) => f.fate + (f.readAs ? ` as ${f.readAs}` : ""));

  test("kept, lost, read as another class, ghost", () => {
    const clean = [box(0, 0, 10, 10, 0, 0.9), box(20, 0, 30, 10, 0, 0.8), box(40, 0, 50, 10, 1, 0.8)];
    const stressed = [box(1, 0, 11, 10, 0, 0.7), box(40, 0, 50, 10, 2, 0.6), box(70, 0, 80, 10, 0, 0.5)];
    expect(words(clean, null, stressed, 0.25)).toEqual(["kept", "lost", "lost as c2", "ghost"]);
  });

  test("one stressed box serves one clean box, the stronger first", () => {
    const clean = [box(0, 0, 10, 10, 0, 0.6), box(0, 0, 10, 10, 0, 0.9)];
    expect(words(clean, null, [box(0, 0, 10, 10, 0, 0.5)], 0.25)).toEqual(["lost", "kept"]);
  });

  test("a match may be half as strong as the threshold, a ghost may not", () => {
    const clean = [box(0, 0, 10, 10, 0, 0.5)];
    expect(words(clean, null, [box(0, 0, 10, 10, 0, 0.13)], 0.25)).toEqual(["kept"]);
    expect(words(clean, null, [box(0, 0, 10, 10, 0, 0.12)], 0.25)).toEqual(["lost"]);
    expect(words([], null, [box(0, 0, 10, 10, 0, 0.2)], 0.25)).toEqual([]);
    expect(words([box(0, 0, 10, 10, 0, 0.13)], null, [box(0, 0, 10, 10, 0, 0.3)], 0.25)).toEqual([]);
  });

  test("where the stress moves things, the expected box is compared", () => {
    const clean = [box(0, 0, 10, 10, 0, 0.9)];
    const mirrored = [box(90, 0, 100, 10, 0, 0.9)];
    expect(words(clean, mirrored, [box(90, 0, 100, 10, 0, 0.9)], 0.25)).toEqual(["kept"]);
    expect(words(clean, null, [box(90, 0, 100, 10, 0, 0.9)], 0.25)).toEqual(["lost", "ghost"]);
  });

  test("the run's own marks win until a threshold is asked for", () => {
    const clean = [box(0, 0, 10, 10, 0, 0.9, "lost"), box(20, 0, 30, 10, 0, 0.1)];
    const stressed = [box(0, 0, 10, 10, 0, 0.9, "ghost")];
    expect(words(clean, null, stressed, 0)).toEqual(["lost", "ghost"]);
    expect(words(clean, null, stressed, 0.25)).toEqual(["kept"]);
  });

  test("the run lists only what counted: its places are found again among all clean boxes by class and score", () => {
    const clean = [box(0, 0, 10, 10, 0, 0.9), box(20, 0, 30, 10, 0, 0.06), box(40, 0, 50, 10, 1, 0.7)];
    const expected = [box(5, 0, 15, 10, 0, 0.9, "kept"), box(45, 0, 55, 10, 1, 0.7, "lost")];
    const list = fates(clean, expected, [box(5, 0, 15, 10, 0, 0.8, "kept")], 0);
    expect(list.map((f) => [f.fate, f.clean?.x0, f.expected?.x0, f.at])).toEqual([["kept", 0, 5, 0], ["lost", 40, 45, 1]]);
  });

  test("a match that the run found below its own threshold still counts when the threshold is moved a little", () => {
    const expected = [box(0, 0, 10, 10, 0, 0.34, "kept")];
    const stressed = [box(60, 0, 70, 10, 1, 0.35, "kept")];
    expect(fates(expected, expected, stressed, 0).map((f) => f.fate)).toEqual(["kept", "kept"]);
    expect(fates(expected, expected, stressed, 0.3).map((f) => f.fate)).toEqual(["kept", "kept"]);
    expect(fates([], [box(0, 0, 10, 10, 0, 0.9, "kept")], [box(60, 0, 70, 10, 1, 0.35, "kept")], 0.8).map((f) => f.fate)).toEqual(["lost"]);
  });

  test("a labelled object without a score has no undisturbed box, but a fate", () => {
    const list = fates([box(0, 0, 10, 10, 0, 0.9), box(3, 3, 6, 6, 1, 0.4)], [box(0, 0, 10, 10, 0, undefined, "lost")], [], 0);
    expect(list.map((f) => [f.fate, f.clean])).toEqual([["lost", null]]);
  });

  test("a lost mark inside the stressed list is the object that is gone", () => {
    expect(words([], null, [box(0, 0, 10, 10, 0, 0.9, "lost")], 0)).toEqual(["lost"]);
    const clean = [box(0, 0, 10, 10, 0, 0.9, "lost")];
    expect(words(clean, null, [box(0, 0, 10, 10, 0, 0.9, "lost")], 0)).toEqual(["lost"]);
  });

  test("ignored boxes have no verdict", () => expect(words([{ ...box(0, 0, 10, 10, 0, 0.9), ignore: true }], null, [], 0.25)).toEqual(["ignored"]));
});
