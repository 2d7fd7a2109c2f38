import { expect, test } from "vitest";
import { decodeMask, paint } from "./mask";

// 3 wide, 2 high, column after column: off 2, on 2, off 1, on 1; the fourth is written as a difference to the second, 1 − 2.
const SMALL = { width: 3, height: 2, runs: "221O" };

test("runs go down the columns", () => {
  expect([...decodeMask(SMALL)!]).toEqual([0, 1, 0, 0, 1, 1]);
});

test("runs that do not fill the mask are none", () => {
  expect(decodeMask({ ...SMALL, height: 3 })).toBeNull();
  expect(decodeMask({ ...SMALL, runs: "" })).toBeNull();
  expect(decodeMask({ ...SMALL, runs: "oooooooo" })).toBeNull();
  expect(decodeMask({ ...SMALL, runs: "  " })).toBeNull();
  expect(decodeMask({ width: 1e6, height: 1e6, runs: "2" })).toBeNull();
});

test("the border is solid, the inside as asked", () => {
  const rgba = new Uint8ClampedArray(4 * 9);
  paint(rgba, new Uint8Array(9).fill(1), 3, 3, [1, 2, 3], 100);
  expect([...rgba.slice(0, 4)]).toEqual([1, 2, 3, 255]);
  expect([...rgba.slice(16, 20)]).toEqual([1, 2, 3, 100]);
});
