// A picture with what the model said about it. Text is HTML over the picture, never scaled with it.
import type { ComponentChildren } from "preact";
import { useReport } from "../state/view";
import { boxesOf, fates as pair, type Fate } from "../data/boxes";
import type { Box, Prediction } from "../data/types";
import { said, score } from "../text/prediction";
import { textWidth } from "../charts/measure";
import { Dial, hasScale } from "./dial";
import { hasMasks } from "../data/mask";
import { ClassMapMarks } from "./class_map";
import { DepthMarks } from "./depth";
import { MaskLayer } from "./masks";
import { Rect, StressedMarks, type Layers } from "./marks";
import { PoseMarks } from "./poses";

export interface PictureProps {
  /** Key into the report's pictures. */
  picture: string | null | undefined;
  /** Size of the picture in its own pixels. */
  width: number;
  height: number;
  /** Width over height of the place it is shown in. */
  aspect: number;
  /** About how wide it is on screen, px: decides line widths and whether text fits. */
  px: number;
  alt: string;
  side?: "clean" | "stressed";
  clean?: Prediction | null | undefined;
  /** The clean prediction carried along by the stress's own geometry. */
  expected?: Prediction | null | undefined;
  stressed?: Prediction | null | undefined;
  label?: Prediction | null | undefined;
  layers?: Layers;
  /** Boxes below this score are not drawn. */
  threshold?: number;
  fates?: readonly Fate[];
  quiet?: boolean;
  /** Chips on the right and no dial: for the half of a slider. */
  right?: boolean;
  children?: ComponentChildren;
}

/** Box of the fitted picture inside its place, in percent. */
export function fit(width: number, height: number, aspect: number): { width: string; height: string } {
  const own = width / height || 1;
  return own >= aspect ? { width: "100%", height: `${(100 * aspect) / own}%` } : { width: `${(100 * own) / aspect}%`, height: "100%" };
}

const DEFAULT_LAYERS: Layers = { clean: false, stressed: true, label: false };

export function Picture(p: PictureProps) {
  const { pictures } = useReport();
  const source = p.picture ? pictures[p.picture] : undefined;
  const small = p.px < 240;
  const place = fit(p.width, p.height, p.aspect);
  const shownWidth = (p.px * parseFloat(place.width)) / 100;
  const unit = p.width / Math.max(1, shownWidth);
  const layers = p.layers ?? DEFAULT_LAYERS;
  return (
    <div class={`pic${small ? " tiny" : ""}`} style={{ aspectRatio: String(p.aspect) }}>
      <div class="fit" style={place}>
        {source ? (
          <img src={source} alt={p.alt} class={unit < 0.5 ? "coarse" : undefined} decoding="async" loading="lazy" draggable={false} />
        ) : (
          <div class="missing" role="img" aria-label={`${p.alt}: picture not in this file`}>
            {p.px < 130 ? "no picture" : "picture not in this file"}
          </div>
        )}
        <Overlay {...p} layers={layers} unit={unit} small={small} />
      </div>
      {!p.quiet && <Spoken {...p} layers={layers} small={small} />}
      {p.children}
    </div>
  );
}

function Overlay(p: PictureProps & { layers: Layers; unit: number; small: boolean }) {
  if ([p.clean, p.stressed, p.label].some((q) => q?.kind === "class_map"))
    return <ClassMapMarks side={p.side} clean={p.clean} expected={p.expected} stressed={p.stressed} label={p.label} layers={p.layers} />;
  if ([p.clean, p.stressed, p.label].some((q) => q?.kind === "depth"))
    return <DepthMarks side={p.side} clean={p.clean} stressed={p.stressed} label={p.label} layers={p.layers} />;
  if ([p.clean, p.stressed, p.label].some((q) => q?.kind === "poses"))
    return (
      <svg viewBox={`0 0 ${p.width} ${p.height}`} preserveAspectRatio="none" aria-hidden="true">
        <PoseMarks side={p.side} clean={p.clean} expected={p.expected} stressed={p.stressed} label={p.label} layers={p.layers} px={p.unit} small={p.small} />
      </svg>
    );
  const clean = boxesOf(p.clean);
  const stressed = boxesOf(p.stressed);
  const label = boxesOf(p.label);
  const any = clean.length || stressed.length || label.length;
  if (!any) return null;
  const threshold = p.threshold ?? 0;
  const list = p.fates ?? pair(clean, p.expected ? boxesOf(p.expected) : null, stressed, threshold);
  const undisturbed = list.flatMap((f) => (f.clean ? [f.clean] : []));
  const named: Box[] =
    p.small || p.quiet
      ? []
      : p.side === "clean"
        ? p.layers.clean ? undisturbed : []
        : p.layers.stressed ? list.flatMap((f) => (f.stressed && f.fate !== "ignored" ? [f.stressed] : [])) : [];
  const tags = placeTags(named, p.width, p.height, p.width / p.unit);
  const masks = hasMasks([...clean, ...stressed, ...label]);
  const before = p.side === "clean";
  const shown = before ? (p.layers.clean ? undisturbed : []) : p.layers.stressed ? list.flatMap((f) => (f.stressed ? [f.stressed] : [])) : [];
  return (
    <>
      {masks && <MaskLayer boxes={shown} />}
      {masks && !before && p.layers.clean && <MaskLayer boxes={list.flatMap((f) => (f.expected ? [f.expected] : []))} line="clean" />}
      {masks && p.layers.label && <MaskLayer boxes={label} line="label" />}
      <svg viewBox={`0 0 ${p.width} ${p.height}`} preserveAspectRatio="none" aria-hidden="true">
        {p.layers.label && label.map((b, i) => <Rect key={i} box={b} kind="label" />)}
        {p.side === "clean" ? (
          p.layers.clean && undisturbed.map((b, i) => <Rect key={i} box={b} kind="clean" />)
        ) : (
          <StressedMarks fates={list} layers={p.layers} px={p.unit} small={p.small} />
        )}
      </svg>
      {tags.map((t, i) => (
        <span key={i} class="chip" aria-hidden="true" style={{ left: `${(100 * t.x) / t.of}%`, top: `${t.top}%` }}>{t.text}</span>
      ))}
    </>
  );
}

