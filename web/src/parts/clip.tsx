// Of runs on clips: how answers flip from frame to frame along the axis, and one clip, clean against stressed.
import { useMemo, useRef } from "preact/hooks";
import { scoreTicks } from "../charts/break_curve";
import { complete, FATE_WORD, highest, runsOf, fateOf } from "../data/clips";
import { naturalTicks } from "../data/axis";
import { TOP_LEVEL, type ClipPoint, type Clips, type ClipStrip } from "../data/types";
import { Picture } from "../picture/picture";
import type { Selection } from "../state/selection";
import { useReport } from "../state/view";
import { PAPER_WIDTH, usePaper, useWidth } from "../state/width";
import { count, exact, fixed, PERCENT, plural, unitOf, withUnit } from "../text/number";
import { said } from "../text/prediction";
import { levelWords } from "../text/sentence";
import { frameAspect } from "./look";
import { PictureKeys } from "./picture_keys";

const seconds = (t: number): string => withUnit(fixed(t, 2), "s");
const percent = (x: number): string => exact(x, PERCENT, 2);

export function Clip({ sel }: { sel: Selection }) {
  const { run, clips } = useReport();
  if (!run.clips) return null;
  const strip = clips.find((c) => c.stress === sel.row.stress.name);
  return (
    <>
      <Flips sel={sel} clips={run.clips} />
      {strip && <Strip sel={sel} strip={strip} />}
    </>
  );
}

const HEIGHT = 220;
const LEFT = 46;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 34;

/** Flips a frame pair and broken frames over the strength, means over the clips, with the clean clips' rate as a line. */
function Flips({ sel, clips }: { sel: Selection; clips: Clips }) {
  const { run, go } = useReport();
  const box = useRef<HTMLDivElement>(null);
  const paper = usePaper();
  const own = useWidth(box);
  const width = paper ? PAPER_WIDTH : own;
  const all = sel.row.stress.clip_points ?? [];
  const points = useMemo(() => complete(all, clips.n), [all, clips.n]);
  const { axis } = sel.row.stress;
  if (points.length === 0) return null;
  const ticks = scoreTicks([highest(points, (p) => p.flips), highest(points, (p) => p.broken), clips.null_flips.value]);
  const top = ticks[ticks.length - 1]!;
  const max = Math.max(...points.map((p) => p.s));
  const x = (s: number) => LEFT + (s / max) * (width - LEFT - RIGHT);
  const perPx = max / Math.max(1, width - LEFT - RIGHT);
  const y = (v: number) => TOP + (1 - v / top) * (HEIGHT - TOP - BOTTOM);
  const clean: { s: number; flips: ClipPoint["flips"]; broken: ClipPoint["broken"] } = {
    s: 0, flips: clips.null_flips, broken: { value: 0, lo: 0, hi: 0 },
  };
  const series = [clean, ...points.filter((p) => p.s > 0)];
  const line = (of: (p: typeof clean) => number) => series.map((p, i) => `${i ? "L" : "M"}${x(p.s).toFixed(1)} ${y(of(p)).toFixed(1)}`).join("");
  const banded = series.filter((p) => p.flips.lo != null && p.flips.hi != null);
  const band = banded.length > 1
    ? `${banded.map((p, i) => `${i ? "L" : "M"}${x(p.s)} ${y(p.flips.hi!)}`).join("")}${[...banded].reverse().map((p) => `L${x(p.s)} ${y(p.flips.lo!)}`).join("")}Z`
    : "";
  const small = width < 620;
  const worst = points.reduce((a, b) => (b.flips.value > a.flips.value ? b : a));
  return (
    <figure class="flips">
      <p class="figtitle">
        {sel.row.stress.title}: {percent(worst.flips.value)} of frame pairs flip at {levelWords(worst.value, axis)}, {percent(clips.null_flips.value)} when clean
      </p>
      <div class="plot" ref={box} style={{ minHeight: `${HEIGHT}px` }}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={`Flips a frame pair over ${axis.parameter}; the numbers are in the table below`}>
            {ticks.map((t) => (
              <g key={t}>
                <path class={t === 0 ? "axis" : "grid"} d={`M${LEFT} ${y(t)}H${width - RIGHT}`} />
                <text class="tick" x={LEFT - 8} y={y(t) + 4} text-anchor="end">{percent(t)}</text>
              </g>
            ))}
            {naturalTicks(axis, { ...sel.scale, max }, () => 30 * perPx, (small ? 10 : 22) * perPx).map((t) => (
              <text key={t.value} class="tick" x={x(t.s)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">{exact(t.value, { ...unitOf(axis), unit: "" })}</text>
            ))}
            <path d={band} class="band" />
            <path d={`M${LEFT} ${y(clips.null_flips.value)}H${width - RIGHT}`} class="null-line" />
            <path d={line((p) => p.broken.value)} class="curve-line thin" />
            <path d={line((p) => p.flips.value)} class="curve-line" />
            {points.map((p) => (
              <circle key={p.level} cx={x(p.s)} cy={y(p.flips.value)} r={p.level === sel.level ? 6 : 4} class={p.level === sel.level ? "picked" : "dot"}
                onClick={() => go({ stress: sel.row.stress.name, level: p.level })} />
            ))}
          </svg>
        )}
      </div>
      <figcaption>
        <span class="foot-legend" style={{ margin: 0 }}>
          <span><svg width="26" height="12" aria-hidden="true"><path d="M0 6H26" class="curve-line" /></svg>flips a frame pair</span>
          <span><svg width="26" height="12" aria-hidden="true"><path d="M0 6H26" class="curve-line thin" /></svg>broken frames</span>
          <span><svg width="26" height="12" aria-hidden="true"><path d="M0 6H26" class="null-line" /></svg>flips of the clean clips</span>
          {banded.length > 1 && <span><svg width="26" height="12" aria-hidden="true"><rect width="26" height="12" class="band" /></svg>{exact(run.confidence, PERCENT)} band, clips resampled</span>}
          <span>{plural(clips.n, "clip")}, {count(clips.frames)} frames</span>
        </span>
      </figcaption>
      <Numbers sel={sel} clips={clips} points={all} />
      <Sent sel={sel} points={all} />
    </figure>
  );
}

