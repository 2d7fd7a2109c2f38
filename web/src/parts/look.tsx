// The picked level in numbers, beside the picture of that level.
import type { ComponentChildren } from "preact";
import { nearest, ZONE_WORD, zoneAt, zoneOf } from "../data/rows";
import { casesNear } from "../data/cases";
import { TOP_LEVEL, type Frame, type Filmstrip, type Point } from "../data/types";
import { Picture } from "../picture/picture";
import { boxesOf, fates } from "../data/boxes";
import { operatingAt, type Selection } from "../state/selection";
import { useReport } from "../state/view";
import { count, fixed, pointShare, share } from "../text/number";
import { said } from "../text/prediction";
import { levelWords } from "../text/sentence";
import { Split } from "../picture/split";
import { commonAspect } from "./gallery";
import { History } from "./history";
import { PictureKeys } from "./picture_keys";
import { things } from "../text/counted";

export const frameAspect = (width: number, height: number): number => Math.min(2.2, Math.max(0.8, width / height || 1));

export function frameAt(film: Filmstrip | undefined, level: number): Frame | undefined {
  return film && nearest(film.frames, level);
}

export function Look({ sel }: { sel: Selection }) {
  const { run, pictures, go } = useReport();
  const { result, film, level, oracle } = sel;
  const { axis } = sel.row.stress;
  const s = level / TOP_LEVEL;
  const point = result?.points.find((p) => p.level === level);
  const frame = frameAt(film, level);
  const value = point?.value ?? frame?.value ?? sel.scale.value(s);
  const zone = zoneAt(s, result);
  const m = point ? pointShare(point) : null;
  const op = point ? null : operatingAt(sel, level);
  const cases = casesNear(run, pictures, sel.row.stress.name, -1, level, 3);
  const facts: [string, ComponentChildren][] = [["Level", <>{levelWords(value, axis)} <small>{fixed(s, 2)} of 1</small></>]];
  if (point && m) {
    facts.push([run.clips ? "Clips broken" : oracle === "stability" ? "Answers changed" : "Images wrong", <>{count(point.broken)} of {count(point.n)}</>]);
    facts.push(["Share", <>{m.value} {m.interval && <small>{m.interval}</small>}</>]);
    if (point.basis === "inferred") facts.push(["Basis", <>inferred <small>{count(point.evaluated)} {things(run)} run here</small></>]);
  }
  if (op) {
    const t = share(op);
    facts.push(["At your maximum", <>{t.value} <small>{t.interval && `${t.interval}, `}n {count(op.n)}</small></>]);
  } else if (!point && result) facts.push(["Share", <small>{besideWords(result.points, level)}</small>]);
  facts.push(["Zone", <span class="zone-word"><i class={`z ${zone}`}>{zone}</i>{ZONE_WORD[zone]}{op && !zoneOf(op, run.zones) && <small>undecided</small>}</span>]);
  if (film && frame) {
    const broken = frame.broken?.[oracle];
    facts.push(["This picture", <>{frameSays(film, frame)}{broken != null && <small> {broken ? "broken" : "holds"}</small>}</>]);
  }
  const numbers = (
    <div>
      <dl class="read">{facts.map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
      {film && <History sel={sel} film={film} />}
      {cases.length > 0 && (
        <div style={{ marginTop: "18px" }} class="no-print">
          <p class="small-h">Already broken at this level</p>
          <div class="trio">
            {cases.map((c) => (
              <button key={c.id} type="button" onClick={() => go({ case: c.id })} aria-label={`Open case ${c.id}: ${c.sample}, ${c.reason}`}>
                <Split c={c} aspect={commonAspect(cases)} px={120} />
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
  if (!film || !frame) return <div class="look alone">{numbers}</div>;
  const off = frame.level !== level;
  const aspect = frameAspect(film.width, film.height);
  return (
    <div class={`look${aspect < 1.2 ? " square" : ""}`}>
      <div class="frame">
        <Picture
          picture={frame.picture} width={film.width} height={film.height} aspect={aspect} px={aspect < 1.2 ? 400 : 520}
          alt={`${film.sample} at ${levelWords(frame.value, axis)}: ${said(frame.prediction)}`}
          side="stressed" clean={film.clean} expected={frame.expected} stressed={frame.prediction} label={film.label} layers={{ stressed: true }}
        />
        <PictureKeys kinds={[film.clean, frame.prediction, film.label]} />
        <p class="note" style={{ marginTop: "6px" }}>
          {film.sample}{off && `, nearest picture in this file: ${levelWords(frame.value, axis)}`}
        </p>
      </div>
      {numbers}
    </div>
  );
}

/** Between two counted levels nothing is claimed but what its neighbours say. */
function besideWords(points: readonly Point[], level: number): string {
  const below = [...points].reverse().find((p) => p.level < level);
  const above = points.find((p) => p.level > level);
  const say = (p: Point) => pointShare(p).value;
  if (below && above) return `not counted here; ${say(below)} and ${say(above)} at the neighbours`;
  return "not counted here";
}

function frameSays(film: Filmstrip, frame: Frame): string {
  if (frame.prediction.kind !== "boxes") return said(frame.prediction);
  const list = fates(boxesOf(film.clean), frame.expected ? boxesOf(frame.expected) : null, boxesOf(frame.prediction), 0);
  const clean = list.filter((f) => f.expected && f.fate !== "ignored");
  const ghosts = list.filter((f) => f.fate === "ghost").length;
  return `${clean.filter((f) => f.fate === "kept").length} of ${clean.length} found${ghosts ? `, ${ghosts} new` : ""}`;
}
