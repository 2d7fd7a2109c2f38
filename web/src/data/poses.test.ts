import { expect, test } from "vitest";
import { limbs, moves, people, pointName } from "./poses";
import type { Pose } from "./types";

const pose = (x: number, more: Partial<Pose> = {}): Pose => ({ x0: x, y0: 0, x1: x + 40, y1: 100, points: [[x, 0, 0.9], [x, 50, 0.1], [x, 100, 0.5]], ...more });

test("people are paired with the nearest, what is left is lost or new", () => {
  const list = people([pose(0), pose(200)], [pose(210), pose(500, { mark: "ghost" })]);
  expect(list.map((p) => [p.expected?.x0 ?? null, p.stressed?.x0 ?? null])).toEqual([[0, null], [200, 210], [null, 500]]);
});

test("points move in px and in shares of the person's size, the farthest first; unseen ones are left out", () => {
  const now = pose(0, { points: [[3, 4, 1], [90, 50, 1], [20, 100, 1]] });
  expect(moves({ expected: pose(0, { off: [2] }), stressed: now }, 0.2)).toEqual([
    { name: "point 3", far: 20, share: 0.2, off: true },
    { name: "point 1", far: 5, share: 0.05, off: false },
  ]);
  expect(moves({ expected: pose(0), stressed: null }, 0)).toEqual([]);
});

test("only COCO's seventeen points have names and limbs", () => {
  expect(pointName(9, 17)).toBe("left wrist");
  expect(pointName(9, 16)).toBe("point 10");
  expect(limbs(17)).toHaveLength(19);
  expect(limbs(3)).toHaveLength(0);
});
