import { describe, expect, test } from "vitest";
import type { Pair } from "../data/types";
import { indexSentence, indexText } from "./pairs";

const pair = (index: Partial<NonNullable<Pair["index"]>> | null): Pair =>
  ({ index: index && { value: null, lo: null, hi: null, word: "not reached", searched_to: 2.5, at: [], evaluations: 1, ...index } }) as unknown as Pair;

describe("isobole index", () => {
  test("stands with its interval", () => expect(indexText(pair({ value: 1.274, lo: 1.18, hi: 1.36 }))).toBe("1.27 (1.18–1.36)"));
  test("is no number where it is not known", () => {
    expect(indexText(pair({}))).toBe("not reached");
    expect(indexText(pair(null))).toBe("no index");
  });
  test("words say no more than the interval supports", () => {
    expect(indexSentence(pair({ word: "synergy" }))).toMatch(/help each other/);
    expect(indexSentence(pair({ word: "undecided" }))).toMatch(/not decided/);
    expect(indexSentence(pair(null))).toMatch(/no index/);
  });
});
