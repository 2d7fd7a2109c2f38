// E: three to five stresses at once. Which mixture is the weakest direction, and what an opening screen found.
import { StripMarks } from "../charts/strip";
import { titleOf } from "../data/cases";
import type { Mixtures, Ray, Screen } from "../data/types";
import { useReport } from "../state/view";
import { things } from "../text/counted";
import { count, EN, exact, fixed, listed, NNBSP, PERCENT, plain, share, unitOf } from "../text/number";
import { Part } from "./part";

const WIDTH = 180;
const SHOWN = 8;

export function MixturesPart() {
  const { run } = useReport();
  const mixtures = run.combinations?.mixtures ?? [];
  const screens = run.combinations?.screen ?? [];
  if (!mixtures.length && !screens.length) return null;
  const title = (name: string) => titleOf(run, name);
  return (
    <Part
      id="mixtures"
      title="Three and more at once"
      take={`How strong mixtures of stresses may get until ${plain((mixtures[0] ?? screens[0])!.share * 100)}${NNBSP}% of the ${things(run)} break.`}
      note="The strength of a mixture is the sum of its parts, each measured in the limit of its stress alone: 1 is where the share would break if the stresses simply added up, less means that they help each other. Intervals are those of one mixture; the weakest of many looks weaker than it is."
    >
      {mixtures.map((m) => <Directions key={m.stresses.map((s) => s.name).join()} mixtures={m} title={title} />)}
      {screens.map((s) => <Opening key={s.stresses.map((x) => x.name).join()} screen={s} title={title} />)}
    </Part>
  );
}

/** Directions that break the share, the weakest first. */
export const weakestFirst = (rays: readonly Ray[]): Ray[] =>
  rays.filter((r) => r.radius != null).sort((a, b) => a.radius! - b.radius!);

/** What the directions say together, no more than their intervals support. */
export function directionsSentence(m: Mixtures): string {
  const broken = weakestFirst(m.rays);
  if (!broken.length) return `None of the ${count(m.rays.length)} mixtures breaks that share as far as they were searched.`;
  const helped = broken.filter((r) => r.hi != null && r.hi < 1).length;
  const hindered = broken.filter((r) => r.lo != null && r.lo > 1).length;
  const words = [`${count(broken.length)} of ${count(m.rays.length)} mixtures break that share`];
  if (helped) words.push(`in ${count(helped)} the stresses help each other`);
  if (hindered) words.push(`in ${count(hindered)} they hinder each other`);
  if (!helped && !hindered) words.push("none of them clearly earlier or later than the sum of its parts");
  return `${words.join("; ")}.`;
}

/** "gaussian blur 0.02 px, noise 4.7 grey levels", parts of no strength left out. */
export function recipe(m: Mixtures, ray: Ray, title: (name: string) => string): string {
  return listed(m.stresses.flatMap((s, j) => {
    const at = ray.at[j];
    return at == null || !ray.weights[j] ? [] : [`${title(s.name)} ${exact(at, unitOf(s))}`];
  }));
}

const strength = (ray: Ray): string => (ray.radius == null ? "not reached" : fixed(ray.radius, 2));
const interval = (ray: Ray): string =>
  ray.lo == null ? "" : ray.hi == null ? `from ${fixed(ray.lo, 2)}` : `${fixed(ray.lo, 2)}${EN}${fixed(ray.hi, 2)}`;

function Directions({ mixtures, title }: { mixtures: Mixtures; title: (name: string) => string }) {
  const rays = weakestFirst(mixtures.rays);
  const name = listed(mixtures.stresses.map((s) => title(s.name)));
  // Open intervals end in an arrow at the edge instead of stretching the axis for all.
  const end = Math.max(1.25, ...rays.map((r) => r.hi ?? 1.2 * r.radius!));
  const x = (v: number) => v / end;
  const row = (ray: Ray, key: number) => (
    <tr key={key}>
      <th scope="row">{recipe(mixtures, ray, title)}</th>
      <td><span class="v">{strength(ray)}</span><span class="sub nb">{interval(ray)}</span></td>
      <td class="c-plot">
        <svg width={WIDTH} height="26" viewBox={`0 0 ${WIDTH} 26`} aria-hidden="true">
          <path class="grid" style={{ opacity: 1 }} d={`M6 13H${WIDTH - 6}`} />
          <path class="additive" d={`M${6 + x(1) * (WIDTH - 12)} 2V24`} />
          <StripMarks width={WIDTH} height={26} at={x(ray.radius!)} from={ray.lo == null ? null : x(ray.lo)} to={x(ray.hi ?? end)} openRight={ray.hi == null} />
        </svg>
      </td>
    </tr>
  );
  const head = (
    <thead>
      <tr>
        <th scope="col">Mixture where it breaks</th>
        <th scope="col">Strength</th>
        <th scope="col" class="c-plot">The dashed line is the sum of the parts</th>
      </tr>
    </thead>
  );
  return (
    <figure class="mixtures">
      <p class="figtitle">{name}</p>
      <p class="note">{directionsSentence(mixtures)} {count(mixtures.evaluations)} inferences.</p>
      {rays.length > 0 && (
        <table class="rel">
          <caption class="sr">The weakest mixtures of {name}</caption>
          {head}
          <tbody>{rays.slice(0, SHOWN).map(row)}</tbody>
        </table>
      )}
      {rays.length > SHOWN && (
        <details class="data">
          <summary>The other {count(rays.length - SHOWN)} mixtures</summary>
          <table class="rel">
            <caption class="sr">The other mixtures of {name}</caption>
            {head}
            <tbody>{rays.slice(SHOWN).map(row)}</tbody>
          </table>
        </details>
      )}
    </figure>
  );
}

function Opening({ screen, title }: { screen: Screen; title: (name: string) => string }) {
  const { run } = useReport();
  const names = screen.stresses.map((s) => s.name);
  const axis = (name: string) => run.stresses.find((s) => s.name === name)?.axis;
  const text = (name: string, value: number) => {
    const of = axis(name);
    return exact(value, of ? unitOf(of) : { unit: "", factor: 1 }, 2);
  };
  const best = screen.pairs.slice(0, 3);
  return (
    <figure class="mixtures">
      <p class="figtitle">Opening screen of {count(names.length)} stresses</p>
      <p class="note">
        In these {count(screen.rows.length)} mixtures every two stresses meet at every two strengths; all have the strength 1, so {exact(screen.share, PERCENT)} would break if
        stresses added up. {best.length > 0 && <>Worth a look as pairs: {listed(best.map((p) => `${title(p.a)} with ${title(p.b)} (${exact(p.share, PERCENT)})`))}; this is a hint, no verdict.</>}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Mixtures of the opening screen">
        <table class="plain-table screen">
          <caption class="sr">Mixtures of the opening screen, the worst first</caption>
          <thead>
            <tr>
              <th scope="col">Broken</th>
              {names.map((n) => <th key={n} scope="col">{title(n)}</th>)}
            </tr>
          </thead>
          <tbody>
            {screen.rows.map((row, k) => {
              const t = share({ value: screen.n ? row.broken / screen.n : 0, lo: row.lo, hi: row.hi });
              return (
                <tr key={k}>
                  <th scope="row" class={row.lo > screen.share ? "above" : undefined}><span class="nb">{t.value}</span> <span class="sub nb">{t.interval}</span></th>
                  {names.map((n) => {
                    const part = row.strengths.find((s) => s.name === n);
                    return <td key={n}>{part ? text(n, part.value) : EN}</td>;
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
