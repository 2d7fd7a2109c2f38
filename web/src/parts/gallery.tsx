// F: the worst cases. Two rows at first; all of them in a window that only draws what is in sight.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { FAILURE_WORD, pickCases, tallyBy, titleOf, type CaseSort } from "../data/cases";
import type { Case, Run } from "../data/types";
import { Icon } from "../icon";
import { Split } from "../picture/split";
import { useReport } from "../state/view";
import { usePaper, useWidth } from "../state/width";
import { count, fixed, plural } from "../text/number";
import { levelWords } from "../text/sentence";
import { answer } from "../text/prediction";
import { Part } from "./part";

const GAP = 18;
const TEXT_HEIGHT = 93;
const ROW_GAP = 24;
const FIRST_ROWS = 2;

/** "Packet loss 0.6 %" */
export function caseTitle(run: Run, c: Case): string {
  return `${titleOf(run, c.stress)} ${levelText(run, c)}`.trim();
}

/** "0.6 %", or nothing for a relation. */
export function levelText(run: Run, c: Case): string {
  const stress = run.stresses.find((s) => s.name === c.stress);
  return stress && c.value != null ? levelWords(c.value, stress.axis) : "";
}

/** The aspect most pictures have, kept between square and wide, so that rows line up. */
export function commonAspect(cases: readonly Case[]): number {
  if (!cases.length) return 1.5;
  const sorted = cases.map((c) => c.width / c.height || 1).sort((a, b) => a - b);
  return Math.min(1.7, Math.max(1, sorted[Math.floor(sorted.length / 2)]!));
}

export function useCases(): { cases: Case[]; sort: CaseSort; setSort(s: CaseSort): void } {
  const { run, view } = useReport();
  const [sort, setSort] = useState<CaseSort>("early");
  const cases = useMemo(() => pickCases(run, view, sort), [run, view.of, view.fails, view.find, sort]);
  return { cases, sort, setSort };
}

export function Gallery({ cases, sort, setSort }: { cases: readonly Case[]; sort: CaseSort; setSort(s: CaseSort): void }) {
  const { run, budget, view, go } = useReport();
  const [all, setAll] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const paper = usePaper();
  const aspect = useMemo(() => commonAspect(run.worst), [run]);
  const columns = paper ? 4 : width < 480 ? 2 : width < 760 ? 3 : aspect < 1.25 ? 5 : 4;
  const cell = width > 0 ? (width - GAP * (columns - 1)) / columns : 200;
  const total = run.worst.length;
  const kinds = tallyBy(run.worst.filter((c) => !view.of || c.stress === view.of), (c) => c.failure);
  const stresses = tallyBy(run.worst, (c) => c.stress);
  const dropped = budget.dropped_cases;
  useEffect(() => setAll(false), [view.of, view.fails, view.find]);
  const first = cases.slice(0, columns * FIRST_ROWS);
  return (
    <Part
      id="worst"
      title="Worst cases"
      take={total ? "The pictures that break earliest or lose most. Clean above the diagonal, stressed below it." : "Pictures that break would be shown here."}
      note={
        total > 0 && (
          <>
            {dropped > 0
              ? `${count(total)} of ${count(total + dropped)} cases are in this file; the other ${count(dropped)} are in the run folder, left out to keep the page small. `
              : `All ${count(total)} recorded cases are in this file. `}
            Every case has a line that makes it again, pixel for pixel.
          </>
        )
      }
    >
      {total === 0 ? (
        <p class="empty">
          {dropped > 0
            ? `${plural(dropped, "case")} were recorded, but none fits this file. They are in the run folder.`
            : "No case was recorded: no picture broke, or none was kept."}
        </p>
      ) : (
        <>
          <div class="toolbar">
            {kinds.length > 1 && (
              <div class="seg" role="group" aria-label="Kind of failure">
                <button type="button" aria-pressed={!view.fails} onClick={() => go({ fails: null })}>All {count(kinds.reduce((n, k) => n + k[1], 0))}</button>
                {kinds.map(([k, n]) => (
                  <button key={k} type="button" aria-pressed={view.fails === k} onClick={() => go({ fails: view.fails === k ? null : k })}>
                    {FAILURE_WORD[k]} {count(n)}
                  </button>
                ))}
              </div>
            )}
            {stresses.length > 1 && (
              <>
                <label class="sr" for="of">Stress of the cases</label>
                <select id="of" value={view.of ?? ""} onChange={(e) => go({ of: e.currentTarget.value || null, fails: null })}>
                  <option value="">Every stress</option>
                  {stresses.map(([name, n]) => <option key={name} value={name}>{titleOf(run, name)} ({n})</option>)}
                </select>
              </>
            )}
            <label class="sr" for="find-case">Filter cases by words</label>
            <input id="find-case" type="search" size={24} placeholder="word or word, not word" value={view.find ?? ""} onInput={(e) => go({ find: e.currentTarget.value || null })} />
            <div class="push">
              <label class="sr" for="sort-case">Sort cases</label>
              <select id="sort-case" value={sort} onChange={(e) => setSort(e.currentTarget.value as CaseSort)}>
                <option value="early">Earliest break</option>
                <option value="size">Largest change</option>
                <option value="stress">By stress</option>
              </select>
            </div>
          </div>
          <p class="sr" role="status">{plural(cases.length, "case")} shown</p>
          <div ref={box}>
            {cases.length === 0 ? (
              <p class="empty">
                No case matches. <button type="button" class="link" onClick={() => go({ of: null, fails: null, find: null })}>Clear the filters</button>
              </p>
            ) : all && !paper ? (
              <Window cases={cases} columns={columns} cell={cell} aspect={aspect} />
            ) : (
              <div class="cards" role="list" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
                {first.map((c, i) => <div role="listitem" key={c.id}><Card c={c} aspect={aspect} px={cell} at={i} of={cases.length} /></div>)}
              </div>
            )}
          </div>
          {cases.length > first.length && (
            <button type="button" class="more" style={{ marginTop: "24px" }} onClick={() => setAll(!all)}>
              {all ? "Show the first ones only" : `Show all ${count(cases.length)} cases`}
            </button>
          )}
          {cases.length > first.length && <p class="only-paper note" style={{ marginTop: "12px" }}>The first {first.length} of {count(cases.length)} cases. The others are in the file this page was printed from.</p>}
        </>
      )}
    </Part>
  );
}

