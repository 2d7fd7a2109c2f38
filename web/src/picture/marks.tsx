// Boxes over a picture, in the picture's own pixels. Every box has a dark halo, so that it is seen on any ground.
import type { Box } from "../data/types";
import type { Fate } from "../data/boxes";

export interface Layers {
  clean?: boolean;
  stressed?: boolean;
  label?: boolean;
}

const size = (b: Box) => ({ x: b.x0, y: b.y0, width: Math.max(0, b.x1 - b.x0), height: Math.max(0, b.y1 - b.y0) });

export function Rect({ box, kind }: { box: Box; kind: "clean" | "stressed" | "label" | "ghost" }) {
  // pixels say more than the box around them
  if (box.mask && kind !== "ghost") return null;
  if (box.corners?.length) {
    const points = box.corners.map((p) => p.join(",")).join(" ");
    return (
      <>
        {kind !== "ghost" && <polygon points={points} class="halo nss" />}
        <polygon points={points} class={`box-${kind} nss`} />
      </>
    );
  }
  return (
    <>
      {kind !== "ghost" && <rect {...size(box)} class="halo nss" />}
      <rect {...size(box)} class={`box-${kind} nss`} />
    </>
  );
}

/** A cross at the middle of a lost object; `px` is one screen pixel in picture pixels. */
export function Cross({ box, px, small }: { box: Box; px: number; small: boolean }) {
  const cx = (box.x0 + box.x1) / 2;
  const cy = (box.y0 + box.y1) / 2;
  const q = small ? 4.5 * px : Math.max(6 * px, Math.min(10 * px, (box.x1 - box.x0) / 3));
  const d = `M${cx - q} ${cy - q}L${cx + q} ${cy + q}M${cx + q} ${cy - q}L${cx - q} ${cy + q}`;
  return (
    <>
      <path d={d} class="halo nss" style={{ strokeWidth: small ? 3.4 : 5 }} />
      <path d={d} class="box-lost nss" />
    </>
  );
}

/** What is drawn on the stressed picture: dashed where found, a cross where lost, dots where nothing should be. */
export function StressedMarks({ fates, layers, px, small }: { fates: readonly Fate[]; layers: Layers; px: number; small: boolean }) {
  return (
    <>
      {fates.map((f, i) => {
        if (f.fate === "ghost") return f.stressed && layers.stressed && <Rect key={i} box={f.stressed} kind="ghost" />;
        return (
          <>
            {layers.clean && f.expected && <Rect box={f.expected} kind="clean" />}
            {layers.stressed && f.stressed && <Rect box={f.stressed} kind="stressed" />}
            {layers.stressed && f.fate === "lost" && f.expected && !f.readAs && <Cross box={f.expected} px={px} small={small} />}
          </>
        );
      })}
    </>
  );
}
