// E: two stresses at once. Where they break the share of the watch line together, and whether they help each other.
import { additiveLine, frameOf, matrixOf, reachedPath } from "../charts/contour";
import { titleOf } from "../data/cases";
import type { Pair, PairAxis } from "../data/types";
import { useReport } from "../state/view";
import { things } from "../text/counted";
import { count, EN, exact, fixed, NNBSP, PERCENT, plain, unitOf } from "../text/number";
import { Part } from "./part";

const WIDTH = 260;
const HEIGHT = 200;

export function Pairs() {
  const { run } = useReport();
  const pairs = run.combinations?.pairs ?? [];
  if (!pairs.length) return null;
  const title = (name: string) => titleOf(run, name);
  return (
    <Part
      id="pairs"
      title="Two at once"
      take={`Where two stresses together break ${plain(pairs[0]!.share * 100)}${NNBSP}% of the ${things(run)}.`}
      note={`Axes are distances from the undisturbed picture. The dashed line is where the border would run if the two simply added up: a border inside it means that they help each other to break the model. Dots are the pairs of strengths that were looked at.`}
    >
      <Indices pairs={pairs} title={title} />
      <div class="contours">
        {pairs.map((pair) => <Contour key={pair.stresses.map((s) => s.name).join()} pair={pair} title={title} />)}
      </div>
    </Part>
  );
}

/** "1.27 (1.18–1.36)", or why there is no number. */
export function indexText(pair: Pair): string {
  const index = pair.index;
  if (!index) return "no index";
  if (index.value == null || index.lo == null || index.hi == null) return "not reached";
  return `${fixed(index.value, 2)} (${fixed(index.lo, 2)}${EN}${fixed(index.hi, 2)})`;
}

/** What the interval of an index supports, in a sentence. */
export function indexSentence(pair: Pair): string {
  switch (pair.index?.word) {
    case "synergy": return "They help each other to break the model.";
    case "antagonism": return "They hinder each other: together they break less than the sum of both.";
    case "additive": return "They add up.";
    case "undecided": return "Whether they help or hinder each other is not decided.";
    default: return pair.index ? "Mixed in equal parts they do not break that share." : "One of them alone does not break that share, so there is no index.";
  }
}

function Indices({ pairs, title }: { pairs: Pair[]; title: (name: string) => string }) {
  const { names, at } = matrixOf(pairs);
  if (names.length < 3) return null;
  return (
    <table class="indices">
      <caption>Isobole index of each two: below 1 they help each other, above 1 they hinder; a question mark where the interval holds both</caption>
      <thead>
        <tr>
          <th scope="col"><span class="sr">Stress</span></th>
          {names.slice(0, -1).map((n) => <th key={n} scope="col">{title(n)}</th>)}
        </tr>
      </thead>
      <tbody>
        {names.slice(1).map((row, r) => (
          <tr key={row}>
            <th scope="row">{title(row)}</th>
            {names.slice(0, -1).map((column, c) => {
              const pair = c <= r ? at(row, column) : undefined;
              const value = pair?.index?.value;
              return <td key={column}>{value == null ? (pair ? EN : "") : fixed(value, 2) + (pair!.index!.word === "undecided" ? "?" : "")}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const value = (side: PairAxis, v: number) => exact(v, unitOf(side));

function Contour({ pair, title }: { pair: Pair; title: (name: string) => string }) {
  const frame = frameOf(pair, WIDTH, HEIGHT);
  const [a, b] = pair.stresses;
  const line = additiveLine(pair, frame);
  const name = `${title(a.name)} with ${title(b.name)}`;
  const at = pair.index?.at ?? [];
  const both = at[0] != null && at[1] != null ? `${value(a, at[0])} with ${value(b, at[1])}` : null;
  return (
    <figure class="contour">
      <p class="figtitle">{name}: index {indexText(pair)}</p>
      <p class="note">
        {indexSentence(pair)} {both && `Mixed in equal parts of their limits they reach ${exact(pair.share, PERCENT)} at ${both}.`}
      </p>
      <svg viewBox={`-64 -8 ${WIDTH + 84} ${HEIGHT + 52}`} role="img" aria-label={`${name}: border of the region in which ${exact(pair.share, PERCENT)} break`}>
        <rect class="inside" width={WIDTH} height={HEIGHT} />
        <path class="reached" d={reachedPath(pair, frame)} />
        {line && <line class="additive" {...line} />}
        {pair.cells.map((c) => (
          <circle key={`${c.i} ${c.j}`} class={c.reaches ? "dot full" : "dot"} r={2.6} cx={frame.x(a.distances[c.i]!)} cy={frame.y(b.distances[c.j]!)} />
        ))}
        <rect class="edge" width={WIDTH} height={HEIGHT} />
        <text x={0} y={HEIGHT + 16} text-anchor="start">{value(a, a.values[0]!)}</text>
        <text x={WIDTH} y={HEIGHT + 16} text-anchor="end">{value(a, a.values.at(-1)!)}</text>
        <text x={WIDTH / 2} y={HEIGHT + 34} text-anchor="middle">{title(a.name)}</text>
        <text x={-6} y={HEIGHT} text-anchor="end">{value(b, b.values[0]!)}</text>
        <text x={-6} y={9} text-anchor="end">{value(b, b.values.at(-1)!)}</text>
        <text transform={`translate(-50 ${HEIGHT / 2}) rotate(-90)`} text-anchor="middle">{title(b.name)}</text>
      </svg>
      <details class="data">
        <summary>Numbers behind this border</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label={`Numbers behind the border of ${name}`}>
          <table class="plain-table">
            <caption>
              {pair.certified ? "Every row is proven by so many counted that the others cannot turn it." : "Some rows rest on inferred verdicts."} {count(pair.evaluations)} inferences;
              the whole table takes {count(pair.table_evaluations)}.
            </caption>
            <thead>
              <tr>
                <th scope="col">{title(a.name)}</th>
                <th scope="col">{title(b.name)}</th>
                <th scope="col">Looked at</th>
                <th scope="col">Broken</th>
                <th scope="col">{exact(pair.share, PERCENT)} reached</th>
              </tr>
            </thead>
            <tbody>
              {pair.cells.map((c) => (
                <tr key={`${c.i} ${c.j}`}>
                  <td>{value(a, a.values[c.i]!)}</td>
                  <td>{value(b, b.values[c.j]!)}</td>
                  <td>{count(c.evaluated)}</td>
                  <td>{count(c.broken)}</td>
                  <td>{c.reaches ? "yes" : "no"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
