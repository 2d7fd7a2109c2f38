// The strip's picture as a line: when each object is lost, how the score falls, where the reading goes.
import { useRef } from "preact/hooks";
import { boxesOf, fates } from "../data/boxes";
import { TOP_LEVEL, type Filmstrip, type ScalarPrediction } from "../data/types";
import { textWidth } from "../charts/measure";
import { Marked } from "./marked";
import type { Selection } from "../state/selection";
import { PAPER_WIDTH, usePaper, useWidth } from "../state/width";
import { exact, unitOf } from "../text/number";
import { levelWords } from "../text/sentence";
import { apart, goalMoves, goalOf, reading, score } from "../text/prediction";

const ROW = 21;
const MOST = 8;
const HALF_PAPER = PAPER_WIDTH / 2 - 12;

export interface Life {
  label: string;
  /** Last level of the strip at which it was found, and the first at which it was not; null when never lost. */
  kept: number;
  lost: number | null;
}

/** When each object that was to be found is lost for good along the strip. */
export function lives(film: Filmstrip): Life[] {
  const all = new Map<number, Life>();
  for (const f of film.frames) {
    const list = fates(boxesOf(film.clean), f.expected ? boxesOf(f.expected) : null, boxesOf(f.prediction), 0);
    for (const q of list) {
      if (q.at < 0 || !q.expected || q.fate === "ignored") continue;
      let life = all.get(q.at);
      if (!life) all.set(q.at, (life = { label: q.expected.label, kept: 0, lost: null }));
      if (q.fate === "kept") {
        life.kept = f.s;
        life.lost = null;
      } else life.lost ??= f.s;
    }
  }
  return [...all.values()].sort((a, b) => (a.lost ?? 2) - (b.lost ?? 2) || a.kept - b.kept);
}

export function History({ sel, film }: { sel: Selection; film: Filmstrip }) {
  const box = useRef<HTMLDivElement>(null);
  const own = useWidth(box);
  const paper = usePaper();
  const width = paper ? HALF_PAPER : own;
  const kind = film.clean.kind;
  // Maps and poses are seen on the strip itself.
  if (film.frames.length < 3 || !(kind === "boxes" || kind === "class" || kind === "scalar" || kind === "text")) return null;
  const title = kind === "boxes" ? "When each object is lost" : kind === "text" ? "Text over the levels" : kind === "class" ? "Score of the clean answer" : expectedMoves(film) ? "Error of the reading over the levels" : "Reading over the levels";
  return (
    <div style={{ marginTop: "20px" }}>
      <p class="small-h">{title}</p>
      <div ref={box}>
        {width > 0 && (kind === "boxes" ? <Objects sel={sel} film={film} width={width} /> : kind === "text" ? <Lines sel={sel} film={film} /> : <Trace sel={sel} film={film} width={width} />)}
      </div>
    </div>
  );
}

