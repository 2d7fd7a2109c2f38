// J: enough to repeat the run and to know what its numbers mean.
import type { ComponentChildren } from "preact";
import { useReport } from "../state/view";
import { count, duration, exact, moment, NNBSP, PERCENT, plain, plural, sentenceOf, share, unitOf } from "../text/number";
import { metricName, scoreText } from "../text/metric";
import type { Run } from "../data/types";
import { Part } from "./part";
import { about, thing, things } from "../text/counted";

/** What makes a picture count as broken, in words. */
export function brokenWords(run: Run): string {
  const own = run.definition?.[run.oracle];
  if (own) return sentenceOf(own.replace(/>=/g, "≥").replace(/<=/g, "≤")).replace(/^./, (c) => c.toLowerCase());
  const against = run.oracle === "stability" ? "the model's own answer on the undisturbed picture" : "the label";
  switch (run.model.task) {
    case "classification":
      return `the first class differs from ${run.oracle === "stability" ? "the first class on the undisturbed picture" : "the label"}.`;
    case "detection":
      return `more than a fifth of the objects found when clean are lost, or as many new ones appear (same class, IoU ≥ 0.5, one to one), compared with ${against}.`;
    case "regression":
      return `the reading is off by more than the tolerance, compared with ${against}.`;
    default:
      return `the answer differs from ${against}.`;
  }
}

function searchOf(run: Run): { method: string; words: string } {
  const search = (run.config as { search?: Record<string, unknown> }).search ?? {};
  const method = typeof search["method"] === "string" ? (search["method"] as string) : "race";
  if (method === "grid") return { method, words: `an even grid of ${typeof search["levels"] === "number" ? search["levels"] : 64} levels, every ${thing(run)} at every level` };
  return {
    method,
    words: about(run, "the whole data set is bisected at once and only undecided images are run; each limit is then certified by counting every image on both sides of a bracket as narrow as the statistics deserve"),
  };
}

export function Method() {
  const { run } = useReport();
  const cost = run.cost;
  const search = searchOf(run);
  const perImage = run.stresses.map((s) => s.evals_per_image).filter((x) => Number.isFinite(x)).sort((a, b) => a - b);
  const median = perImage.length ? perImage[Math.floor(perImage.length / 2)]! : null;
  const nul = run.null_calibration;
  const facts: [string, ComponentChildren][] = [];
  facts.push([
    run.clips ? "A clip breaks when" : run.model.task === "regression" ? "A reading breaks when" : "An image breaks when",
    <>
      {brokenWords(run)} {run.oracle === "stability" ? "No label is needed. " : ""}
      {nul && nul.tolerance > 0 && <>Changes up to {plain(nul.tolerance, 3)} do not count: that much happens without any stress, see the null check.</>}
    </>,
  ]);
  facts.push(["Limit", <>the smallest level at which {exact(run.zones.watch, PERCENT)} (watch) or {exact(run.zones.broken, PERCENT)} (broken) of the {things(run)} break; onset at {exact(run.zones.onset, PERCENT)}. Its interval holds with {exact(run.confidence, PERCENT)} confidence and comes from order statistics: exact and free of a model of the curve. “Not reached” is never written as a number.</>]);
  facts.push(["Band", <>{exact(run.confidence, PERCENT)} intervals of the share at each level, with equal local levels, so that the band holds over the whole curve. Inferred pieces are hatched.</>]);
  if (cost && run.stresses.length > 0)
    facts.push([
      "Search",
      <>
        <b>{search.method}</b>: {search.words}. <b>{plural(cost.search, "evaluation")}</b> for {plural(run.stresses.length, "stress", "stresses")} on {plural(cost.images, thing(run))}
        {median != null && <>, {plain(median, 2)} per {thing(run)} and stress in the median</>}. {search.method !== "grid" && <>An even grid of 64 levels takes {count(64 * cost.images * run.stresses.length)}.</>}
      </>,
    ]);
  facts.push(["Random fields", <>frozen per {thing(run)} and stress: a stronger level only adds damage. Seed {run.seed}.</>]);
  if (nul) {
    const t = share(nul.changed);
    facts.push(["Null check", <>changes nobody would call a stress: {t.value} of the answers differ{t.interval && ` (${t.interval})`}, n{NNBSP}{count(nul.changed.n)}, on {plural(nul.n, thing(run))}. That is the false-alarm rate of this page.{nul.fragile && nul.fragile.length > 0 && <> Fragile at rest: <code>{nul.fragile.slice(0, 4).join(", ")}</code>{nul.fragile.length > 4 && ` and ${count(nul.fragile.length - 4)} more`}.</>}</>]);
  }
  const metrics = Object.entries(run.clean.metrics);
  if (metrics.length)
    facts.push([
      "Clean scores",
      <>{metrics.map(([k, m], i) => { const t = scoreText(k, m); return <>{i > 0 && "; "}{metricName(k)} <b>{t.value}</b>{t.interval && ` (${t.interval})`}, n{NNBSP}{count(m.n)}</>; })}.</>,
    ]);
  facts.push([
    "Model",
    <>
      <code>{run.model.path}</code>, {run.model.task}, input {run.model.input}, {run.model.precision} on {run.model.engine}. SHA-256 <code>{run.model.sha256}</code>
    </>,
  ]);
  facts.push([
    "Data",
    <>
      {run.data.path && <><code>{run.data.path}</code>, </>}{run.data.format}, {count(run.data.used)} of {plural(run.data.total, thing(run))} used{run.data.failed > 0 && `, ${count(run.data.failed)} could not be read`}, {run.data.labelled ? "with labels" : "without labels"}. SHA-256 <code>{run.data.sha256}</code>
    </>,
  ]);
  if (cost)
    facts.push([
      "Cost",
      <>
        <b>{plural(cost.inferences, "inference")}</b>: {count(cost.search)} search, {count(cost.clean)} clean, {count(cost.null)} null check,{cost.relations ? ` ${count(cost.relations)} relations,` : ""} {count(cost.report)} for this page; {duration(cost.seconds)}
        {cost.seconds > 0 && <>, {count(cost.inferences / cost.seconds)} a second</>}.
      </>,
    ]);
  const latency = cost?.latency;
  if (latency && latency.n > 0) {
    const slowest = run.stresses.flatMap((s) => (s.latency ?? []).map((l) => ({ ...l, title: s.title, axis: s.axis }))).sort((a, b) => b.p95 - a.p95)[0];
    facts.push([
      "Latency",
      <>
        half of the answers within <b>{plain(latency.p50, 3)} ms</b>, 95 % within {plain(latency.p95, 3)} ms, 99 % within {plain(latency.p99, 3)} ms, n{NNBSP}{count(latency.n)}
        {slowest && <>; slowest: {slowest.title} at {exact(slowest.value, unitOf(slowest.axis))}, 95 % within {plain(slowest.p95, 3)} ms</>}.
      </>,
    ]);
  }
  const troubles = Object.entries(cost?.engine ?? {});
  if (troubles.length > 0)
    facts.push(["Engine", <>{troubles.map(([name, times]) => `${name.replace(/_/g, " ")} ${count(times)}`).join(", ")}{run.failures.length === 0 && "; no answer was lost"}.</>]);
  facts.push(["Machine", <>{run.host?.cpu}, {plural(run.host?.cores ?? 0, "core")}, {run.host?.os}, {run.host?.engine}. {run.tool?.name} {run.tool?.version}{run.tool?.commit && <> (<code>{run.tool.commit.slice(0, 12)}</code>)</>}, {moment(run.created)}.</>]);
  facts.push(["Evidence", <>run database <code>{run.db_hash}</code>, configuration <code>{run.config_hash}</code></>]);
  return (
    <Part id="method" title="Method" take="Enough to repeat the run and get the same pixels and the same numbers." note="Download gives the same numbers as run.json, results.csv and junit.xml.">
      <dl class="facts">{facts.map(([k, v]) => <><dt>{k}</dt><dd>{v}</dd></>)}</dl>
      <details class="data">
        <summary>Inferences by stress</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label="Inferences by stress"><CostTable /></div>
      </details>
      <details class="data">
        <summary>Configuration</summary>
        <div class="scroll"><pre class="config" tabIndex={0}>{JSON.stringify(run.config, null, 2)}</pre></div>
      </details>
      <details class="data">
        <summary>Words on this page</summary>
        <Glossary />
      </details>
    </Part>
  );
}

