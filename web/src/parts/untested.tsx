// K: what this page says nothing about, and what it took for granted.
import type { ComponentChildren } from "preact";
import { rowsOf, unreached } from "../data/rows";
import type { FailureCount } from "../data/types";
import { useReport } from "../state/view";
import { count, exact, PERCENT, plural, unitOf } from "../text/number";
import { Part } from "./part";
import { thing, things } from "../text/counted";

const STATUS: Record<FailureCount["status"], string> = {
  unreadable: "could not be read",
  stress_failed: "could not be stressed",
  inference_failed: "gave no answer",
};

/** "Cause: rest" reads with its cause in bold. */
function Line({ text }: { text: string }) {
  const at = text.indexOf(": ");
  return at > 0 && at < 60 ? <><b>{text.slice(0, at + 1)}</b><Plain text={text.slice(at + 1)} /></> : <Plain text={text} />;
}

/** What stands between back-quotes is code. */
function Plain({ text }: { text: string }) {
  return <>{text.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part))}</>;
}

function List({ title, items }: { title: string; items: ComponentChildren[] }) {
  if (!items.length) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul>{items.map((it, i) => <li key={i}>{it}</li>)}</ul>
    </div>
  );
}

export function Untested() {
  const { run, budget } = useReport();
  const text = (list: readonly string[]) => list.map((t) => <Line text={t} />);
  // what the program says of a stress it says by its name in the config
  const titled = (t: string) => {
    const stress = run.stresses.find((s) => t.startsWith(`${s.name}: `));
    return stress ? stress.title + t.slice(stress.name.length) : t;
  };
  const thin: ComponentChildren[] = [];
  for (const r of rowsOf(run)) {
    if (!r.result) continue;
    if (unreached(r.watch) && r.result.share_unknown <= 0.1) thin.push(<><b>{r.stress.title}:</b> not broken up to {exact(r.stress.axis.to, unitOf(r.stress.axis))}{r.stress.axis.asked != null ? ", the end of what is usable." : "; where it breaks is unknown."}</>);
    if (r.result.share_unknown > 0.1) thin.push(<><b>{r.stress.title}:</b> {exact(r.result.share_unknown, PERCENT, 2)} of the {things(run)} gave no verdict; the limit is a bound.</>);
    if (r.result.need_images) thin.push(<><b>{r.stress.title}:</b> undecided at your maximum; {plural(r.result.need_images, `more ${thing(run)}`)} would decide.</>);
  }
  if (run.partial) thin.unshift(<><b>Partial run:</b> {run.partial_reason || "stopped before every limit was certified"}.</>);
  const failures = run.failures.map((f) => (
    <>
      <b>{plural(f.count, run.clips ? "clip" : "picture")} {STATUS[f.status] ?? f.status}:</b> {f.message}
      {f.samples.length > 0 && <> (<code>{f.samples.slice(0, 3).join(", ")}{f.count > 3 ? ", …" : ""}</code>)</>}
    </>
  ));
  const licence: ComponentChildren[] = [];
  licence.push(run.model.license ? <>The model file states <b>{run.model.license}</b>.</> : <>The model file states no licence.</>);
  if (Object.keys({ ...budget }).length && run.worst.length) licence.push(<>This report contains reduced pictures from the data; whoever passes it on passes them on too.</>);
  return (
    <Part id="untested" title="Not tested" take="What this page says nothing about." note="It is evidence about one model and one data set, not a certificate of conformity.">
      <div class="cols">
        <List title="Outside this run" items={text(run.not_tested)} />
        <List title="Thin evidence" items={thin.length > 8 ? [...thin.slice(0, 8), <>{count(thin.length - 8)} more stresses, see the limit table.</>] : thin} />
        <List title="Assumed" items={text([...new Set([...run.assumptions, ...run.model.notes, ...run.data.notes])])} />
        <List title="Warnings and failures" items={[...text(run.warnings.map(titled)), ...failures]} />
        <List title="Licence" items={licence} />
      </div>
    </Part>
  );
}
