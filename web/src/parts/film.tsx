// One picture over the levels, with what the model said at each.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Filmstrip } from "../data/types";
import { nearest, zoneAt } from "../data/rows";
import { Picture } from "../picture/picture";
import type { Selection } from "../state/selection";
import { useReport } from "../state/view";
import { levelWords, limitText, named } from "../text/sentence";
import { said } from "../text/prediction";
import { frameAspect } from "./look";

const CLEAN_WORD = "clean";

/**
 * Brings the picked frame of a strip that is wider than the screen to its middle. The strip itself is scrolled, never the page.
 * Another strip starts at its frame without a movement.
 */
function useInSight(film: Filmstrip, level: number | undefined) {
  const strip = useRef<HTMLDivElement>(null);
  const shown = useRef<Filmstrip | null>(null);
  useLayoutEffect(() => {
    const box = strip.current;
    const frame = box?.querySelector<HTMLElement>('[aria-pressed="true"]');
    const moves = shown.current === film && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    shown.current = film;
    if (!box || !frame) return;
    box.scrollTo({ left: frame.offsetLeft + (frame.offsetWidth - box.clientWidth) / 2, behavior: moves ? "smooth" : "instant" });
  }, [film, level]);
  return strip;
}

export function Film({ sel, film }: { sel: Selection; film: Filmstrip }) {
  const { go } = useReport();
  const { axis } = sel.row.stress;
  const now = nearest(film.frames, sel.level);
  const strip = useInSight(film, now?.level);
  const n = film.frames.length;
  const aspect = frameAspect(film.width, film.height);
  const limit = (zone: "watch" | "broken") => sel.result?.limits[zone]?.level || null;
  const opLevel = sel.row.stress.operating != null ? nearest(film.frames, sel.scale.s(sel.row.stress.operating) * (1 << 20)) : undefined;
  const isOp = (value: number) => sel.row.stress.operating != null && Math.abs(value - sel.row.stress.operating) <= 1e-6 * Math.max(1, Math.abs(value));
  return (
    <div class="film" ref={strip} role="group" aria-label={`${film.sample} at ${n} levels`} tabIndex={0} style={{ gridTemplateColumns: `repeat(${n}, minmax(${n > 9 ? 96 : 104}px, ${aspect < 1.2 ? "132px" : "1fr"}))` }}>
      {film.frames.map((f) => {
        const zone = zoneAt(f.s, sel.result);
        const word = f.level === limit("watch") ? "watch limit" : f.level === limit("broken") ? "broken limit" : f === opLevel && isOp(f.value) ? "your maximum" : "";
        const broken = f.broken?.[sel.oracle];
        const zoneLimit = word === "watch limit" ? sel.result!.limits.watch : word === "broken limit" ? sel.result!.limits.broken : null;
        const value = f.level === 0 ? CLEAN_WORD : zoneLimit ? named(limitText(zoneLimit, axis).value, axis) : levelWords(f.value, axis);
        return (
          <button key={f.level} type="button" aria-pressed={f === now} onClick={() => go({ stress: sel.row.stress.name, level: f.level })}>
            <Picture
              picture={f.picture} width={film.width} height={film.height} aspect={aspect} px={128}
              alt={`${f.level === 0 ? CLEAN_WORD : levelWords(f.value, axis)}: ${said(f.prediction)}`} side="stressed" quiet
              clean={film.clean} expected={f.expected} stressed={f.prediction} layers={{ stressed: true }}
            />
            <span class="cap"><i class={`z ${zone}`}>{zone}</i>{value}</span>
            {f.prediction.kind !== "boxes" && <span class={`sub${broken ? " inkB" : ""}`}>{said(f.prediction)}</span>}
            {word && <span class="sub">{word}</span>}
          </button>
        );
      })}
    </div>
  );
}
