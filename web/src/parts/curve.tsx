// C: the curve of the picked stress, its level slider, one picture over the levels, and the numbers behind it.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { axisWords, dotRadius, drawCurve, frameOf, isSmall, seriesOf } from "../charts/break_curve";
import { stretchOf, type Stretch } from "../charts/stretch";
import { looksAt } from "../data/looks";
import { nearest, rowsOf, sortRows, unreached, ZONE_WORD, zoneAt, zoneOf } from "../data/rows";
import type { OracleName } from "../data/types";
import { TOP_LEVEL } from "../data/types";
import type { Selection } from "../state/selection";
import { curveAt, useSelection } from "../state/selection";
import { useReport } from "../state/view";
import { PAPER_WIDTH, usePaper, useWidth } from "../state/width";
import { metricName, scorePlain } from "../text/metric";
import { count, exact, fixed, NNBSP, PERCENT, plain, plural, pointShare, range, unitOf, withUnit } from "../text/number";
import { auditSentences, curveTitle, levelWords, limitSentences, limitText, looksSentences, named } from "../text/sentence";
import { Clip } from "./clip";
import { Film } from "./film";
import { Look } from "./look";
import { Part } from "./part";
import { Tip } from "./tip";
import { thing, things } from "../text/counted";

const ORACLE_WORD: Record<OracleName, string> = { stability: "Stability", correctness: "Correctness" };

export function Curve() {
  const { run, go } = useReport();
  const sel = useSelection();
  const [metric, setMetric] = useState<string | null>(null);
  if (!sel) return null;
  const { row, result, oracle } = sel;
  const metrics = [...new Set(result?.points.flatMap((p) => Object.keys(p.metrics ?? {})) ?? [])];
  const shownMetric = metric && metrics.includes(metric) ? metric : null;
  const title = shownMetric ? scoreTitle(sel, run, shownMetric) : curveTitle(run, row, oracle);
  const choices = sortRows(rowsOf(run));
  return (
    <Part id="curve" title="Break curve" take={limitSentences(run, row, oracle)} note={
      <>
        Each dot is a level; its area is the number of {things(run)} that were run there. Dots are joined by straight lines, nothing
        is smoothed. Filled dots were counted on every {thing(run)}; hollow dots and the hatched band follow from neighbouring levels.
        {result && ` Move the level under the chart, or press [ and ].`}
      </>
    }>
      <div class="toolbar">
        <label class="sr" for="pick">Stress</label>
        <select id="pick" value={row.stress.name} onChange={(e) => go({ stress: e.currentTarget.value, level: null })}>
          {choices.map((r) => <option key={r.stress.name} value={r.stress.name}>{r.stress.title}</option>)}
        </select>
        {sel.oracles.length > 1 && (
          <div class="seg" role="group" aria-label="Compared with">
            {sel.oracles.map((o) => (
              <button key={o} type="button" aria-pressed={o === oracle} onClick={() => go({ oracle: o === run.oracle ? null : o })}
                title={o === "stability" ? "Compared with the model's own answer on the undisturbed picture" : "Compared with the label"}>
                {ORACLE_WORD[o]}
              </button>
            ))}
          </div>
        )}
        {metrics.length > 0 && (
          <div class="seg push" role="group" aria-label="Vertical axis">
            <button type="button" aria-pressed={!shownMetric} onClick={() => setMetric(null)}>Share that breaks</button>
            {metrics.slice(0, 3).map((m) => (
              <button key={m} type="button" aria-pressed={shownMetric === m} onClick={() => setMetric(m)}>{metricName(m)}</button>
            ))}
          </div>
        )}
      </div>
      <figure>
        <p class="figtitle">{title}</p>
        {result && result.points.length > 0 ? (
          <Chart sel={sel} metric={shownMetric} />
        ) : (
          <p class="empty">{result ? "No level of this stress has been evaluated yet." : `This stress was not judged by ${oracle}: the data have no labels.`}</p>
        )}
        {result && <Legend sel={sel} metric={shownMetric} />}
        {result && <Notes sel={sel} />}
        {result && result.points.length > 0 && <CurveData sel={sel} metrics={metrics} />}
      </figure>
      {result && <Look sel={sel} />}
      {sel.film && <Film sel={sel} film={sel.film} />}
      <Clip sel={sel} />
    </Part>
  );
}

/** Title of the curve of a score: what is left of it where one image in five breaks. */
function scoreTitle(sel: Selection, run: ReturnType<typeof useReport>["run"], metric: string): string {
  const { stress } = sel.row;
  const clean = run.clean.metrics[metric];
  const limit = sel.result?.limits.watch;
  const at = sel.result?.points.find((p) => p.level === limit?.level && p.metrics?.[metric] != null);
  const name = metricName(metric);
  const unit = clean?.unit;
  const was = clean ? `, ${scorePlain(metric, clean.value, unit)} when clean` : "";
  return at && limit
    ? `${stress.title}: ${name} ${scorePlain(metric, at.metrics![metric]!, unit)} at the watch limit of ${named(limitText(limit, stress.axis).value, stress.axis)}${was}`
    : `${stress.title}: ${name} at every level that was counted in full${was}`;
}

