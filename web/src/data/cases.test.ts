import { expect, test } from "vitest";
import { makeReport } from "../../test/fixture/run";
import { casesNear, pickCases, tallyBy, titleOf } from "./cases";

const { run, pictures } = makeReport({ cases: 30, films: false });
const none = { of: null, fails: null, find: null };

test("earliest break first", () => {
  const s = pickCases(run, none, "early").map((c) => c.s);
  expect(s).toEqual([...s].sort((a, b) => a - b));
  expect(s).toHaveLength(run.worst.length);
});
test("largest change first", () => {
  const size = pickCases(run, none, "size").map((c) => c.size);
  expect(size).toEqual([...size].sort((a, b) => b - a));
});
test("filters by stress, kind and words combine", () => {
  const list = pickCases(run, { of: "packet_loss", fails: "lost", find: "car" }, "early");
  expect(list.length).toBeGreaterThan(0);
  for (const c of list) {
    expect(c.stress).toBe("packet_loss");
    expect(c.failure).toBe("lost");
  }
  expect(pickCases(run, { ...none, find: "no such thing" }, "early")).toEqual([]);
});
test("a case is found by its id and by its file name", () => {
  const c = run.worst[3]!;
  expect(pickCases(run, { ...none, find: c.id }, "early").map((q) => q.id)).toEqual([c.id]);
  expect(pickCases(run, { ...none, find: c.sample }, "early").every((q) => q.sample === c.sample)).toBe(true);
});
test("the counts add up", () => expect(tallyBy(run.worst, (c) => c.failure).reduce((n, k) => n + k[1], 0)).toBe(run.worst.length));
test("a relation's case carries the relation's title", () => expect(titleOf(run, "hflip")).toBe("Mirror left to right"));
test("near cases lie between the two levels, at most as many as asked, and have a picture", () => {
  const list = casesNear(run, pictures, "packet_loss", 0, 1 << 20, 2);
  expect(list.length).toBeGreaterThan(0);
  expect(list.length).toBeLessThanOrEqual(2);
  expect(casesNear(run, {}, "packet_loss", 0, 1 << 20, 2)).toEqual([]);
});
