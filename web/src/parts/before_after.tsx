// What the model said before and after, side by side, in the form of its task.
import type { Fate } from "../data/boxes";
import { apartBy, depthOf } from "../data/depth";
import { classMapOf, cssColour, isGround, shares } from "../data/class_map";
import type { Case, ClassScore, Prediction, ScalarPrediction } from "../data/types";
import { Icon } from "../icon";
import { Dial } from "../picture/dial";
import { Marked } from "./marked";
import { leastOf, moves, people, posesOf } from "../data/poses";
import { fixed, NNBSP, plain, withUnit } from "../text/number";
import { apart, goalMoves, goalOf, reading, said, score } from "../text/prediction";

export function BeforeAfter({ c, fates, threshold }: { c: Case; fates: readonly Fate[]; threshold: number | null }) {
  return (
    <div>
      <p class="small-h">Before and after</p>
      {c.clean.kind === "boxes" || c.stressed.kind === "boxes" ? (
        <Boxes fates={fates} threshold={threshold} />
      ) : c.clean.kind === "class" ? (
        <Classes c={c} />
      ) : c.clean.kind === "classes" ? (
        <ClassSets c={c} />
      ) : c.clean.kind === "depth" ? (
        <Depths c={c} />
      ) : c.clean.kind === "class_map" ? (
        <ClassShares c={c} />
      ) : c.clean.kind === "scalar" ? (
        <Reading c={c} />
      ) : c.clean.kind === "text" ? (
        <Text c={c} />
      ) : c.clean.kind === "poses" ? (
        <Poses c={c} />
      ) : (
        <p class="note">The model gave no answer that can be shown.</p>
      )}
    </div>
  );
}

