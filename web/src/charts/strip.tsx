// A value on a line with its interval: tiles, headroom, relations. Width in px is the real width, text stays outside.
import { useRef } from "preact/hooks";
import { useWidth } from "../state/width";

export interface StripProps {
  /** Position 0–1 along the line. */
  at: number | null;
  from: number | null;
  to: number | null;
  mark?: number | null | undefined;
  colour?: string;
  shape?: "dot" | "diamond" | "ring";
  openLeft?: boolean;
  openRight?: boolean;
  ticks?: readonly number[];
}

export function StripMarks({ width, height, ...p }: StripProps & { width: number; height: number }) {
  const colour = p.colour ?? "var(--ink)";
  const y = height / 2;
  const x = (t: number) => 6 + Math.min(1, Math.max(0, t)) * (width - 12);
  const cap = (t: number, open: boolean, dir: number) =>
    open ? `M${x(t) - 5 * dir} ${y - 4}l${5 * dir} 4l${-5 * dir} 4` : `M${x(t)} ${y - 6}v12`;
  return (
    <>
      {p.ticks?.map((t) => <path key={t} class="grid" d={`M${x(t)} 0V${height}`} />)}
      {p.mark != null && <path d={`M${x(p.mark)} ${y - 11}V${y + 11}`} stroke="var(--you)" stroke-width="2" />}
      {p.from != null && p.to != null && (
        <path d={`M${x(p.from)} ${y}H${x(p.to)}${cap(p.from, !!p.openLeft, -1)}${cap(p.to, !!p.openRight, 1)}`} fill="none" stroke={colour} stroke-width="2" />
      )}
      {p.at != null &&
        (p.shape === "diamond" ? (
          <path d={`M${x(p.at)} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`} fill={colour} />
        ) : p.shape === "ring" ? (
          <circle cx={x(p.at)} cy={y} r="4" fill="var(--paper)" stroke={colour} stroke-width="2" />
        ) : (
          <circle cx={x(p.at)} cy={y} r="3.75" fill={colour} />
        ))}
    </>
  );
}

export function Strip(p: StripProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div class="strip" ref={box} style={{ height: "26px" }} aria-hidden="true">
      {width > 0 && (
        <svg width={width} height="26" viewBox={`0 0 ${width} 26`} style={{ maxWidth: "100%" }}>
          <path class="grid" style={{ opacity: 1 }} d={`M0 13H${width}`} />
          <StripMarks {...p} width={width} height={26} />
        </svg>
      )}
    </div>
  );
}

/** Headroom on a logarithmic axis from ⅓× to 3×; beyond, the mark sits at the edge and its interval ends in an arrow. */
export const headroomAt = (v: number): number => (Math.log2(Math.max(0.25, Math.min(4, v))) + 1.75) / 3.5;
