// What the pointer is at: level, counts, interval, and pictures of this file that broke there.
import type { Frame } from "../charts/break_curve";
import { casesNear } from "../data/cases";
import { looksAt } from "../data/looks";
import { ZONE_WORD, zoneAt } from "../data/rows";
import { TOP_LEVEL } from "../data/types";
import { Picture } from "../picture/picture";
import { curveAt, operatingAt, type Selection } from "../state/selection";
import { useReport } from "../state/view";
import { metricName, scorePlain } from "../text/metric";
import { count, exact, fixed, NNBSP, pointShare, share } from "../text/number";
import { levelWords } from "../text/sentence";

export const TIP_WIDTH = 226;

export function Tip({ sel, frame, level, width, metric }: { sel: Selection; frame: Frame; level: number; width: number; metric: string | null }) {
  const { run, pictures } = useReport();
  const result = sel.result!;
  const point = result.points.find((p) => p.level === level);
  const s = level / TOP_LEVEL;
  const value = point?.value ?? sel.film?.frames.find((f) => f.level === level)?.value ?? sel.scale.value(s);
  const x = frame.x(s);
  const flip = x + 18 + TIP_WIDTH > width;
  const at = curveAt(sel, level, metric) ?? 0;
  const top = Math.max(frame.top, Math.min(frame.y(at) + 16, frame.height - frame.bottom - 150));
  const zone = zoneAt(s, result);
  const before = [...result.points].reverse().find((p) => p.level < level);
  const cases = casesNear(run, pictures, sel.row.stress.name, before?.level ?? -1, level, 3);
  const m = point ? pointShare(point) : null;
  const op = point ? null : operatingAt(sel, level);
  const looks = looksAt(sel.row.stress.perceptual, s);
  return (
    <div class="tip" style={{ left: `${Math.max(0, flip ? x - 18 - TIP_WIDTH : x + 18)}px`, top: `${top}px` }} aria-hidden="true">
      <div class="row">
        <b>{levelWords(value, sel.row.stress.axis)}</b>
        <span>{fixed(s, 2)} of 1</span>
      </div>
      {point ? (
        <>
          <div class="row"><span>{count(point.broken)} of {count(point.n)} break</span><span>{m!.value}</span></div>
          <div class="row">
            <span>{exact(run.confidence, { unit: "%", factor: 100 })} interval</span>
            <span>{m!.interval || "none"}</span>
          </div>
          {metric && point.metrics?.[metric] != null && (
            <div class="row"><span>{metricName(metric)}</span><span>{scorePlain(metric, point.metrics[metric]!, run.clean.metrics[metric]?.unit)}</span></div>
          )}
          {point.basis === "inferred" && <div class="row"><span>inferred</span><span>{count(point.evaluated)} run here</span></div>}
        </>
      ) : op ? (
        <>
          <div class="row"><span>break at your maximum</span><span>{share(op).value}</span></div>
          <div class="row"><span>interval, n {count(op.n)}</span><span>{share(op).interval || "none"}</span></div>
        </>
      ) : (
        <div>a picture of the strip, not counted</div>
      )}
      {looks && (
        <>
          <div class="row"><span>SSIM, PSNR</span><span>{fixed(looks.ssim, 2)}, {looks.psnr >= 99 ? "equal" : `${fixed(looks.psnr, 1)}${NNBSP}dB`}</span></div>
          <div class="row"><span>1 − VIF</span><span>{fixed(looks.lost_vif, 2)}</span></div>
        </>
      )}
      <div class="row"><span>zone</span><span><i class={`z ${zone}`}>{zone}</i> {ZONE_WORD[zone]}</span></div>
      {cases.length > 0 && (
        <>
          <div style={{ marginTop: "6px" }}>broken at this level:</div>
          <div class="trio">
            {cases.map((c) => (
              <Picture key={c.id} picture={c.stressed_picture} width={c.width} height={c.height} aspect={1.3} px={62} alt="" quiet side="stressed" clean={c.clean} expected={c.expected} stressed={c.stressed} />
            ))}
          </div>
        </>
      )}
    </div>
  );
}