function Card({ c, aspect, px, at, of }: { c: Case; aspect: number; px: number; at: number; of: number }) {
  const { run, go } = useReport();
  const change = c.clean.kind === "class" || c.clean.kind === "scalar" || c.clean.kind === "text" ? `${answer(c.expected ?? c.clean)} → ${answer(c.stressed)}` : c.reason;
  return (
    <button class="card" type="button" onClick={() => go({ case: c.id })} aria-label={`Case ${at + 1} of ${of}: ${caseTitle(run, c)}, ${FAILURE_WORD[c.failure]}, ${c.reason}, ${c.sample}`}>
      <Split c={c} aspect={aspect} px={px} />
      <span class="t"><span>{titleOf(run, c.stress)}</span></span>
      <span class="m"><b>{levelText(run, c)}</b><span class="quiet">change {fixed(c.size, 2)}</span></span>
      <span class="m" title={c.reason}><span class="w"><Icon name={c.failure} /><span>{change}</span></span></span>
      <span class="m"><span>{c.sample}</span></span>
    </button>
  );
}

/** Rows in sight plus two on each side; the rest is empty height. */
function Window({ cases, columns, cell, aspect }: { cases: readonly Case[]; columns: number; cell: number; aspect: number }) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(820);
  const inner = cell - 12 / columns;
  const row = Math.round(inner / aspect + TEXT_HEIGHT + ROW_GAP);
  const rows = Math.ceil(cases.length / columns);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    setHeight(el.clientHeight);
    const read = () => setTop(el.scrollTop);
    el.addEventListener("scroll", read, { passive: true });
    return () => el.removeEventListener("scroll", read);
  }, []);
  useEffect(() => box.current?.scrollTo({ top: 0 }), [cases]);
  const from = Math.max(0, Math.floor(top / row) - 2);
  const to = Math.min(rows, Math.ceil((top + height) / row) + 2);
  return (
    <div class="window" ref={box} tabIndex={0} role="region" aria-label={`${cases.length} cases`}>
      <div role="list" style={{ height: `${rows * row - ROW_GAP}px` }}>
        <div class="cards" role="presentation" style={{ top: `${from * row}px`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridAutoRows: `${row - ROW_GAP}px`, rowGap: `${ROW_GAP}px` }}>
          {cases.slice(from * columns, to * columns).map((c, i) => {
            const at = from * columns + i;
            return <div role="listitem" key={c.id} aria-setsize={cases.length} aria-posinset={at + 1}><Card c={c} aspect={aspect} px={inner} at={at} of={cases.length} /></div>;
          })}
        </div>
      </div>
    </div>
  );
}
