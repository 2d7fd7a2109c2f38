// H: what must stay true when the picture changes in a known way.
import { StripMarks } from "../charts/strip";
import type { Relation, Run } from "../data/types";
import { Split } from "../picture/split";
import { useReport } from "../state/view";
import { count, exact, PERCENT, plain, sentenceOf, share } from "../text/number";
import { limitText } from "../text/sentence";
import { commonAspect } from "./gallery";
import { Part } from "./part";

export function Relations() {
  const { run, go } = useReport();
  if (!run.relations.length) return null;
  // One that was searched along a path holds up to a strength, not on a share.
  const counted = run.relations.filter((r) => r.n > 0);
  const perfect = counted.filter((r) => r.violated === 0).length;
  return (
    <Part
      id="relations"
      title="Relations"
      take="What must stay true when the picture changes in a way that should not matter, or matters in a known way."
      note={perfect === run.relations.length && counted.length > 0 ? `Every relation held on every ${run.clips ? "clip" : "picture"} it applies to.` : `The share is of the ${run.clips ? "clips" : "pictures"} the relation speaks of; those that its precondition excludes gave no verdict.`}
    >
      <table class="rel">
        <caption class="sr">Relations and how often they hold</caption>
        <thead>
          <tr>
            <th scope="col">Relation</th>
            <th scope="col">Holds</th>
            <th scope="col" class="c-plot"><span class="sr">Share that holds, drawn</span>{counted.length > 0 && <Scale r={counted} />}</th>
            <th scope="col" class="c-n">Violated</th>
            <th scope="col" class="c-n">Excluded</th>
            <th scope="col" class="c-worst">Worst examples</th>
          </tr>
        </thead>
        <tbody>
          {run.relations.map((r) => {
            const holds = held(r);
            const t = share(holds);
            const cases = (r.worst ?? []).map((id) => run.worst.find((c) => c.id === id)).filter((c) => c !== undefined).slice(0, 3);
            const own = cases.length ? cases : run.worst.filter((c) => c.relation && c.stress === r.name).slice(0, 3);
            const from = scaleFrom(counted);
            const searched = searchedUpTo(run, r);
            const x = (v: number) => (v - from) / (1 - from);
            return (
              <tr key={r.name}>
                <th scope="row">
                  {r.title}
                  <span class="sub">{sentenceOf(r.summary || r.name)}{r.tolerance != null && r.tolerance > 0 && ` Changes up to ${plain(r.tolerance, 3)} do not count.`}</span>
                </th>
                <td>
                  {r.n > 0 ? (
                    <>
                      <span class="v">{t.value}</span>
                      <span class="sub nb">{t.interval ? `${t.interval}, ` : ""}n {count(holds.n)}</span>
                    </>
                  ) : (
                    !searched && <span class="quiet">no verdict</span>
                  )}
                  {searched && (
                    <>
                      <button type="button" class="link" style={{ textAlign: "left" }} onClick={() => toPath(searched.stress, go)}>{searched.words}</button>
                      <span class="sub nb">{searched.interval}</span>
                    </>
                  )}
                </td>
                <td class="c-plot">
                  {r.n > 0 && (
                    <svg width="150" height="30" viewBox="0 0 150 30" aria-hidden="true">
                      <path class="grid" style={{ opacity: 1 }} d="M6 15H144" />
                      <StripMarks width={150} height={30} at={x(holds.value)} from={holds.lo != null ? x(holds.lo) : null} to={holds.hi != null ? x(holds.hi) : null} />
                    </svg>
                  )}
                </td>
                <td class="c-n">{r.n > 0 ? count(r.violated) : "–"}</td>
                <td class="c-n">{count(r.excluded)}</td>
                <td class="c-worst">
                  {own.length ? (
                    <div class="trio">
                      {own.map((c) => (
                        <button key={c.id} type="button" onClick={() => go({ case: c.id })} aria-label={`Open case ${c.id}: ${c.sample}, ${c.reason}`}>
                          <Split c={c} aspect={commonAspect(own)} px={72} />
                        </button>
                      ))}
                    </div>
                  ) : (
                    <span class="quiet">{r.violated || searched ? "not in this file" : "none"}</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Part>
  );
}

/** Where a relation that was searched along a path breaks on the watch share, in words. */
export function searchedUpTo(run: Run, r: Relation): { stress: string; words: string; interval: string } | null {
  const stress = r.path ? run.stresses.find((s) => s.name === r.path) : undefined;
  if (!stress) return null;
  const limit = limitText(stress.oracles[run.oracle]?.limits.watch, stress.axis);
  const words = limit.state === "number" ? `holds up to ${limit.value}` : limit.state === "beyond" ? `holds ${limit.value.replace(/^→\s*/, "")}` : limit.value;
  return { stress: stress.name, words, interval: limit.interval };
}

function toPath(stress: string, go: ReturnType<typeof useReport>["go"]): void {
  go({ case: null, stress });
  requestAnimationFrame(() => document.getElementById("curve")?.scrollIntoView());
}

/** The share that holds: `share` counts violations in some runs, so it is turned where it does. */
export function held(r: Relation): Relation["share"] {
  const n = r.holds + r.violated;
  const own = n > 0 ? r.holds / n : r.share.value;
  if (Math.abs(r.share.value - own) <= Math.abs(1 - r.share.value - own)) return r.share;
  return { value: 1 - r.share.value, lo: r.share.hi != null ? 1 - r.share.hi : null, hi: r.share.lo != null ? 1 - r.share.lo : null, n: r.share.n };
}

/** Left end of the common axis: a round number below every interval. */
function scaleFrom(relations: readonly Relation[]): number {
  if (!relations.length) return 0;
  const least = Math.min(...relations.map((r) => held(r).lo ?? held(r).value));
  return Math.max(0, Math.floor(least * 5 - 0.2) / 5);
}

function Scale({ r }: { r: readonly Relation[] }) {
  const from = scaleFrom(r);
  return (
    <svg width="150" height="14" viewBox="0 0 150 14" aria-hidden="true">
      <text x="6" y="11" style={{ fontSize: "11px", fill: "var(--ink-2)" }}>{exact(from, PERCENT)}</text>
      <text x="144" y="11" text-anchor="end" style={{ fontSize: "11px", fill: "var(--ink-2)" }}>{exact(1, PERCENT)}</text>
    </svg>
  );
}
