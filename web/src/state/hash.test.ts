import { expect, test } from "vitest";
import { formatHash, NO_VIEW, parseHash } from "./hash";

test("there and back, with characters that an address must escape", () => {
  const view = { ...NO_VIEW, stress: "packet_loss", level: 471859, oracle: "correctness" as const, case: "9f3c2a", find: "car or bus, not #1 & more" };
  expect(parseHash(formatHash(view))).toEqual(view);
});
test("nothing picked is no address", () => expect(formatHash(NO_VIEW)).toBe(""));
test("an anchor of a part is no view", () => expect(parseHash("#limits")).toEqual(NO_VIEW));
test("a level that is no number, an oracle that does not exist", () => {
  expect(parseHash("#level=ten&oracle=luck")).toEqual(NO_VIEW);
  expect(parseHash("#level=-3").level).toBeNull();
});
