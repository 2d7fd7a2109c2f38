import { expect, test } from "vitest";
import { makeReport } from "../../test/fixture/run";
import { TOP_LEVEL } from "../data/types";
import { curveAt, operatingAt, select } from "./selection";

const { run, filmstrips } = makeReport({ cases: 0 });
const want = { stress: null, oracle: null, level: null };

test("without a wish: the weakest stress, at the reader's maximum", () => {
  const sel = select(run, filmstrips, want)!;
  expect(sel.row.stress.name).toBe("packet_loss");
  expect(sel.level / TOP_LEVEL).toBeCloseTo(sel.scale.s(0.05), 3);
  expect(operatingAt(sel, sel.level)!.n).toBe(500);
});
test("the cursor at the reader's maximum stands at the share counted there, not on the line between its neighbours", () => {
  const data = structuredClone(run);
  const stress = data.stresses.find((s) => s.name === "packet_loss")!;
  const result = stress.oracles.stability!;
  const op = Math.round(select(data, filmstrips, want)!.scale.s(0.05) * TOP_LEVEL);
  result.points = result.points.filter((p) => p.level !== op);
  result.operating_share = { value: 0.123, lo: 0.1, hi: 0.15, n: 500 };
  const sel = select(data, filmstrips, want)!;
  expect(curveAt(sel, op, null)).toBe(0.123);
  const point = result.points[2]!;
  expect(curveAt(sel, point.level, null)).toBe(point.share);
  const scored = result.points.filter((p) => p.metrics?.["map50_95"] != null).map((p) => p.metrics!["map50_95"]!);
  const score = curveAt(sel, op, "map50_95")!;
  expect(score).toBeGreaterThan(Math.min(...scored));
  expect(score).toBeLessThan(Math.max(...scored));

  const [a, b] = result.points.slice(2, 4);
  const middle = Math.round((a!.level + b!.level) / 2);
  expect(curveAt(sel, middle, null)).toBeCloseTo((a!.share + b!.share) / 2, 2);
});
test("at a level of the search the cursor stays on its dot, also where the maximum lies", () => {
  const data = structuredClone(run);
  const stress = data.stresses.find((s) => s.name === "packet_loss")!;
  const point = stress.oracles.stability!.points[2]!;
  stress.operating = point.value;
  stress.oracles.stability!.operating_share = { value: point.share + 0.05, lo: 0, hi: 1, n: 500 };
  expect(curveAt(select(data, filmstrips, want)!, point.level, null)).toBe(point.share);
});
test("an unknown stress or a level that was not run falls back to what exists", () => {
  const sel = select(run, filmstrips, { stress: "no such", oracle: null, level: 3 })!;
  expect(sel.row.stress.name).toBe("packet_loss");
  expect(sel.level).toBe(sel.levels[0]);
});
test("an oracle that was not judged is not shown", () => {
  const bare = makeReport({ cases: 0, pictures: false, labelled: false });
  const sel = select(bare.run, [], { ...want, oracle: "correctness" })!;
  expect(sel.oracle).toBe("stability");
  expect(sel.oracles).toEqual(["stability"]);
});
test("no stress, no selection", () => expect(select({ ...run, stresses: [] }, [], want)).toBeNull());
