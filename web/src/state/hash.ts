// What the reader picked lives in the address, so that a link opens the same view: #stress=…&level=…&oracle=…&case=…
import type { OracleName } from "../data/types";

export interface View {
  stress: string | null;
  level: number | null;
  oracle: OracleName | null;
  case: string | null;
  /** Filters of the gallery: stress, kind of failure, words. */
  of: string | null;
  fails: string | null;
  find: string | null;
}

export const NO_VIEW: View = { stress: null, level: null, oracle: null, case: null, of: null, fails: null, find: null };

export function parseHash(hash: string): View {
  const text = hash.replace(/^#/, "");
  if (!text.includes("=")) return { ...NO_VIEW };
  const q = new URLSearchParams(text);
  const word = (key: string) => q.get(key) || null;
  const level = q.get("level");
  const oracle = q.get("oracle");
  return {
    stress: word("stress"),
    level: level !== null && /^\d+$/.test(level) ? Number(level) : null,
    oracle: oracle === "stability" || oracle === "correctness" ? oracle : null,
    case: word("case"),
    of: word("of"),
    fails: word("fails"),
    find: word("find"),
  };
}

export function formatHash(view: View): string {
  const q = new URLSearchParams();
  for (const [key, value] of Object.entries(view)) if (value !== null && value !== "") q.set(key, String(value));
  const text = q.toString();
  return text ? "#" + text : "";
}
