// A: the answer in one sentence, the gates, three numbers.
import type { ComponentChildren } from "preact";
import { Strip } from "../charts/strip";
import { limitAt, limitBar } from "../charts/zones";
import { headroomKey, limitKey, resting, rowsOf, sortRows, unreached, type Row } from "../data/rows";
import { scaleOf } from "../state/selection";
import { useReport } from "../state/view";
import { metricName, scoreText } from "../text/metric";
import { count, exact, NNBSP, PERCENT, plural, sentenceOf, share, unitOf } from "../text/number";
import { headroomFrom, headroomSide, headroomText, inText, limitText, verdict } from "../text/sentence";
import { Gates } from "./gates";
import { jump } from "./bar";
import { thing, things } from "../text/counted";

const basename = (path: string): string => path.split(/[\\/]/).pop() || path;

export function Verdict({ contents }: { contents: { id: string; title: string }[] }) {
  const { run } = useReport();
  const v = verdict(run);
  const labels = run.model.labels.length;
  const kicker = [
    basename(run.model.path),
    labels > 1 ? `${run.model.task}, ${plural(labels, "class", "classes")}` : run.model.task,
    plural(run.data.used, thing(run)),
    run.stresses.length === 1 ? run.stresses[0]!.title : run.stresses.length === 0 ? "no stress" : plural(run.stresses.length, "stress", "stresses"),
  ];
  return (
    <section class="part" aria-labelledby="verdict">
      <nav class="head toc" aria-label="Contents">
        {contents.map((c) => (
          <a key={c.id} href={`#${c.id}`} onClick={jump(c.id)}>{c.title}</a>
        ))}
      </nav>
      <div>
        <p class="kicker">{kicker.join(" · ")}</p>
        <h1 id="verdict">
          {v.headline}
          {v.interval && <span class="iv"> ({v.interval})</span>}
          {!/[.)]$/.test(v.headline) && "."}
        </h1>
        <p class="lead">{v.lead.join(" ")}</p>
        {run.partial && (
          <p class="callout">
            <b>Partial run.</b> {sentenceOf(run.partial_reason || "It was stopped before every limit was certified")} Everything below
            holds for what was evaluated; intervals are wider than a finished run would give.
          </p>
        )}
        {run.stresses.length > 0 && <Unknown />}
        <Gates />
        <Tiles weakest={v.weakest} />
      </div>
    </section>
  );
}

/** A share of unknown verdicts above 10 % turns every limit it touches into a bound. */
function Unknown() {
  const { run } = useReport();
  const bad = rowsOf(run).filter((r) => (r.result?.share_unknown ?? 0) > 0.1);
  if (!bad.length) return null;
  const worst = bad.reduce((a, b) => (a.result!.share_unknown > b.result!.share_unknown ? a : b));
  return (
    <p class="callout">
      <b>{bad.length === 1 ? `The limit of ${inText(bad[0]!.stress.title)} is a bound.` : `${bad.length} limits are bounds.`}</b>{" "}
      {bad.length > 1 && `Under ${inText(worst.stress.title)}, `}{count(worst.result!.unknown)} of {count(worst.result!.n)} {things(run)} ({exact(worst.result!.share_unknown, PERCENT, 2)})
      gave no verdict. If they all hold, the limit is the one shown; if they all break, it is the lower end of its interval.
    </p>
  );
}

/** A unit that is a word stands smaller than its number, so that both fit one line: "4.7 grey levels". */
function Figure({ text, words }: { text: string; words: boolean }) {
  const unit = words ? null : /^([^a-z]+)(\u202f|\u00a0| )([a-z][a-z ]{2,})$/.exec(text);
  return unit ? <>{unit[1]}<span class="unit">{NNBSP}{unit[3]}</span></> : <>{text}</>;
}

function Tile({ title, big, small, words, children, note }: {
  title: string;
  big: string;
  small?: string | undefined;
  words?: boolean;
  children?: ComponentChildren;
  note: ComponentChildren;
}) {
  return (
    <div class="tile">
      <h2>{title}</h2>
      <p class={`big${words ? " words" : ""}`}>
        <Figure text={big} words={words ?? false} />
        {small && <small>{small}</small>}
      </p>
      {children}
      <p class="note">{note}</p>
    </div>
  );
}

function Tiles({ weakest }: { weakest: Row | undefined }) {
  const { run } = useReport();
  const rows = sortRows(rowsOf(run)).filter((r) => r.result);
  return (
    <div class="tiles">
      <CleanTile />
      {weakest?.result ? <LimitTile title={rows.length > 1 ? `Weakest stress: ${inText(weakest.stress.title)}` : "Watch limit"} row={weakest} zone="watch" /> : <NoTile title="Weakest stress" />}
      <ThirdTile rows={rows} weakest={weakest} />
    </div>
  );
}

function NoTile({ title }: { title: string }) {
  return <Tile title={title} big="no result yet" words note="No stress of this run has a break curve." />;
}