const tagText = (b: Box): string => (b.score == null ? b.label : `${b.label} ${score(b.score)}`);

export interface Tag {
  text: string;
  /** Left edge in screen px of a picture `of` px wide. */
  x: number;
  of: number;
  /** Top edge in percent of the picture's height. */
  top: number;
}

const TAG_HEIGHT = 16;

/** Labels above their box, else inside it, else below; one that would cover another is left out, weaker boxes first. */
export function placeTags(boxes: readonly Box[], width: number, height: number, px: number): Tag[] {
  const k = px / width;
  const tall = height * k;
  const taken: { x0: number; x1: number; y0: number; y1: number }[] = [];
  const out: Tag[] = [];
  for (const b of [...boxes].sort((a, c) => (c.score ?? 1) - (a.score ?? 1))) {
    if ((b.x1 - b.x0) * k < 14) continue;
    const text = tagText(b);
    const wide = textWidth(text, 11.5, 600) + 7;
    const x = Math.max(0, Math.min(b.x0 * k, px - wide));
    for (const y of [b.y0 * k - TAG_HEIGHT - 1, b.y0 * k + 2, b.y1 * k + 1]) {
      if (y < 0 || y + TAG_HEIGHT > tall) continue;
      const r = { x0: x, x1: x + wide, y0: y, y1: y + TAG_HEIGHT };
      if (taken.some((q) => q.x0 < r.x1 && r.x0 < q.x1 && q.y0 < r.y1 && r.y0 < q.y1)) continue;
      taken.push(r);
      out.push({ text, x, of: px, top: (100 * y) / tall });
      break;
    }
  }
  return out;
}

/** Class labels and readings: chips, and a small dial where the reading has a scale. */
function Spoken(p: PictureProps & { layers: Layers; small: boolean }) {
  const parts: { kind: "clean" | "stressed" | "label"; of: Prediction }[] = [];
  const add = (kind: "clean" | "stressed" | "label", of: Prediction | null | undefined) => {
    if (of && (of.kind === "class" || of.kind === "classes" || of.kind === "scalar" || of.kind === "text" || (of.kind === "none" && kind === "stressed"))) parts.push({ kind, of });
  };
  if (p.side === "clean") {
    if (p.layers.clean) add("clean", p.clean);
  } else {
    if (p.layers.clean) add("clean", p.expected ?? p.clean);
    if (p.layers.stressed) add("stressed", p.stressed);
  }
  if (p.layers.label) add("label", p.label);
  if (!parts.length) return null;
  const scalar = parts.find((q) => q.of.kind === "scalar");
  const dial = !p.small && p.right === undefined && scalar && scalar.of.kind === "scalar" && hasScale(scalar.of);
  const get = (kind: string) => parts.find((q) => q.kind === kind)?.of;
  return (
    <>
      <div class={`said${p.right ? " end" : ""}`} style={dial ? { maxWidth: "calc(100% - 102px)" } : undefined}>
        {parts.map((q) => (
          <span key={q.kind} class={`is-${q.kind}`}>
            {!p.small && <small>{q.kind}</small>}
            {said(q.of)}
          </span>
        ))}
      </div>
      {dial && (
        <div class="dial">
          <Dial clean={get("clean")} stressed={get("stressed")} label={get("label")} size={84} />
        </div>
      )}
    </>
  );
}