function Chart({ sel, metric }: { sel: Selection; metric: string | null }) {
  const { run, go } = useReport();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const own = useWidth(box);
  const paper = usePaper();
  const width = paper ? PAPER_WIDTH : own;
  const [hover, setHover] = useState<number | null>(null);
  const result = sel.result!;
  const { name } = sel.row.stress;
  const [asked, setAsked] = useState<string | null>(null);
  const stretch = useMemo(
    () => stretchOf(run, sel.row, result, sel.scale, seriesOf(result, metric).map((d) => ({ s: d.p.s, y: d.y })), metric === null),
    [run, sel.row, result, sel.scale, metric],
  );
  // a level that is picked behind the stretch is shown, and the whole axis with it until the reader says otherwise
  const behind = stretch !== null && sel.level / TOP_LEVEL > stretch.s;
  useEffect(() => {
    if (behind) setAsked(name);
  }, [behind, name]);
  const cut = stretch && !behind && asked !== name ? stretch : null;
  const scale = useMemo(() => (cut ? { ...sel.scale, max: cut.s } : sel.scale), [cut, sel.scale]);
  const levels = sel.levels.filter((l) => l / TOP_LEVEL <= scale.max + 1e-9);
  const input = { run, row: sel.row, result, oracle: sel.oracle, scale, width, metric };
  const key = `${name} ${sel.oracle} ${metric} ${width} ${scale.max}`;
  useLayoutEffect(() => {
    if (width > 0) canvas.current?.replaceChildren(drawCurve(input));
  }, [key, result]);
  useEffect(() => setHover(null), [key]);
  const frame = width > 0 ? frameOf(input) : null;
  const at = (e: PointerEvent): number | null => {
    if (!frame || !box.current) return null;
    const r = box.current.getBoundingClientRect();
    const y = e.clientY - r.top;
    if (y < frame.top - 10 || y > frame.height - frame.bottom + 34) return null;
    return nearest(levels.map((level) => ({ level })), frame.s(e.clientX - r.left) * TOP_LEVEL)?.level ?? null;
  };
  const ring = (level: number) => {
    const y = curveAt(sel, level, metric);
    return { x: frame!.x(level / TOP_LEVEL), y: y == null ? null : frame!.y(y) };
  };
  const cursor = frame ? ring(sel.level) : null;
  const point = frame && hover != null ? ring(hover) : null;
  return (
    <>
      <div class="plot" ref={box} style={{ minHeight: frame ? `${frame.height}px` : "380px" }}>
        <div
          class="canvas"
          ref={canvas}
          onPointerMove={(e) => setHover(at(e))}
          onPointerLeave={() => setHover(null)}
          onClick={(e) => {
            const level = at(e as unknown as PointerEvent);
            if (level != null) go({ stress: sel.row.stress.name, level });
          }}
        />
        {frame && cursor && (
          <svg class="cursor" width={width} height={frame.height} aria-hidden="true">
            <path d={`M${cursor.x} ${frame.top + 32}V${frame.height - frame.bottom + 4}`} stroke="var(--you)" stroke-width="1" stroke-dasharray="2 3" />
            {cursor.y != null && <circle cx={cursor.x} cy={cursor.y} r="6.5" fill="var(--paper)" stroke="var(--you)" stroke-width="2.5" />}
            {point && (
              <>
                <path d={`M${point.x} ${frame.top}V${frame.height - frame.bottom}`} stroke="var(--ink-3)" stroke-width="1" />
                {point.y != null && <circle cx={point.x} cy={point.y} r="5" fill="var(--paper)" stroke="var(--ink)" stroke-width="2" />}
              </>
            )}
          </svg>
        )}
        {frame && hover != null && <Tip sel={sel} frame={frame} level={hover} width={width} metric={metric} />}
      </div>
      {frame && sel.levels.length > 1 && <Slider sel={sel} max={scale.max} left={frame.left} width={width - frame.left - frame.right} small={isSmall(width)} />}
      {stretch && (
        <StretchLine sel={sel} stretch={stretch} cut={cut !== null} onToggle={() => {
          setAsked(cut ? name : null);
          const last = sel.levels.filter((l) => l / TOP_LEVEL <= stretch.s).pop();
          if (!cut && behind && last !== undefined) go({ stress: name, level: last });
        }} />
      )}
    </>
  );
}

