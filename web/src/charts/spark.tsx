// One row's curve in miniature: zones, band, line, the two limits and the reader's maximum.
import type { Row } from "../data/rows";
import type { Severity } from "../data/axis";
import { limitAt, zoneSpans } from "./zones";

const line = (pts: readonly (readonly [number, number])[]): string => "M" + pts.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

export function Spark({ row, scale, width, height, at }: { row: Row; scale: Severity; width: number; height: number; at?: number }) {
  const result = row.result;
  const max = scale.max;
  const bottom = height - 6;
  const x = (s: number) => 1 + (Math.min(max, Math.max(0, s)) / max) * (width - 2);
  const y = (f: number) => bottom - 2 - f * (bottom - 4);
  const op = row.stress.operating;
  const points = result?.points ?? [];
  const banded = points.filter((p) => p.lo != null && p.hi != null);
  const limits = (["watch", "broken"] as const).map((name) => ({ name, where: limitAt(result?.limits[name]) }));
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {!result && <rect x="1" width={width - 2} height={bottom} fill="var(--inset)" />}
      {zoneSpans(result, max).map((z) => (
        <>
          <rect x={x(z.from)} y="0" width={x(z.to) - x(z.from)} height={bottom} class={`fill${z.zone}`} />
          {z.zone !== "S" && <rect x={x(z.from)} y="0" width={x(z.to) - x(z.from)} height={bottom} fill={`url(#hatch${z.zone})`} />}
        </>
      ))}
      {banded.length > 1 && (
        <path
          class="band"
          d={line([...banded.map((p) => [x(p.s), y(p.lo!)] as const), ...[...banded].reverse().map((p) => [x(p.s), y(p.hi!)] as const)]) + "Z"}
        />
      )}
      {points.length > 1 && <path class="curve-line" style={{ strokeWidth: 1.6 }} d={line(points.map((p) => [x(p.s), y(p.share)] as const))} />}
      {limits.map(({ name, where }) => where != null && where > 0 && <path key={name} class={name === "watch" ? "lineW" : "lineB"} stroke-width="1.25" d={`M${x(where)} 0V${bottom}`} />)}
      {at != null && <path d={`M${x(at)} 0V${bottom}`} stroke="var(--you)" stroke-width="2" stroke-dasharray="3 2" />}
      {op != null && <path d={`M${x(scale.s(op))} ${bottom}l-4.5 6h9z`} fill="var(--you)" />}
    </svg>
  );
}
