import { expect, test } from "vitest";
import { matches, parseWords } from "./words";

const hit = (query: string, text: string) => matches(parseWords(query), text);

test("an empty filter matches everything", () => expect(hit("  ", "anything")).toBe(true));
test("or within a group, comma between groups, not for what must be absent", () => {
  expect(hit("cyclist or person, not night", "person at dusk")).toBe(true);
  expect(hit("cyclist or person, not night", "person at night")).toBe(false);
  expect(hit("cyclist or person, not night", "truck at noon")).toBe(false);
  expect(hit("blur, car", "motion blur of a car")).toBe(true);
  expect(hit("blur and car", "motion blur of a truck")).toBe(false);
});
test("a bare not, and capital letters", () => {
  expect(hit("not", "x")).toBe(true);
  expect(hit("JPEG", "jpeg compression")).toBe(true);
});
test("the letters of or and not inside a word are no operators", () => {
  expect(parseWords("normal, anchor")).toEqual({ all: [["normal"], ["anchor"]], none: [] });
  expect(parseWords("notch").all).toEqual([["notch"]]);
});
