// What the lines over a picture mean; only those that can occur.
import type { ComponentChildren } from "preact";
import type { Maybe, Prediction } from "../data/types";

export function PictureKeys({ kinds, clean = false }: { kinds: readonly Maybe<Prediction>[]; clean?: boolean }) {
  if (kinds.some((k) => k?.kind === "class_map")) return <ClassMapKeys label={kinds.length > 2 && kinds[kinds.length - 1]?.kind === "class_map"} clean={clean} />;
  if (kinds.some((k) => k?.kind === "depth"))
    return <div class="keys"><span>dark is least, pale is most; clean and stressed share one scale</span></div>;
  if (kinds.some((k) => k?.kind === "poses")) return <PoseKeys label={kinds.length > 2 && kinds[kinds.length - 1]?.kind === "poses"} clean={clean} />;
  if (!kinds.some((k) => k?.kind === "boxes")) return null;
  const swatch = (body: ComponentChildren) => <svg width="26" height="14" aria-hidden="true">{body}</svg>;
  const box = (kind: string) => <rect x="5" y="2.5" width="16" height="9" class={`box-${kind}`} style={{ strokeWidth: 1.5 }} />;
  const masks = kinds.some((k) => k?.kind === "boxes" && k.boxes.some((b) => b.mask));
  if (masks)
    return (
      <div class="keys">
        <span>colour: objects in the answer on the picture shown</span>
        {clean && <span>{swatch(<path d="M2 7H24" class="box-clean" style={{ strokeWidth: 2 }} />)} border in the clean answer</span>}
        <span>{swatch(<path d="M9 3l8 8m0 -8l-8 8" class="box-lost" style={{ strokeWidth: 2 }} />)} lost</span>
        <span>{swatch(<rect x="5" y="2.5" width="16" height="9" class="box-ghost" style={{ strokeWidth: 1.6, strokeDasharray: "0.1 3" }} />)} ghost</span>
        {kinds[kinds.length - 1]?.kind === "boxes" && kinds.length > 2 && <span>{swatch(<path d="M2 7H24" class="box-label" style={{ strokeWidth: 2 }} />)} label</span>}
      </div>
    );
  return (
    <div class="keys">
      {clean && <span>{swatch(box("clean"))} clean prediction</span>}
      <span>{swatch(<rect x="5" y="2.5" width="16" height="9" class="box-stressed" style={{ strokeWidth: 1.5, strokeDasharray: "3.5 2.5" }} />)} under stress</span>
      <span>{swatch(<path d="M9 3l8 8m0 -8l-8 8" class="box-lost" style={{ strokeWidth: 2 }} />)} lost</span>
      <span>{swatch(<rect x="5" y="2.5" width="16" height="9" class="box-ghost" style={{ strokeWidth: 1.6, strokeDasharray: "0.1 3" }} />)} ghost</span>
      {kinds[kinds.length - 1]?.kind === "boxes" && kinds.length > 2 && <span>{swatch(box("label"))} label</span>}
    </div>
  );
}

function ClassMapKeys({ label, clean }: { label: boolean; clean: boolean }) {
  const line = (kind: string) => <svg width="26" height="14" aria-hidden="true"><path d="M2 7H24" class={`box-${kind}`} style={{ strokeWidth: 2 }} /></svg>;
  return (
    <div class="keys">
      <span>colour: the answer on the picture shown</span>
      {clean && <span>{line("clean")} border of a class in the clean answer</span>}
      {label && <span>{line("label")} in the label</span>}
    </div>
  );
}

function PoseKeys({ label, clean }: { label: boolean; clean: boolean }) {
  const limb = (kind: string, dash?: string) => (
    <svg width="26" height="14" aria-hidden="true">
      <path d="M4 7H22" class={`box-${kind}`} style={{ strokeWidth: 1.8, strokeDasharray: dash }} />
      <circle cx="4" cy="7" r="2.4" class={`joint joint-${kind}`} />
      <circle cx="22" cy="7" r="2.4" class={`joint joint-${kind}`} />
    </svg>
  );
  return (
    <div class="keys">
      {clean && <span>{limb("clean")} clean prediction</span>}
      <span>{limb("stressed", "3.5 2.5")} under stress</span>
      <span><svg width="26" height="14" aria-hidden="true"><path d="M9 3l8 8m0 -8l-8 8" class="box-lost" style={{ strokeWidth: 2 }} /></svg> place of a point that is off, or of a lost person</span>
      <span>{limb("ghost", "0.1 3")} new</span>
      {label && <span>{limb("label")} label</span>}
    </div>
  );
}