/** Says that the axis goes on behind what is drawn and what happens there, and leads there and back. */
function StretchLine({ sel, stretch, cut, onToggle }: { sel: Selection; stretch: Stretch; cut: boolean; onToggle: () => void }) {
  const { axis } = sel.row.stress;
  // the last level before the end counts too: behind it the curve lies on the line from there
  const { points } = sel.result!;
  const shares = points.filter((p, i) => p.s > stretch.s || (points[i + 1]?.s ?? 0) > stretch.s).map((p) => p.share * 100);
  const percent = withUnit(range(plain(Math.min(...shares)), plain(Math.max(...shares))), "%");
  const [at, to] = [levelWords(stretch.value, axis), levelWords(axis.to, axis)];
  return (
    <p class="note stretch">
      {cut && <span>The axis goes on to {to}; from {at} on, {percent} break. </span>}
      <button type="button" class="link no-print" onClick={onToggle}>{cut ? `Show the whole axis, to ${to}` : `Show the axis up to ${at}, where the curve changes`}</button>
    </p>
  );
}

const THUMB = 18;

/** As wide as the plot; stops only where something was run. Arrow keys go from stop to stop. */
function Slider({ sel, max, left, width, small }: { sel: Selection; max: number; left: number; width: number; small: boolean }) {
  const { go } = useReport();
  const { levels, level } = sel;
  const set = (to: number | undefined) => {
    if (to !== undefined && to !== level) go({ stress: sel.row.stress.name, level: to });
  };
  const i = levels.indexOf(level);
  const keys: Record<string, number> = {
    ArrowRight: i + 1, ArrowUp: i + 1, ArrowLeft: i - 1, ArrowDown: i - 1, Home: 0, End: levels.length - 1, PageUp: i + 5, PageDown: i - 5,
  };
  return (
    <div class="slide">
      <span aria-hidden="true" style={{ width: `${left - 14}px` }}>{small ? "" : "level"}</span>
      <label class="sr" for="level">Stress level</label>
      <input
        id="level"
        type="range"
        min={0}
        max={max}
        step="any"
        value={level / TOP_LEVEL}
        aria-valuetext={valueText(sel)}
        style={{ marginLeft: `${left - THUMB / 2}px`, width: `${width + THUMB}px` }}
        onInput={(e) => {
          const to = nearest(levels.filter((l) => l / TOP_LEVEL <= max + 1e-9).map((l) => ({ level: l })), Number(e.currentTarget.value) * TOP_LEVEL)?.level;
          if (to !== undefined) e.currentTarget.value = String(to / TOP_LEVEL);
          set(to);
        }}
        onKeyDown={(e) => {
          const to = keys[e.key];
          if (to === undefined) return;
          e.preventDefault();
          set(levels[Math.min(levels.length - 1, Math.max(0, to))]);
        }}
      />
    </div>
  );
}

function valueText(sel: Selection): string {
  const p = sel.result?.points.find((q) => q.level === sel.level);
  const value = p?.value ?? sel.film?.frames.find((f) => f.level === sel.level)?.value ?? sel.scale.value(sel.level / TOP_LEVEL);
  const words = levelWords(value, sel.row.stress.axis);
  return p ? `${words}, ${p.broken} of ${p.n} break` : words;
}

function Legend({ sel, metric }: { sel: Selection; metric: string | null }) {
  const { run } = useReport();
  const points = seriesOf(sel.result!, metric).map((d) => d.p);
  const most = Math.max(1, ...points.map((p) => p.evaluated));
  const least = Math.min(most, ...points.map((p) => p.evaluated));
  const sizes = [...new Set([least, most])];
  const inferred = points.some((p) => p.basis === "inferred");
  return (
    <figcaption>
      <span class="foot-legend" style={{ margin: 0 }}>
        <span>
          {sizes.map((n) => {
            const r = Math.max(1.6, dotRadius(points.length) * Math.sqrt(n / most));
            return <svg key={n} width={2 * r + 2} height="14" aria-hidden="true"><circle cx={r + 1} cy="7" r={r} fill="var(--ink)" /></svg>;
          })}
          dot area: {sizes.length > 1 ? `${count(least)} to ${count(most)}` : count(most)} {things(run)} run
        </span>
        {inferred && (
          <span>
            <svg width="14" height="14" aria-hidden="true"><circle cx="7" cy="7" r="5" fill="var(--paper)" stroke="var(--ink)" stroke-width="1.25" /></svg>
            inferred
          </span>
        )}
        {!metric && (
          <span>
            <svg width="26" height="12" aria-hidden="true"><rect width="26" height="12" class="band" /><path d="M0 .5H26M0 11.5H26" class="edge" /></svg>
            {exact(run.confidence, PERCENT)} band
          </span>
        )}
        {!metric && inferred && (
          <span>
            <svg width="26" height="12" aria-hidden="true"><rect width="26" height="12" fill="url(#hatchI)" /><path d="M0 .5H26M0 11.5H26" class="edge" stroke-dasharray="3 3" /></svg>
            inferred band
          </span>
        )}
        {metric && <span>no interval was computed for this score along the curve</span>}
        {!metric && (
          <span>
            <svg width="30" height="14" aria-hidden="true">
              <path d="M1 7H29M1 2v10M29 2v10" class="lineW" stroke-width="2" />
              <path d="M15 2.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z" fill="var(--paper)" class="lineW" stroke-width="1.6" />
            </svg>
            limit with its interval
          </span>
        )}
      </span>
    </figcaption>
  );
}