function Numbers({ sel, clips, points }: { sel: Selection; clips: Clips; points: readonly ClipPoint[] }) {
  const { axis } = sel.row.stress;
  const firsts = (p: ClipPoint) => p.clips.flatMap((c) => (c.first_lost_s == null ? [] : [c.first_lost_s]));
  return (
    <details class="data">
      <summary>Flips and losses of {plural(clips.n, "clip")} as a table</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Flips and losses">
        <table>
          <thead>
            <tr>
              <th scope="col">{axis.parameter}</th><th scope="col">clips run</th><th scope="col">flips a pair</th><th scope="col">broken frames</th>
              <th scope="col">old frames</th><th scope="col">clips with a loss</th><th scope="col">earliest loss</th><th scope="col">longest loss</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">clean</th><td>{count(clips.n)}</td><td>{percent(clips.null_flips.value)}</td><td>0</td><td>0</td><td>0</td><td>–</td><td>–</td>
            </tr>
            {points.filter((p) => p.level > 0).map((p) => {
              const lost = firsts(p);
              return (
                <tr key={p.level}>
                  <th scope="row">{levelWords(p.value, axis)}</th>
                  <td>{count(p.clips.length)}</td>
                  <td>{percent(p.flips.value)}</td>
                  <td>{percent(p.broken.value)}</td>
                  <td>{percent(p.late.value)}</td>
                  <td>{count(lost.length)}</td>
                  <td>{lost.length ? seconds(Math.min(...lost)) : "–"}</td>
                  <td>{lost.length ? seconds(Math.max(...p.clips.map((c) => c.longest_loss_s))) : "–"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** What the link did at every strength, where the clips were sent in coded form. */
function Sent({ sel, points }: { sel: Selection; points: readonly ClipPoint[] }) {
  const { axis } = sel.row.stress;
  const sent = points.filter((p) => p.link);
  if (sent.length === 0) return null;
  return (
    <details class="data">
      <summary>What arrived, against the undamaged stream</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="What arrived">
        <table>
          <thead>
            <tr>
              <th scope="col">{axis.parameter}</th><th scope="col">packets</th><th scope="col">lost</th><th scope="col">in a row</th>
              <th scope="col">frames affected</th><th scope="col">frames frozen</th><th scope="col">PSNR</th>
            </tr>
          </thead>
          <tbody>
            {sent.map((p) => (
              <tr key={p.level}>
                <th scope="row">{levelWords(p.value, axis)}</th>
                <td>{count(p.link!.packets)}</td>
                <td>{percent(p.link!.lost)}</td>
                <td>{p.link!.lost > 0 ? fixed(p.link!.burst, 1) : "–"}</td>
                <td>{percent(p.link!.affected)}</td>
                <td>{percent(p.link!.frozen)}</td>
                <td>{p.link!.psnr == null ? "equal" : withUnit(fixed(p.link!.psnr, 1), "dB")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** One clip at one level: all of its frames as a bar, some of them as pairs of pictures. */
function Strip({ sel, strip }: { sel: Selection; strip: ClipStrip }) {
  const { axis } = sel.row.stress;
  const aspect = frameAspect(strip.width, strip.height);
  const n = strip.frames.length;
  const runs = runsOf(strip.marks);
  const lost = [...strip.marks].filter((m) => m === "x" || m === "o").length;
  const words = `${strip.broken ? "broken" : "holds"}, ${count(lost)} of ${count(strip.marks.length)} frames lost`;
  return (
    <div class="clip">
      <p class="small-h">
        {strip.sample} at {levelWords(strip.value, axis)}: {words}, {percent(strip.flips)} of frame pairs flip, {percent(strip.clean_flips)} when clean
      </p>
      <svg class="marks" viewBox={`0 0 ${Math.max(1, strip.marks.length)} 10`} preserveAspectRatio="none" role="img" aria-label={words}>
        <rect width={strip.marks.length} height="10" class="m-holds" />
        {runs.filter((r) => r.fate !== "holds").map((r) => (
          <rect key={r.from} x={r.from} width={r.to - r.from} height="10" class={`m-${r.fate}`}>
            <title>{`${FATE_WORD[r.fate]}: ${seconds(r.from / strip.frame_rate)} to ${seconds(r.to / strip.frame_rate)}`}</title>
          </rect>
        ))}
        {strip.frames.map((f) => <path key={f.frame} d={`M${f.frame + 0.5} 0V10`} class="m-here" vector-effect="non-scaling-stroke" />)}
      </svg>
      <div class="pairs" role="group" tabIndex={0} aria-label={`${strip.sample}, ${n} frames, clean above stressed`}
        style={{ gridTemplateColumns: `repeat(${n}, minmax(112px, 1fr))` }}>
        {strip.frames.map((f) => (
          <figure key={f.frame}>
            <Picture picture={f.clean_picture} width={strip.width} height={strip.height} aspect={aspect} px={128} quiet
              alt={`clean at ${seconds(f.time)}: ${said(f.clean)}`} side="clean" clean={f.clean} layers={{ clean: true }} />
            <Picture picture={f.picture} width={strip.width} height={strip.height} aspect={aspect} px={128} quiet
              alt={`stressed at ${seconds(f.time)}: ${said(f.prediction)}`} side="stressed" clean={f.clean} expected={f.expected} stressed={f.prediction}
              layers={{ stressed: true }} />
            <figcaption>
              <b>{seconds(f.time)}</b>
              <span class={f.mark === "x" || f.mark === "o" ? "inkB" : "quiet"}>{FATE_WORD[fateOf(f.mark)]}</span>
            </figcaption>
          </figure>
        ))}
      </div>
      <PictureKeys kinds={[strip.frames[0]!.clean, strip.frames[0]!.prediction]} />
      <p class="note" style={{ marginTop: "6px" }}>
        Clean above, stressed below, at the same times; the bar shows every frame.
        {strip.level !== sel.level && ` Pictures are kept for one level, ${levelWords(strip.value, axis)}${strip.level / TOP_LEVEL < 1 ? "" : ", the strongest"}.`}
      </p>
    </div>
  );
}