/** The characters, those that differ from the expected ones marked. */
function Text({ c }: { c: Case }) {
  const expected = c.expected?.kind === "text" ? c.expected : c.clean.kind === "text" ? c.clean : null;
  const rows: [string, Prediction | null | undefined][] = [["Clean", c.clean], ["Stressed", c.stressed], ["Label", c.label]];
  return (
    <table class="ba">
      <caption class="sr">What was read before and after</caption>
      <thead>
        <tr><th scope="col">Answer</th><th scope="col">Text</th><th scope="col">Score</th></tr>
      </thead>
      <tbody>
        {rows.map(([name, p]) => p?.kind === "text" && (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="nb"><Marked want={expected?.value ?? p.value} got={p.value} /></td>
            <td>{name === "Label" ? <span class="quiet">label</span> : score(p.score)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Every class that may apply, before and after. */
function ClassSets({ c }: { c: Case }) {
  const of = (p: Prediction | null | undefined): ClassScore[] => (p?.kind === "classes" ? p.classes : []);
  const clean = of(c.clean);
  const stressed = of(c.stressed);
  const label = c.label?.kind === "classes" ? c.label.classes : null;
  const least = c.clean.kind === "classes" ? (c.clean.least_score ?? 0.5) : 0.5;
  const all = new Map([...clean, ...stressed, ...(label ?? [])].map((k) => [k.index, k.label]));
  const at = (list: ClassScore[], index: number) => list.find((k) => k.index === index)?.score;
  const cell = (x: number | undefined) => (x == null ? <span class="quiet">below 0.05</span> : score(x));
  return (
    <div class="tall" tabIndex={0} role="region" aria-label="Classes before and after">
      <table class="ba">
        <caption class="sr">Score of every class before and after; from {score(least)} on a class applies</caption>
        <thead>
          <tr><th scope="col">Class</th><th scope="col">Clean</th><th scope="col">Stressed</th>{label && <th scope="col">Label</th>}</tr>
        </thead>
        <tbody>
          {[...all].map(([index, name]) => {
            const before = at(clean, index) ?? 0;
            const after = at(stressed, index) ?? 0;
            const changed = (before >= least && after < least / 2) || (before < least / 2 && after >= least);
            return (
              <tr key={index}>
                <th scope="row">{name}</th>
                <td class="num">{cell(at(clean, index))}</td>
                <td class={`num${changed ? " bad" : ""}`}>{cell(at(stressed, index))}</td>
                {label && <td>{at(label, index) ? "applies" : ""}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The middle and the ends of the depth, and how far it is off. */
function Depths({ c }: { c: Case }) {
  const wanted = depthOf(c.expected) ?? depthOf(c.clean);
  const stressed = depthOf(c.stressed);
  const off = apartBy(wanted, stressed);
  const rows: [string, Prediction | null | undefined][] = [["Clean", c.clean], ["Stressed", c.stressed], ["Label", c.label]];
  return (
    <>
      <table class="ba">
        <caption class="sr">Depth before and after</caption>
        <thead>
          <tr><th scope="col">Depth</th><th scope="col">Least</th><th scope="col">Median</th><th scope="col">Most</th></tr>
        </thead>
        <tbody>
          {rows.map(([name, p]) => p?.kind === "depth" && (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{plain(p.from, 3)}</td>
              <td class="num">{p.median == null ? "–" : plain(p.median, 3)}</td>
              <td class="num">{plain(p.to, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {off != null && <p class="note">Off by {fixed(100 * off, 1)}{NNBSP}% in the mean, each place counted as 100{NNBSP}% at most.</p>}
    </>
  );
}

/** How much of the picture every class covers. */
function ClassShares({ c }: { c: Case }) {
  const label = classMapOf(c.label);
  const rows = shares(classMapOf(c.expected) ?? classMapOf(c.clean), classMapOf(c.stressed));
  const percent = (x: number) => (x > 0 ? `${fixed(100 * x, 1)}${NNBSP}%` : "–");
  return (
    <div class="tall" tabIndex={0} role="region" aria-label="Classes before and after">
      <table class="ba">
        <caption class="sr">Share of the picture that every class covers, before and after</caption>
        <thead>
          <tr><th scope="col">Class</th><th scope="col">Clean</th><th scope="col">Stressed</th>{label && <th scope="col">Label</th>}</tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.index}>
              <th scope="row"><span class="swatch" style={{ background: isGround(r.index, r.label) ? "transparent" : cssColour(r.index) }} aria-hidden="true" />{r.label}</th>
              <td class="num">{percent(r.clean)}</td>
              <td class="num">{percent(r.stressed)}</td>
              {label && <td class="num">{percent(label.classes.find((k) => k.index === r.index)?.share ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How far every point is from where it should be. */
function Poses({ c }: { c: Case }) {
  const wanted = c.expected ?? c.clean;
  const all = people(posesOf(wanted), posesOf(c.stressed));
  if (!all.length) return <p class="note">Nobody was found, before or after.</p>;
  return (
    <div class="tall" tabIndex={0} role="region" aria-label="Points before and after">
      <table class="ba">
        <caption class="sr">How far every point is from its place</caption>
        <thead>
          <tr><th scope="col">Point</th><th scope="col">Off by</th><th scope="col">Of the person</th></tr>
        </thead>
        {all.map((person, k) => (
          <tbody key={k}>
            {(all.length > 1 || !person.expected || !person.stressed) && (
              <tr><th scope="rowgroup">Person {k + 1}</th><td colSpan={2} class={person.expected && person.stressed ? undefined : "bad"}>{!person.expected ? "new" : !person.stressed ? "lost" : "found"}</td></tr>
            )}
            {moves(person, leastOf(wanted)).map((m) => (
              <tr key={m.name}>
                <th scope="row">{m.name}</th>
                <td class={`num${m.off ? " bad" : ""}`}>{fixed(m.far, m.far < 10 ? 1 : 0)}{NNBSP}px</td>
                <td class={`num${m.off ? " bad" : ""}`}>{fixed(100 * m.share, m.share < 0.1 ? 1 : 0)}{NNBSP}%</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Boxes({ fates, threshold }: { fates: readonly Fate[]; threshold: number | null }) {
  if (!fates.length) return <p class="note">No box at this score.</p>;
  const below = threshold != null && threshold > 0 ? `< ${fixed(threshold / 2, 2)}` : "none";
  return (
    <div class="tall" tabIndex={0} role="region" aria-label="Objects before and after">
      <table class="ba">
        <caption class="sr">Objects before and after</caption>
        <thead>
          <tr>
            <th scope="col">Object</th>
            <th scope="col">Clean</th>
            <th scope="col">Stressed</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {fates.map((f, i) => (
            <tr key={i}>
              <th scope="row">{(f.expected ?? f.stressed)!.label}</th>
              <td>{f.expected ? scoreOr(f.clean?.score ?? f.expected.score) : <Absent f={f} none="none" />}</td>
              <td>{f.stressed ? scoreOr(f.stressed.score) : <Absent f={f} none={below} />}</td>
              <td><FateWord f={f} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A kept object always has a partner; where it is not listed, its score is below the run's threshold. */
function Absent({ f, none }: { f: Fate; none: string }) {
  return f.fate === "kept" ? <span class="quiet" title="found, with a score below the threshold of the run">weak</span> : <span class="quiet nb">{none}</span>;
}

const scoreOr = (s: number | null | undefined): string => (s == null ? "yes" : score(s));

function FateWord({ f }: { f: Fate }) {
  if (f.fate === "ignored") return <span class="quiet">ignored</span>;
  if (f.fate === "ghost") return <span class="x bad"><Icon name="ghost" />ghost</span>;
  if (f.readAs) return <span class="x bad"><Icon name="class_flip" />read as {f.readAs}</span>;
  if (f.fate === "lost") return <span class="x bad"><Icon name="lost" />lost</span>;
  return <span class="quiet">kept{f.iou != null && f.iou < 0.995 ? `, IoU ${fixed(f.iou, 2)}` : ""}</span>;
}

const topOf = (p: Prediction | null | undefined): ClassScore[] => (p?.kind === "class" ? p.top : []);

function Classes({ c }: { c: Case }) {
  const clean = topOf(c.clean);
  const stressed = topOf(c.stressed);
  const label = topOf(c.label)[0];
  const expected = topOf(c.expected)[0];
  const order: ClassScore[] = [];
  for (const t of [...stressed.slice(0, 1), ...clean.slice(0, 1), ...stressed, ...clean, ...(label ? [label] : [])])
    if (!order.some((o) => o.index === t.index)) order.push(t);
  const of = (list: ClassScore[], index: number) => list.find((t) => t.index === index)?.score;
  const shown = order.slice(0, 6);
  return (
    <>
      <table class="ba">
        <caption class="sr">Class scores before and after</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Clean</th>
            <th scope="col">Stressed</th>
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((t) => {
            const a = of(clean, t.index);
            const b = of(stressed, t.index);
            const first = clean[0]?.index === t.index;
            const last = stressed[0]?.index === t.index;
            return (
              <tr key={t.index}>
                <th scope="row">{t.label}</th>
                <td style={{ fontWeight: first ? 600 : 400 }}>{a != null ? score(a) : <span class="quiet">–</span>}</td>
                <td style={{ fontWeight: last ? 600 : 400 }}>{b != null ? score(b) : <span class="quiet">–</span>}</td>
                <td>
                  {last && !first ? <span class="x bad"><Icon name="class_flip" />answer now</span> : last && first ? <span class="quiet">same answer</span> : first ? <span class="quiet">answer before</span> : null}
                  {label?.index === t.index && <span class="quiet">{first || last ? ", " : ""}label</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {expected && expected.index !== clean[0]?.index && <p class="note" style={{ marginTop: "8px" }}>Expected under this change: {expected.label}.</p>}
    </>
  );
}

function Reading({ c }: { c: Case }) {
  const clean = c.clean as ScalarPrediction;
  const was = goalOf(clean, c.expected);
  const moved = goalMoves(clean, c.expected);
  const now = c.stressed.kind === "scalar" ? c.stressed : null;
  const label = c.label?.kind === "scalar" ? c.label : null;
  const off = (from: ScalarPrediction) => {
    if (!now) return null;
    const d = apart(from, now);
    return withUnit((d > 0 ? "+" : "") + plain(d, 3), now.unit);
  };
  return (
    <div class="dial-figure">
      <Dial clean={was} stressed={now} label={label} size={132} />
      <table class="ba">
        <caption class="sr">Reading before and after</caption>
        <tbody>
          <tr><th scope="row">Clean</th><td class="num">{reading(clean)}</td></tr>
          {moved && <tr><th scope="row">Expected</th><td class="num">{reading(was)}</td></tr>}
          <tr><th scope="row">Stressed</th><td class="num">{now ? reading(now) : said(c.stressed)}</td></tr>
          <tr><th scope="row">Change</th><td class="num bad">{off(was) ?? "no reading"}</td></tr>
          {label && <tr><th scope="row">Label</th><td class="num">{reading(label)}</td></tr>}
          {label && now && <tr><th scope="row">Error</th><td class="num">{off(label)}</td></tr>}
        </tbody>
      </table>
    </div>
  );
}
