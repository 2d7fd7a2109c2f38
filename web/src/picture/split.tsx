// Clean above the diagonal, stressed below it.
import type { Case } from "../data/types";
import { boxesOf, fates } from "../data/boxes";
import { titleOf } from "../data/cases";
import { useReport } from "../state/view";
import { fit, Picture } from "./picture";

export function Split({ c, aspect, px }: { c: Case; aspect: number; px: number }) {
  const { run, pictures } = useReport();
  const has = (key: string | null | undefined) => !!key && key in pictures;
  const name = `${c.sample}, ${titleOf(run, c.stress)}`;
  const list = fates(boxesOf(c.clean), c.expected ? boxesOf(c.expected) : null, boxesOf(c.stressed), 0);
  const place = fit(c.width, c.height, aspect);
  const own = c.width / c.height || 1;
  const common = { width: c.width, height: c.height, aspect: own, px: (px * parseFloat(place.width)) / 100, quiet: true };
  if (!has(c.clean_picture) && !has(c.stressed_picture)) return <Picture {...common} aspect={aspect} px={px} picture={null} alt={name} />;
  return (
    <div class="pic" style={{ aspectRatio: String(aspect) }}>
      <div class="fit split" style={place}>
        <div class="half">
          <Picture {...common} picture={c.clean_picture} alt={`${name}: clean above the diagonal, stressed below`} side="clean" {...(c.clean.kind === "class_map" || c.clean.kind === "depth" ? { clean: c.clean, layers: { clean: true } } : {})} />
        </div>
        <div class="half lower">
          <Picture {...common} picture={c.stressed_picture} alt="" side="stressed" clean={c.clean} expected={c.expected} stressed={c.stressed} fates={list} />
        </div>
        <svg class="diagonal" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 100L100 0" stroke="#000" stroke-opacity="0.4" stroke-width="3" style={{ vectorEffect: "non-scaling-stroke" }} />
          <path d="M0 100L100 0" stroke="#fff" stroke-width="1.25" style={{ vectorEffect: "non-scaling-stroke" }} />
        </svg>
      </div>
    </div>
  );
}
