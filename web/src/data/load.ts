// Reads the template that the report writer appends after </html>: base64(gzip(JSON)).
import type { Prediction, ReportData, Run, Stress } from "./types";

export type Loaded =
  | { state: "ready"; data: ReportData }
  | { state: "empty" }
  | { state: "damaged"; reason: string }
  | { state: "version"; found: string };

export const SCHEMA_VERSION = 1;

/** base64(gzip(text)) -> text. Never by fetch("data:…"): the page's own policy forbids every request. */
export async function unpack(base64: string): Promise<string> {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).text();
}

/** Decodes and checks; every way to fail is a state with words, never an exception. */
export async function load(base64: string | null | undefined): Promise<Loaded> {
  if (!base64 || base64.trim() === "") return { state: "empty" };
  if (typeof DecompressionStream === "undefined")
    return { state: "damaged", reason: "This browser cannot unpack gzip data. Any browser from 2023 or later can." };
  let text: string;
  try {
    text = await unpack(base64);
  } catch {
    return { state: "damaged", reason: "The data block cannot be unpacked. The file was probably cut short or changed on its way." };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { state: "damaged", reason: "The data block unpacks, but what is inside is not complete JSON." };
  }
  return check(value);
}

export function check(value: unknown): Loaded {
  const doc = value as Partial<ReportData> | null;
  const run = doc && typeof doc === "object" ? (doc.run as Partial<Run> | undefined) : undefined;
  if (!run || typeof run !== "object") return { state: "damaged", reason: "The data block holds no run." };
  if (run.schema_version !== SCHEMA_VERSION) return { state: "version", found: String(run.schema_version ?? "none") };
  if (!Array.isArray(run.stresses) || typeof run.name !== "string" || !run.model || !run.data)
    return { state: "damaged", reason: "The run lacks its name, model, data or stresses." };
  return { state: "ready", data: complete(doc as ReportData) };
}

/** A stress with a name of its own says so in its title: exposure_bright of kind exposure is "Exposure (bright)". */
export function ownTitle({ name, kind, title }: Pick<Stress, "name" | "kind" | "title">): string {
  const base = title || name.replace(/_/g, " ");
  if (name === kind) return base;
  const own = (name.startsWith(kind) ? name.slice(kind.length) : name).replace(/_+/g, " ").trim();
  const said = new Set(base.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return own.toLowerCase().split(" ").every((word) => said.has(word)) ? base : `${base} (${own})`;
}

/** Without names, a class is its number: "class 15". */
function nameClasses(p: Prediction | null | undefined): void {
  const list = p?.kind === "boxes" ? p.boxes : p?.kind === "class" ? p.top : [];
  for (const item of list) if (/^\d+$/.test(item.label ?? "")) item.label = `class ${item.label}`;
}

/** Lists that a short run may leave out become empty lists, so that no part of the page has to ask. */
function complete(doc: ReportData): ReportData {
  const run = doc.run;
  const defaults = {
    relations: [],
    gates: [],
    worst: [],
    failures: [],
    assumptions: [],
    warnings: [],
    not_tested: [],
    confidence: 0.95,
    partial: false,
    oracle: "stability",
    config: {},
    zones: { onset: 0.05, watch: 0.2, broken: 0.5 },
    clean: { headline: "", metrics: {} },
  } as const;
  const target = run as unknown as Record<string, unknown>;
  for (const [key, fallback] of Object.entries(defaults)) target[key] ??= structuredClone(fallback);
  run.model.labels ??= [];
  run.model.notes ??= [];
  run.data.notes ??= [];
  for (const s of run.stresses) {
    s.oracles ??= {};
    s.title = ownTitle(s);
    for (const r of [s.oracles.stability, s.oracles.correctness]) {
      if (!r) continue;
      r.limits ??= {} as typeof r.limits;
      r.crossings ??= {} as typeof r.crossings;
      r.points = [...(r.points ?? [])].sort((a, b) => a.level - b.level);
    }
  }
  for (const c of run.worst) {
    c.clean ??= { kind: "none" };
    c.stressed ??= { kind: "none" };
  }
  const filmstrips = (doc.filmstrips ?? []).filter((f) => f.frames?.length > 0);
  for (const f of filmstrips) {
    f.clean ??= { kind: "none" };
    f.frames.sort((a, b) => a.level - b.level);
  }
  if (run.model.labels.length === 0) {
    for (const c of run.worst) for (const p of [c.clean, c.expected, c.stressed, c.label]) nameClasses(p);
    for (const f of filmstrips) for (const p of [f.clean, f.label, ...f.frames.flatMap((q) => [q.prediction, q.expected])]) nameClasses(p);
  }
  if (run.model.labels.length === 0)
    for (const c of doc.clips ?? []) for (const p of c.frames.flatMap((q) => [q.clean, q.expected, q.prediction])) nameClasses(p);
  return {
    run,
    pictures: doc.pictures ?? {},
    filmstrips,
    clips: (doc.clips ?? []).filter((c) => c.frames?.length > 0),
    budget: doc.budget ?? { bytes: 0, dropped_cases: 0 },
  };
}