function CleanTile() {
  const { run } = useReport();
  const name = run.clean.headline;
  const m = run.clean.metrics[name];
  if (!m) {
    const rest = run.null_calibration;
    if (rest) {
      const t = share(rest.changed);
      return (
        <Tile
          title="Changed without any stress"
          big={t.value}
          small={t.interval}
          note={`Answers that differ under changes nobody would call a stress, n ${count(rest.changed.n)}. There is no clean score: the data have no labels.`}
        />
      );
    }
    return (
      <Tile
        title="Clean score"
        big={run.data.labelled ? "not computed" : "no labels"}
        words
        note={run.data.labelled ? "The run holds no score of the undisturbed pictures." : "Every answer is compared with the model's own answer on the undisturbed picture."}
      />
    );
  }
  const t = scoreText(name, m);
  const gate = run.gates.find((g) => g.expr.startsWith(`clean.${name}`) || /^clean\.[\w.]+\s*>=/.test(g.expr));
  const lo = m.lo ?? m.value;
  const hi = m.hi ?? m.value;
  const target = gate ? gate.target : null;
  const around = [lo, hi, ...(target != null ? [target] : [])];
  const spread = Math.max(Math.max(...around) - Math.min(...around), Math.abs(m.value) * 0.02, 1e-9);
  const left = Math.min(...around) - spread * 0.8;
  const right = Math.max(...around) + spread * 0.8;
  const at = (v: number) => (v - left) / (right - left);
  const others = Object.entries(run.clean.metrics).filter(([k]) => k !== name).slice(0, 2);
  return (
    <Tile
      title={`Clean score, ${metricName(name)}`}
      big={t.value}
      small={t.interval || undefined}
      note={
        <>
          {gate && `Blue line: your gate, ${gateTarget(gate.target, name, m)}. `}
          {others.map(([k, o]) => `${metricName(k)} ${scoreText(k, o).value}. `)}
          {t.interval ? "" : "No interval was computed. "}n{NNBSP}{count(m.n)}.
        </>
      }
    >
      {m.lo != null && m.hi != null && <Strip at={at(m.value)} from={at(m.lo)} to={at(m.hi)} mark={target != null ? at(target) : null} />}
    </Tile>
  );
}

const gateTarget = (target: number, name: string, m: { unit?: string; n: number }): string =>
  scoreText(name, { value: target, lo: null, hi: null, n: m.n, ...(m.unit ? { unit: m.unit } : {}) }).value;

function LimitTile({ title, row, zone }: { title: string; row: Row; zone: "watch" | "broken" }) {
  const { run } = useReport();
  const { stress } = row;
  const result = row.result!;
  const limit = result.limits[zone];
  const scale = scaleOf(stress);
  const unit = unitOf(stress.axis);
  const t = limitText(limit, stress.axis, result.share_unknown);
  const at = limitAt(limit);
  const bar = t.state === "number" ? limitBar(limit, scale.max, scale.s) : null;
  const op = stress.operating;
  const words = t.state !== "number";
  const bound = result.share_unknown > 0.1;
  return (
    <Tile
      title={title}
      big={t.value}
      words={words}
      small={t.interval || undefined}
      note={
        <>
          {zone === "watch" ? "Watch" : "Broken"} limit{bound ? " (bound)" : ""} on the stress's own scale, {exact(stress.axis.identity, { ...unit, unit: "" })} to {exact(stress.axis.to, unit)}.
          {op != null && ` Blue line: your maximum, ${exact(op, unit)}.`} n{NNBSP}{count(result.n)}.
        </>
      }
    >
      <Strip
        at={at != null ? at / scale.max : 1}
        from={bar ? bar.from / scale.max : null}
        to={bar ? bar.to / scale.max : null}
        openLeft={bar?.openLeft ?? false}
        openRight={bar?.openRight ?? false}
        mark={op != null ? scale.s(op) / scale.max : null}
        colour={unreached(limit) ? "var(--safe)" : zone === "watch" ? "var(--watch)" : "var(--broken)"}
        shape={unreached(limit) ? "ring" : "dot"}
      />
      <span class="sr">{run.zones[zone] * 100} percent of the {things(run)} break there.</span>
    </Tile>
  );
}

function ThirdTile({ rows, weakest }: { rows: readonly Row[]; weakest: Row | undefined }) {
  const withRoom = rows.filter((r) => r.headroom).sort((a, b) => headroomKey(a) - headroomKey(b));
  const least = withRoom[0];
  if (least) {
    const h = least.headroom!;
    const t = headroomText(h);
    const side = headroomSide(h);
    const colour = side === "below" ? "var(--broken)" : side === "above" ? "var(--safe)" : "var(--watch)";
    const top = Math.max(1.25, (h.hi ?? h.value ?? 1) * 1.1);
    const isOpen = h.value == null;
    return (
      <Tile
        title={withRoom.length > 1 ? `Smallest headroom: ${inText(least.stress.title)}` : `Headroom: ${inText(least.stress.title)}`}
        big={t?.value ?? "none"}
        small={t?.interval || undefined}
        note={`Limit divided by your maximum (blue line at 1×). ${
          side === "below" ? "Below 1× the limit lies inside your own range." : side === "touches" ? "1× lies within the interval: undecided." : "Above 1× the limit lies outside your range."
        }`}
      >
        <Strip
          at={isOpen ? 0.9 : (h.value ?? 0) / top}
          from={isOpen ? null : headroomFrom(h) / top}
          to={isOpen ? null : (h.hi ?? top) / top}
          openLeft={!isOpen && h.lo == null}
          openRight={h.hi == null}
          mark={1 / top}
          colour={colour}
          shape={isOpen || side === "touches" ? "ring" : side === "below" ? "diamond" : "dot"}
        />
      </Tile>
    );
  }
  const others = rows.filter((r) => r.stress.name !== weakest?.stress.name && !resting(r.watch));
  const best = [...others].sort((a, b) => limitKey(b.watch) - limitKey(a.watch) || limitKey(b.broken) - limitKey(a.broken))[0];
  if (best) return <LimitTile title={`Holds longest under: ${inText(best.stress.title)}`} row={best} zone="watch" />;
  if (weakest?.result) return <LimitTile title="Broken limit" row={weakest} zone="broken" />;
  return <NoTile title="Holds longest under" />;
}
