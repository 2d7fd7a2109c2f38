import { expect, test } from "vitest";
import { makeReport } from "../../test/fixture/run";
import { TOP_LEVEL } from "../data/types";
import { operatingAt, select } from "./selection";

const { run, filmstrips } = makeReport({ cases: 0 });
const want = { stress: null, oracle: null, level: null };

test("without a wish: the weakest stress, at the reader's maximum", () => {
  const sel = select(run, filmstrips, want)!;
  expect(sel.row.stress.name).toBe("packet_loss");
  expect(sel.level / TOP_LEVEL).toBeCloseTo(sel.scale.s(0.05), 3);
  expect(operatingAt(sel, sel.level)!.n).toBe(500);
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
