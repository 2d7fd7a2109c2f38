// B: one row per stress. The table is the index of the page: a row picks the curve below.
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { headroomAt, StripMarks } from "../charts/strip";
import { Spark } from "../charts/spark";
import { limitAt, limitBar } from "../charts/zones";
import { parameterWords } from "../charts/break_curve";
import { open, rowsOf, sortRows, unreached, worstGate, type Row, type Sort, type SortKey } from "../data/rows";
import { scaleOf, useSelection } from "../state/selection";
import { useReport } from "../state/view";
import { matches, parseWords } from "../text/words";
import { exact, NNBSP, PERCENT, unitOf } from "../text/number";
import { headroomFrom, headroomSide, headroomText, limitText } from "../text/sentence";
import type { Gate, Limit, Maybe, Stress } from "../data/types";
import { Part } from "./part";
import { VerdictWord } from "./verdict_word";

const MANY = 12;
const FOLD = 16;
/** Width of the drawn column, px. */
const PLOT = 112;
type GateFilter = "all" | Gate["verdict"];

export function Limits() {
  const { run, go } = useReport();
  const chosen = useSelection();
  const [sort, setSort] = useState<Sort>({ key: "default", down: false });
  const [find, setFind] = useState("");
  const [gate, setGate] = useState<GateFilter>("all");
  const [all, setAll] = useState(false);
  const rows = useMemo(() => sortRows(rowsOf(run), sort), [run, sort]);
  const hasOp = rows.some((r) => r.stress.operating != null);
  const hasGate = rows.some((r) => r.gates.length > 0);
  const query = useMemo(() => parseWords(find), [find]);
  const shown = rows.filter(
    (r) =>
      matches(query, `${r.stress.title} ${r.stress.name} ${r.stress.kind} ${r.stress.summary}`) &&
      (gate === "all" || worstGate(r.gates)?.verdict === gate),
  );
  const folds = !all && shown.length > FOLD + 2;
  const watch = exact(run.zones.watch, PERCENT);
  const broken = exact(run.zones.broken, PERCENT);
  const what = run.clips ? "of the clips are broken" : run.oracle === "stability" ? "of the answers have changed" : "of the images are wrong";

  const head = (key: SortKey, label: ComponentChildren, className?: string) => {
    const on = sort.key === key;
    return (
      <th scope="col" class={className} aria-sort={on ? (sort.down ? "descending" : "ascending") : undefined}>
        <button type="button" data-on={on} onClick={() => setSort(on && sort.down ? { key: "default", down: false } : { key, down: on })}>
          <span>{label}</span>
          <span aria-hidden="true">{on ? (sort.down ? "↓" : "↑") : ""}</span>
        </button>
        <span class="only-paper" aria-hidden="true">{label}</span>
      </th>
    );
  };

  return (
    <Part
      id="limits"
      title="Limits"
      take={`How strong each stress may get before ${watch} (watch) and ${broken} (broken) ${what}.`}
      note={
        hasOp
          ? `${rows.length > 1 ? "Sorted by headroom" : "Headroom"}: the limit divided by the strongest stress you expect. Below 1× the limit lies inside your own range.${rows.length > 1 ? " Pick a row to see its curve." : ""}`
          : `${rows.length > 1 ? "Sorted by the watch limit on each stress's own scale from 0 to 1. Pick a row to see its curve. " : ""}No maximum was declared, so there is no headroom.`
      }
    >
      {rows.length > MANY && (
        <div class="toolbar">
          <label class="sr" for="find-stress">Filter stresses</label>
          <input id="find-stress" type="search" size={26} placeholder="noise or blur, not jpeg" value={find} onInput={(e) => setFind(e.currentTarget.value)} />
          {hasGate && (
            <div class="seg" role="group" aria-label="Gate">
              {(["all", "fail", "undecided", "pass"] as const).map((g) => (
                <button key={g} type="button" aria-pressed={gate === g} onClick={() => setGate(g)}>
                  {g === "all" ? "All" : g} {rows.filter((r) => g === "all" || worstGate(r.gates)?.verdict === g).length}
                </button>
              ))}
            </div>
          )}
          <span class="note push" role="status">{shown.length} of {rows.length}</span>
        </div>
      )}
      {shown.length === 0 ? (
        <p class="empty">No stress matches. Shorten the filter to see more.</p>
      ) : (
        <table class={hasOp || hasGate ? "limits" : "limits bare"}>
          <caption class="sr">Limits of every stress</caption>
          <thead>
            <tr>
              {head("name", "Stress")}
              <th scope="col" class="c-spark">Share that breaks</th>
              {head("watch", <>Watch limit<span class="sub hint">{watch} break</span></>)}
              {head("broken", <>Broken limit<span class="sub">{broken} break</span></>, "c-broken")}
              {hasOp ? (
                <>
                  <th scope="col" class="c-op">Your max</th>
                  {head("headroom", "Headroom", "c-head")}
                  <th scope="col" class="c-plot">
                    <span class="sr">Headroom, drawn</span>
                    <svg width={PLOT} height="14" viewBox={`0 0 ${PLOT} 14`} aria-hidden="true">
                      {([[0.5, "½"], [1, "1×"], [2, "2×"]] as const).map(([v, l]) => (
                        <text key={l} x={6 + headroomAt(v) * (PLOT - 12)} y="11" text-anchor="middle" class={v === 1 ? "inkY" : undefined}
                          style={{ fontSize: "11px", fontWeight: v === 1 ? 600 : 400, fill: v === 1 ? undefined : "var(--ink-2)" }}>{l}</text>
                      ))}
                    </svg>
                  </th>
                </>
              ) : (
                <>
                  <th scope="col" class="c-onset">Onset<span class="sub">{exact(run.zones.onset, PERCENT)} break</span></th>
                  <th scope="col" class="c-plot">
                    <span class="sr">Watch limit on the 0–1 scale</span>
                    <svg width={PLOT} height="14" viewBox={`0 0 ${PLOT} 14`} aria-hidden="true">
                      {([[0, "0"], [0.5, "0.5"], [1, "1"]] as const).map(([v, l]) => (
                        <text key={l} x={6 + v * (PLOT - 12)} y="11" text-anchor="middle" style={{ fontSize: "11px", fill: "var(--ink-2)" }}>{l}</text>
                      ))}
                    </svg>
                  </th>
                </>
              )}
              {hasGate && head("gate", "Gate")}
            </tr>
          </thead>
          <tbody>
            {shown.map((r, i) => (
              <LimitRow
                key={r.stress.name}
                row={r}
                folded={folds && i >= FOLD}
                current={chosen?.row.stress.name === r.stress.name}
                hasOp={hasOp}
                hasGate={hasGate}
                onPick={() => go({ stress: r.stress.name, level: null })}
              />
            ))}
          </tbody>
        </table>
      )}
      {(folds || (all && shown.length > FOLD + 2)) && (
        <button type="button" class="more" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${shown.length} stresses`}
        </button>
      )}
      <ZoneLegend hasOp={hasOp} />
    </Part>
  );
}

function ZoneLegend({ hasOp }: { hasOp: boolean }) {
  const { run } = useReport();
  const watch = exact(run.zones.watch, PERCENT);
  const broken = exact(run.zones.broken, PERCENT);
  return (
    <div class="foot-legend">
      <span><i class="z S">S</i> safe: under {watch}</span>
      <span><i class="z W">W</i> watch: {watch.replace(/\D+$/, "")}–{broken}</span>
      <span><i class="z B">B</i> broken: {broken} or more</span>
      {hasOp && (
        <span>
          <svg width="12" height="9" aria-hidden="true"><path d="M6 1l-5 7h10z" fill="var(--you)" /></svg> your maximum
        </span>
      )}
      <span>
        <svg width="34" height="10" aria-hidden="true">
          <path d="M2 5H32M2 1v8M32 1v8" stroke="var(--ink)" stroke-width="1.6" />
          <circle cx="17" cy="5" r="4" fill="var(--ink)" />
        </svg>{" "}
        {hasOp ? "headroom" : "watch limit, 0–1,"} with {exact(run.confidence, PERCENT)} interval
      </span>
    </div>
  );
}

function LimitRow({ row, folded, current, hasOp, hasGate, onPick }: {
  row: Row;
  folded: boolean;
  current: boolean;
  hasOp: boolean;
  hasGate: boolean;
  onPick(): void;
}) {
  const { stress } = row;
  const scale = scaleOf(stress);
  const unit = unitOf(stress.axis);
  return (
    <tr class={folded ? "folded" : undefined} aria-current={current ? "true" : undefined}>
      <th scope="row">
        <button type="button" aria-pressed={current} onClick={onPick}>{stress.title}</button>
        <span class="sub" title={stress.summary}>{subtitle(stress)}</span>
        <div class="only-phone"><Spark row={row} scale={scale} width={104} height={32} /></div>
      </th>
      <td class="c-spark"><Spark row={row} scale={scale} width={118} height={44} /></td>
      <td><LimitCell limit={row.watch} row={row} /></td>
      <td class="c-broken"><LimitCell limit={row.broken} row={row} /></td>
      {hasOp ? (
        <>
          <td class="c-op nb">{stress.operating != null ? <Value text={exact(stress.operating, unit)} bare={exact(stress.operating, { ...unit, unit: "" })} /> : <span class="quiet">none</span>}</td>
          <td class="c-head nb"><HeadroomCell row={row} /></td>
          <td class="c-plot"><HeadroomPlot row={row} /></td>
        </>
      ) : (
        <>
          <td class="c-onset"><LimitCell limit={row.result?.limits.onset} row={row} /></td>
          <td class="c-plot"><ScalePlot row={row} /></td>
        </>
      )}
      {hasGate && <td><GateCell gates={row.gates} /></td>}
    </tr>
  );
}

/** The parameter and its unit. */
function subtitle(stress: Stress): string {
  const unit = unitOf(stress.axis).unit;
  const words = parameterWords(stress.axis.parameter);
  return unit && unit !== "%" && unit !== words ? `${words}, ${unit}` : words;
}

/** A long unit steps back, so that the number leads and the column stays narrow. */
function Value({ text, bare }: { text: string; bare: string }) {
  const unit = bare && text.startsWith(bare) ? text.slice(bare.length).trim() : "";
  return unit.length > 3 ? <>{bare}{NNBSP}<small class="unit">{unit}</small></> : <>{text}</>;
}

function LimitCell({ limit, row }: { limit: Maybe<Limit>; row: Row }) {
  if (!limit) return <span class="quiet">no result</span>;
  const t = limitText(limit, row.stress.axis, row.result?.share_unknown);
  const bound = (row.result?.share_unknown ?? 0) > 0.1 && t.state === "number";
  if (t.state !== "number")
    return (
      <>
        <span class={t.state === "rest" ? "v inkB" : "quiet"}>{t.value}</span>
        <span class="iv">{t.interval}</span>
      </>
    );
  return (
    <>
      <span class="v"><Value text={t.value} bare={t.bare} /></span>
      <span class="iv">{t.interval}</span>
      {bound && <span class="iv bound">a bound</span>}
    </>
  );
}

function HeadroomCell({ row }: { row: Row }) {
  const t = headroomText(row.headroom);
  if (!t) return <span class="quiet">{row.stress.operating != null ? "no result" : "–"}</span>;
  return (
    <>
      <span class="v">{t.value}</span>
      <span class="iv iv-w">{t.interval}</span>
    </>
  );
}

function HeadroomPlot({ row }: { row: Row }) {
  const h = row.headroom;
  const ticks = [headroomAt(0.5), headroomAt(2)];
  const side = headroomSide(h);
  const colour = side === "below" ? "var(--broken)" : side === "above" ? "var(--safe)" : "var(--watch)";
  const at = (v: number | null) => (v == null ? null : headroomAt(v));
  const isOpen = open(h) || (!!h && h.value == null);
  return (
    <svg width={PLOT} height="34" viewBox={`0 0 ${PLOT} 34`} aria-hidden="true">
      <path d={`M${6 + headroomAt(1) * (PLOT - 12)} 0V34`} stroke="var(--you)" stroke-width="1.5" />
      {h && isOpen ? (
        <>
          <StripMarks width={PLOT} height={34} ticks={ticks} at={null} from={null} to={null} />
          <g transform={`translate(${Math.min(PLOT - 26, 6 + (at(h.lo ?? h.value ?? 1) ?? 1) * (PLOT - 12))} 17)`} fill="none" stroke={colour} stroke-width="2">
            <path d="M4 0h16m-5 -4l5 4l-5 4" />
            <circle r="4" fill="var(--paper)" />
          </g>
        </>
      ) : (
        <StripMarks
          width={PLOT} height={34} ticks={ticks} colour={colour}
          at={at(h?.value ?? null)} from={h ? at(headroomFrom(h)) : null} to={h ? at(h.hi ?? 4) : null}
          openLeft={!!h && h.lo == null} openRight={!!h && h.hi == null} shape={side === "below" ? "diamond" : side === "touches" ? "ring" : "dot"}
        />
      )}
    </svg>
  );
}

function ScalePlot({ row }: { row: Row }) {
  const { scale, limit, at } = { scale: scaleOf(row.stress), limit: row.watch, at: limitAt(row.watch) };
  const bar = limit && !unreached(limit) ? limitBar(limit, scale.max, scale.s) : null;
  return (
    <svg width={PLOT} height="34" viewBox={`0 0 ${PLOT} 34`} aria-hidden="true">
      <path class="grid" d={`M6 17H${PLOT - 6}`} />
      <StripMarks
        width={PLOT} height={34} ticks={[0, 0.5, 1]}
        at={at ?? (limit && unreached(limit) ? 1 : null)} from={bar?.from ?? null} to={bar?.to ?? null}
        openLeft={bar?.openLeft ?? false} openRight={bar?.openRight ?? false}
        shape={limit && unreached(limit) ? "ring" : "dot"}
      />
    </svg>
  );
}

function GateCell({ gates }: { gates: readonly Gate[] }) {
  const worst = worstGate(gates);
  if (!worst) return <span class="quiet nb">no gate</span>;
  return (
    <>
      <VerdictWord verdict={worst.verdict} />
      {gates.length > 1 && <span class="iv">{gates.filter((g) => g.verdict === "pass").length} of {gates.length} pass</span>}
      {gates.length === 1 && worst.verdict === "undecided" && worst.need_images ? <span class="iv">≈ {worst.need_images} more</span> : null}
    </>
  );
}
