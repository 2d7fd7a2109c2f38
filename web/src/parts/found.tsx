// E: combinations that a search found to break the model although each stress alone is mild.
import { titleOf } from "../data/cases";
import type { Fuzzed } from "../data/types";
import { useReport } from "../state/view";
import { things } from "../text/counted";
import { count, exact, listed, share, unitOf } from "../text/number";
import { Part } from "./part";

const SHOWN = 12;

export function FoundPart() {
  const { run } = useReport();
  const searches = run.combinations?.fuzz ?? [];
  if (!searches.length) return null;
  const title = (name: string) => titleOf(run, name);
  return (
    <Part
      id="found"
      title="Found by searching"
      take="Combinations that break the model although each stress alone stays mild."
      note={`Every failure was made as small as it can be: without any part of it, or one step milder, the ${things(run)} below hold. Families put failures together that come from like stresses, end alike and show like ${things(run)}; the case beside a family is its most typical one.`}
    >
      {searches.map((f) => <Search key={f.stresses.map((s) => s.name).join()} found={f} title={title} />)}
    </Part>
  );
}

/** How likely a case that nothing guided fails, and what that leaves unseen. */
export function drawnSentence(f: Fuzzed): string {
  const c = f.control;
  if (!c.cases) return "No cases were drawn at random, so nothing is said of how likely failures are.";
  const t = share({ value: c.failures / c.cases, lo: c.lo, hi: c.hi });
  return `Drawn at random, ${t.value} [${t.interval}] of such cases fail (${count(c.failures)} of ${count(c.cases)}); the next one shows a kind of failure not seen before with probability below ${share({ value: c.next_new_below }).value}.`;
}

function Search({ found, title }: { found: Fuzzed; title: (name: string) => string }) {
  const { run } = useReport();
  const families = (found.families ?? []).slice(0, SHOWN);
  const left = (found.families?.length ?? 0) - families.length;
  const box = listed(found.stresses.map((s) => `${title(s.name)} to ${exact(s.limit, unitOf(s))}`));
  return (
    <figure class="found">
      <p class="note">
        {count(found.findings)} distinct failures of up to {count(found.longest)} stresses in {count(found.cases)} cases on {count(found.counted)} {things(run)}: {box}
        {found.together && `, each below what the ${things(run)} hold alone`}. {drawnSentence(found)}
      </p>
      {families.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Families of failures">
          <table class="plain-table wraps">
            <caption class="sr">Families of failures, the largest first</caption>
            <thead>
              <tr>
                <th scope="col" class="left">Family</th>
                <th scope="col">Failures</th>
                <th scope="col">On {things(run)}</th>
                <th scope="col" class="left">Typical</th>
              </tr>
            </thead>
            <tbody>
              {families.map((f) => (
                <tr key={f.typical_case}>
                  <th scope="row" class="left">{f.name}</th>
                  <td>{count(f.findings)}</td>
                  <td>{count(f.pictures)}</td>
                  <td class="left">{f.chain}<span class="sub">{f.picture}: {f.how}</span></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(left > 0 || (found.singles ?? 0) > 0) && families.length > 0 && (
        <p class="note">
          {left > 0 && `${count(left)} more ${left === 1 ? "family" : "families"}. `}
          {(found.singles ?? 0) > 0 && `${count(found.singles!)} failures are like no others.`}
        </p>
      )}
      {found.examples.length > 0 && (
        <details class="data" open={families.length === 0}>
          <summary>{families.length ? "Some of no family" : "The failures"}</summary>
          <table class="plain-table wraps">
            <caption class="sr">Failures that are in no family</caption>
            <thead>
              <tr>
                <th scope="col" class="left">Fails under</th>
                <th scope="col" class="left">How</th>
                <th scope="col" class="left">Smallest case</th>
              </tr>
            </thead>
            <tbody>
              {found.examples.map((e) => (
                <tr key={`${e.picture} ${e.chain}`}>
                  <th scope="row" class="left">{e.combination}</th>
                  <td class="left">{e.how}</td>
                  <td class="left">{e.chain}<span class="sub">{e.picture}</span></td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </figure>
  );
}
