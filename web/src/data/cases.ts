// The worst cases: filtered, sorted and named.
import { matches, parseWords } from "../text/words";
import type { Box, Case, Failure, Prediction, Run } from "./types";

export const FAILURE_WORD: Record<Failure, string> = {
  class_flip: "Class flip",
  lost: "Lost object",
  ghost: "Ghost",
  drift: "Drift",
  invalid: "No valid answer",
  misread: "Misread",
  overlap: "Little overlap",
};

export type CaseSort = "early" | "size" | "stress";

const labels = (p: Prediction | null | undefined): string[] =>
  p?.kind === "class" ? p.top.slice(0, 1).map((t) => t.label) : p?.kind === "boxes" ? p.boxes.map((b: Box) => b.label) : [];

/** Everything a filter may look for. */
export function haystack(c: Case, title: string): string {
  return [title, c.stress, FAILURE_WORD[c.failure], c.failure, c.reason, c.sample, c.id, ...labels(c.clean), ...labels(c.stressed), ...labels(c.label)].join(" \u0001 ");
}

export interface CaseFilter {
  of: string | null;
  fails: string | null;
  find: string | null;
}

export function titleOf(run: Run, name: string): string {
  return run.stresses.find((s) => s.name === name)?.title ?? run.relations.find((r) => r.name === name)?.title ?? name;
}

export function pickCases(run: Run, filter: CaseFilter, sort: CaseSort): Case[] {
  const query = filter.find ? parseWords(filter.find) : null;
  const titles = new Map<string, string>();
  const title = (name: string) => {
    let t = titles.get(name);
    if (t === undefined) titles.set(name, (t = titleOf(run, name)));
    return t;
  };
  const list = run.worst.filter(
    (c) =>
      (!filter.of || c.stress === filter.of) &&
      (!filter.fails || c.failure === filter.fails) &&
      (!query || matches(query, haystack(c, title(c.stress)))),
  );
  const by: Record<CaseSort, (a: Case, b: Case) => number> = {
    early: (a, b) => a.s - b.s || b.size - a.size,
    size: (a, b) => b.size - a.size || a.s - b.s,
    stress: (a, b) => title(a.stress).localeCompare(title(b.stress), "en") || a.s - b.s || b.size - a.size,
  };
  return list.sort((a, b) => by[sort](a, b) || (a.id < b.id ? -1 : 1));
}

/** How often each key occurs, most frequent first. */
export function tallyBy<K extends string>(list: readonly Case[], key: (c: Case) => K): [K, number][] {
  const n = new Map<K, number>();
  for (const c of list) n.set(key(c), (n.get(key(c)) ?? 0) + 1);
  return [...n].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Up to `most` cases of a stress that break between two levels. */
export function casesNear(run: Run, pictures: Record<string, string>, stress: string, above: number, upTo: number, most: number): Case[] {
  return run.worst
    .filter((c) => c.stress === stress && c.level > above && c.level <= upTo && c.stressed_picture && c.stressed_picture in pictures)
    .sort((a, b) => b.level - a.level || b.size - a.size)
    .slice(0, most);
}