/** What was read at every level of the strip. */
function Lines({ sel, film }: { sel: Selection; film: Filmstrip }) {
  return (
    <table class="ba">
      <caption class="sr">Text read at every level</caption>
      <tbody>
        {film.frames.map((f) => {
          const wanted = f.expected?.kind === "text" ? f.expected.value : film.clean.kind === "text" ? film.clean.value : "";
          return (
            <tr key={f.s}>
              <th scope="row">{levelWords(f.value, sel.row.stress.axis)}</th>
              <td class="nb"><Marked want={wanted} got={f.prediction.kind === "text" ? f.prediction.value : ""} /></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A stress that turns or mirrors the picture also moves what the dial should read. */
function expectedMoves(film: Filmstrip): boolean {
  const { clean } = film;
  return clean.kind === "scalar" && film.frames.some((f) => goalMoves(clean, f.expected));
}

/** On a circle, a reading past the end starts again. */
function onScale(p: ScalarPrediction, value: number): number {
  if (!p.period) return value;
  const from = p.from ?? 0;
  return from + ((((value - from) % p.period) + p.period) % p.period);
}

function Ends({ sel, left, right, y }: { sel: Selection; left: number; right: number; y: number }) {
  const unit = unitOf(sel.row.stress.axis);
  return (
    <>
      <text class="tick" x={left} y={y}>{exact(sel.scale.value(0), unit)}</text>
      <text class="tick" x={right} y={y} text-anchor="end">{exact(sel.scale.value(sel.scale.max), unit)}</text>
    </>
  );
}

function Objects({ sel, film, width }: { sel: Selection; film: Filmstrip; width: number }) {
  const all = lives(film);
  const shown = all.slice(0, MOST);
  const left = Math.min(width * 0.4, Math.max(30, ...shown.map((l) => textWidth(l.label, 12))) + 12);
  const right = width - 8;
  const x = (s: number) => left + (Math.min(sel.scale.max, s) / sel.scale.max) * (right - left);
  const height = shown.length * ROW + 22;
  const now = x(sel.level / TOP_LEVEL);
  const words = shown.map((l) => `${l.label} ${l.lost === null ? "never lost" : `lost between ${l.kept.toFixed(2)} and ${l.lost.toFixed(2)}`}`).join("; ");
  return (
    <svg class="history" width={width} height={height} role="img" aria-label={`On the 0–1 scale: ${words}`}>
      <path d={`M${now} 0V${shown.length * ROW}`} stroke="var(--you)" stroke-width="1.5" />
      {shown.map((l, i) => {
        const y = i * ROW + ROW / 2;
        return (
          <>
            <text x={left - 10} y={y + 4} text-anchor="end" class="name">{l.label}</text>
            <path class="grid" d={`M${x(0)} ${y}H${right}`} />
            <path d={`M${x(0)} ${y}H${x(l.kept)}`} stroke="var(--ink)" stroke-width="2.5" />
            {l.lost !== null ? (
              <>
                <path d={`M${x(l.kept)} ${y}H${x(l.lost)}`} stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="2 3" />
                <path d={`M${x(l.lost) - 4} ${y - 4}l8 8m0 -8l-8 8`} stroke="var(--broken)" stroke-width="2.2" stroke-linecap="round" />
              </>
            ) : (
              <path d={`M${right - 5} ${y - 4}l5 4l-5 4`} fill="none" stroke="var(--ink)" stroke-width="2" />
            )}
          </>
        );
      })}
      <Ends sel={sel} left={left} right={right} y={shown.length * ROW + 14} />
      {all.length > shown.length && <text class="tick" x={0} y={shown.length * ROW + 14}>{all.length - shown.length} more</text>}
    </svg>
  );
}

function Trace({ sel, film, width }: { sel: Selection; film: Filmstrip; width: number }) {
  const right = width - 8;
  const height = 128;
  const bottom = height - 22;
  const isClass = film.clean.kind === "class";
  const first = film.clean.kind === "class" ? film.clean.top[0] : undefined;
  const start = film.clean.kind === "scalar" ? film.clean : null;
  const moves = expectedMoves(film);
  const label = film.label?.kind === "scalar" && start && !moves ? film.label : null;
  const rows = film.frames.map((f) => {
    if (isClass) {
      const top = f.prediction.kind === "class" ? f.prediction.top : [];
      return { s: f.s, y: top.find((t) => t.index === first?.index)?.score ?? 0, other: Math.max(0, ...top.filter((t) => t.index !== first?.index).map((t) => t.score)) };
    }
    const goal = start && moves ? goalOf(start, f.expected) : start;
    return { s: f.s, y: f.prediction.kind === "scalar" && goal ? apart(goal, f.prediction) : NaN, other: NaN };
  }).filter((r) => Number.isFinite(r.y));
  const values = isClass ? [0, 1] : [0, ...rows.map((r) => r.y), ...(label ? [apart(start!, label)] : [])];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = isClass ? 0 : (high - low || 1) * 0.12;
  const say = (v: number): string =>
    isClass ? score(v) : moves ? reading({ ...(start as ScalarPrediction), value: v }) : reading({ ...(start as ScalarPrediction), value: onScale(start!, start!.value + v) });
  const left = Math.max(...[low, high].map((v) => textWidth(say(v), 11))) + 10;
  const x = (s: number) => left + (Math.min(sel.scale.max, s) / sel.scale.max) * (right - left);
  const y = (v: number) => bottom - 4 - ((v - low + pad) / (high - low + 2 * pad || 1)) * (bottom - 12);
  const line = (get: (r: (typeof rows)[number]) => number) => "M" + rows.map((r) => `${x(r.s).toFixed(1)} ${y(get(r)).toFixed(1)}`).join("L");
  const now = x(sel.level / TOP_LEVEL);
  return (
    <>
      <svg class="history" width={width} height={height} role="img" aria-label={rows.map((r) => `${r.s.toFixed(2)}: ${say(r.y)}`).join(", ")}>
        <path class="grid" d={`M${left} ${y(isClass ? 1 : 0)}H${right}M${left} ${y(isClass ? 0 : low)}H${right}`} />
        <text class="tick" x={left - 7} y={y(isClass ? 1 : 0) + 4} text-anchor="end">{say(isClass ? 1 : 0)}</text>
        {(isClass || y(low) - y(0) > 14) && <text class="tick" x={left - 7} y={y(low) + 4} text-anchor="end">{say(low)}</text>}
        {!isClass && y(0) - y(high) > 14 && <text class="tick" x={left - 7} y={y(high) + 4} text-anchor="end">{say(high)}</text>}
        {label && <path d={`M${left} ${y(apart(start!, label))}H${right}`} stroke="var(--ink-3)" stroke-width="1.5" stroke-dasharray="1.5 4" stroke-linecap="round" />}
        <path d={`M${now} 4V${bottom}`} stroke="var(--you)" stroke-width="1.5" />
        {isClass && <path d={line((r) => r.other)} fill="none" stroke="var(--ink-3)" stroke-width="1.5" stroke-dasharray="5 3" />}
        <path d={line((r) => r.y)} fill="none" stroke="var(--ink)" stroke-width="2" stroke-linejoin="round" />
        {rows.map((r) => <circle key={r.s} cx={x(r.s)} cy={y(r.y)} r="3" fill="var(--ink)" stroke="var(--paper)" stroke-width="1" />)}
        <Ends sel={sel} left={left} right={right} y={height - 6} />
      </svg>
      <p class="note">{isClass ? `Solid: ${first?.label ?? "clean answer"}. Dashed: the strongest other class.` : label ? "Dotted: the label." : ""}</p>
    </>
  );
}
