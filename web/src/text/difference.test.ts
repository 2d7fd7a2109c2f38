import { expect, test } from "vitest";
import { differing } from "./difference";

test("equal texts have one piece", () => expect(differing("皖A00E66", "皖A00E66")).toEqual([{ text: "皖A00E66", same: true }]));
test("a substituted character is marked", () =>
  expect(differing("皖A00E66", "皖A00F66")).toEqual([{ text: "皖A00", same: true }, { text: "F", same: false }, { text: "66", same: true }]));
test("a missing character leaves nothing to mark", () => expect(differing("abc", "ac")).toEqual([{ text: "ac", same: true }]));
test("another text is marked whole", () => expect(differing("abc", "xyz")).toEqual([{ text: "xyz", same: false }]));
test("characters beyond the basic plane stay whole", () => expect(differing("a😀", "a😃")).toEqual([{ text: "a", same: true }, { text: "😃", same: false }]));