/** What a reader must know before taking a limit at its word. */
function Notes({ sel }: { sel: Selection }) {
  const { run } = useReport();
  const r = sel.result!;
  const notes: string[] = [];
  for (const zone of ["watch", "broken"] as const) {
    if ((r.crossings?.[zone] ?? 1) > 1)
      notes.push(`The curve crosses ${exact(run.zones[zone], PERCENT)} ${r.crossings[zone]} times; the ${zone} limit is the first crossing.`);
    if (r.limits[zone]?.basis === "inferred" && !unreached(r.limits[zone]))
      notes.push(`The ${zone} limit is inferred from neighbouring levels, not certified by counting every ${thing(run)}.`);
  }
  if (r.finished === false) notes.push("The search was stopped before the limits of this stress were certified.");
  if (r.share_unknown > 0)
    notes.push(
      `${plural(r.unknown, thing(run))} of ${count(r.n)} (${exact(r.share_unknown, PERCENT, 2)}) gave no verdict${r.share_unknown > 0.1 ? ", so the limits are bounds" : ""}.`,
    );
  const at = r.operating_share;
  if (at && !zoneOf(at, run.zones))
    notes.push(`At your maximum the interval touches a zone line: undecided${r.need_images ? `; about ${plural(r.need_images, `more ${thing(run)}`)} would decide it` : ""}.`);
  if (r.of) notes.push(`The search stopped after ${count(r.n)} of ${plural(r.of, thing(run))}, drawn at random: that was enough for what was asked.`);
  const audit = auditSentences(run, sel.row, sel.oracle);
  if (audit) notes.push(audit);
  const looks = looksSentences(sel.row);
  if (looks) notes.push(looks);
  return notes.length ? <p class="note" style={{ marginTop: "10px" }}>{notes.join(" ")}</p> : null;
}

function CurveData({ sel, metrics }: { sel: Selection; metrics: readonly string[] }) {
  const { run } = useReport();
  const unit = unitOf(sel.row.stress.axis);
  const axis = sel.row.stress.perceptual;
  return (
    <details class="data">
      <summary>Data behind the curve</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Data behind the curve">
        <table class="plain-table">
          <caption class="sr">{sel.row.stress.title}, every level</caption>
          <thead>
            <tr>
              <th scope="col">{axisWords(sel.row.stress.axis)}</th>
              <th scope="col">0–1</th>
              <th scope="col">{things(run)}</th>
              <th scope="col">run here</th>
              <th scope="col">broken</th>
              <th scope="col">share</th>
              <th scope="col">{exact(run.confidence, PERCENT)} band</th>
              <th scope="col">zone</th>
              <th scope="col">basis</th>
              {axis && <><th scope="col">SSIM</th><th scope="col">PSNR, dB</th><th scope="col">1 − VIF</th></>}
              {metrics.map((m) => <th key={m} scope="col">{metricName(m)}</th>)}
            </tr>
          </thead>
          <tbody>
            {sel.result!.points.map((p) => {
              const m = pointShare(p);
              const looks = looksAt(axis, p.s);
              return (
                <tr key={p.level}>
                  <th scope="row">{exact(p.value, { ...unit, unit: "" }, 4)}</th>
                  <td>{fixed(p.s, 3)}</td>
                  <td>{count(p.n)}</td>
                  <td>{count(p.evaluated)}</td>
                  <td>{count(p.broken)}</td>
                  <td>{m.value}</td>
                  <td>{m.interval ? `${m.interval}${NNBSP}%` : "none"}</td>
                  <td>{ZONE_WORD[zoneAt(p.s, sel.result)]}</td>
                  <td>{p.basis}</td>
                  {looks && <><td>{fixed(looks.ssim, 3)}</td><td>{looks.psnr >= 99 ? "–" : fixed(looks.psnr, 1)}</td><td>{fixed(looks.lost_vif, 3)}</td></>}
                  {metrics.map((k) => <td key={k}>{p.metrics?.[k] != null ? scorePlain(k, p.metrics[k]!, run.clean.metrics[k]?.unit) : "–"}</td>)}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="note" style={{ marginTop: "8px" }}>{sel.row.stress.summary}</p>
    </details>
  );
}