function CostTable() {
  const { run } = useReport();
  return (
    <table class="plain-table">
      <caption class="sr">Inferences by stress</caption>
      <thead>
        <tr>
          <th scope="col">Stress</th>
          <th scope="col">inferences</th>
          <th scope="col">per {thing(run)}</th>
          <th scope="col" class="left">parameters</th>
        </tr>
      </thead>
      <tbody>
        {run.stresses.map((s) => (
          <tr key={s.name}>
            <th scope="row">{s.title}</th>
            <td>{count(s.evals)}</td>
            <td>{plain(s.evals_per_image, 3)}</td>
            <td class="left"><code>{Object.entries(s.parameters ?? {}).map(([k, v]) => `${k}: ${typeof v === "object" ? JSON.stringify(v) : String(v)}`).join(", ") || "defaults"}</code></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const TERMS: [string, string][] = [
  ["Watch limit", "The smallest strength at which the watch share of the images breaks, 20 % unless set otherwise."],
  ["Broken limit", "The same for the broken share, 50 % unless set otherwise."],
  ["Interval", "The range that holds the true value with the stated confidence, for pictures like those tested."],
  ["Headroom", "Limit divided by the strongest stress you expect, measured from no stress."],
  ["0–1 scale", "Each stress's own severity: 0 is no stress, 1 the end of its range. Geometric scales give small strengths room."],
  ["Stability", "Compared with the model's own answer on the undisturbed picture. Needs no label."],
  ["Correctness", "Compared with the label, on pictures that are right when undisturbed."],
  ["Counted, inferred", "Counted: every image was run at this level. Inferred: some verdicts follow from neighbouring levels, because stronger stress only adds damage."],
  ["Bound", "More than 10 % of the images gave no verdict, so the limit may be lower than it looks."],
  ["Undecided", "The interval touches the line it is judged by. More images would decide."],
];

function Glossary() {
  const { run } = useReport();
  return <dl class="facts" style={{ marginTop: "8px" }}>{TERMS.map(([k, v]) => <><dt>{k}</dt><dd>{about(run, v)}</dd></>)}</dl>;
}
