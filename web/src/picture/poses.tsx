// People over a picture as points and limbs. Line form as for boxes: solid clean, dashed stressed, white label, cross off, dotted new.
import { leastOf, limbs, people, posesOf, seen } from "../data/poses";
import type { Pose, Prediction } from "../data/types";
import { Cross, Rect, type Layers } from "./marks";

type Kind = "clean" | "stressed" | "label" | "ghost";

function Skeleton({ pose, kind, least, px, small }: { pose: Pose; kind: Kind; least: number; px: number; small: boolean }) {
  const of = pose.points.length;
  const lines = limbs(of)
    .filter(([a, b]) => seen(pose, a, least) && seen(pose, b, least))
    .map(([a, b]) => `M${pose.points[a]![0]} ${pose.points[a]![1]}L${pose.points[b]![0]} ${pose.points[b]![1]}`)
    .join("");
  const r = (small ? 1.6 : 2.6) * px;
  return (
    <>
      {lines && kind !== "ghost" && <path d={lines} class="halo nss" />}
      {lines && <path d={lines} class={`box-${kind} nss`} />}
      {pose.points.map(([x, y], i) => seen(pose, i, least) && <circle key={i} cx={x} cy={y} r={r} class={`joint joint-${kind} nss`} />)}
    </>
  );
}

export function PoseMarks({ side, clean, expected, stressed, label, layers, px, small }: {
  side: "clean" | "stressed" | undefined;
  clean: Prediction | null | undefined;
  expected: Prediction | null | undefined;
  stressed: Prediction | null | undefined;
  label: Prediction | null | undefined;
  layers: Layers;
  px: number;
  small: boolean;
}) {
  const all = (p: Prediction | null | undefined, kind: Kind) =>
    posesOf(p).map((pose, i) => <Skeleton key={i} pose={pose} kind={kind} least={kind === "label" ? 0 : leastOf(p)} px={px} small={small} />);
  const wanted = expected ?? clean;
  const spot = (x: number, y: number) => ({ x0: x - 15 * px, y0: y - 15 * px, x1: x + 15 * px, y1: y + 15 * px });
  return (
    <>
      {layers.label && all(label, "label")}
      {layers.clean && all(side === "clean" ? clean : wanted, "clean")}
      {side !== "clean" &&
        layers.stressed &&
        people(posesOf(wanted), posesOf(stressed)).map(({ expected: e, stressed: s }, i) => (
          <g key={i}>
            {s && <Skeleton pose={s} kind={e ? "stressed" : "ghost"} least={leastOf(stressed)} px={px} small={small} />}
            {s && !e && <Rect box={{ ...s, index: 0, label: "" }} kind="ghost" />}
            {e && !s && <Cross box={{ ...e, index: 0, label: "" }} px={px} small={small} />}
            {e && s && (e.off ?? []).map((k) => e.points[k] && <Cross key={k} box={{ ...spot(e.points[k]![0], e.points[k]![1]), index: 0, label: "" }} px={px * 0.6} small={small} />)}
          </g>
        ))}
    </>
  );
}
