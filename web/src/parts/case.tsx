// G: one case, opened over the page. A modal dialog of the browser: it keeps the focus, and Esc closes it.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { boxesOf, fates, lowestScore } from "../data/boxes";
import { hasMasks } from "../data/mask";
import { FAILURE_WORD } from "../data/cases";
import type { Case } from "../data/types";
import { Icon } from "../icon";
import { Difference } from "../picture/difference";
import { Picture } from "../picture/picture";
import type { Layers } from "../picture/marks";
import { useReport } from "../state/view";
import { Spark } from "../charts/spark";
import { rowsOf } from "../data/rows";
import { scaleOf } from "../state/selection";
import { fixed, NNBSP, pointShare } from "../text/number";
import { inText } from "../text/sentence";
import { useWidth } from "../state/width";
import { BeforeAfter } from "./before_after";
import { Command } from "./copy";
import { caseTitle, levelText } from "./gallery";
import { frameAspect } from "./look";
import { PictureKeys } from "./picture_keys";
import { things } from "../text/counted";

const VIEWS = [
  ["slider", "Slider"],
  ["side", "Side by side"],
  ["difference", "Difference"],
  ["clean", "Clean"],
  ["stressed", "Stressed"],
] as const;
type ViewName = (typeof VIEWS)[number][0];

/** The case the address names, and its place among those the gallery shows. */
export function CaseDialog({ cases }: { cases: readonly Case[] }) {
  const { run, view, go } = useReport();
  const c = view.case ? run.worst.find((q) => q.id === view.case) : undefined;
  if (!view.case) return null;
  if (!c) return <Missing id={view.case} close={() => go({ case: null })} />;
  const list = cases.some((q) => q.id === c.id) ? cases : run.worst;
  return <Open c={c} list={list} />;
}

function useModal(close: () => void) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const el = ref.current;
    if (!el) return;
    const before = document.activeElement as HTMLElement | null;
    el.showModal();
    document.documentElement.style.overflow = "hidden";
    return () => {
      document.documentElement.style.overflow = "";
      if (el.open) el.close();
      before?.focus?.({ preventScroll: true });
    };
  }, []);
  const props = {
    ref,
    onCancel: (e: Event) => {
      e.preventDefault();
      close();
    },
    onClick: (e: MouseEvent) => {
      if (e.target === ref.current) close();
    },
  };
  return props;
}

function Missing({ id, close }: { id: string; close: () => void }) {
  const { budget } = useReport();
  const modal = useModal(close);
  return (
    <dialog class="help" {...modal} aria-labelledby="no-case">
      <h2 id="no-case">Case {id} is not in this file</h2>
      <p class="note">
        {budget.dropped_cases > 0 ? "It may be one of the cases that were left out to keep the page small; the run folder has them all." : "The address names a case that this report does not hold."}
      </p>
      <button type="button" onClick={close}>Close</button>
    </dialog>
  );
}

function Open({ c, list }: { c: Case; list: readonly Case[] }) {
  const { run, go } = useReport();
  const [view, setView] = useState<ViewName>("slider");
  const [layers, setLayers] = useState<Layers>({ clean: true, stressed: true, label: false });
  const [threshold, setThreshold] = useState<number | null>(null);
  const at = list.findIndex((q) => q.id === c.id);
  const close = () => go({ case: null });
  const turn = (d: number) => {
    const next = list[(at + d + list.length) % list.length];
    if (next) go({ case: next.id });
  };
  const modal = useModal(close);
  useEffect(() => {
    setThreshold(null);
    modal.ref.current?.scrollTo({ top: 0 });
  }, [c.id]);
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const range = (e.target as HTMLElement).matches?.("input[type=range]");
    if (!range && e.key === "ArrowLeft") turn(-1);
    else if (!range && e.key === "ArrowRight") turn(1);
    else if (/^[1-5]$/.test(e.key)) setView(VIEWS[Number(e.key) - 1]![0]);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const clean = boxesOf(c.clean);
  const stressed = boxesOf(c.stressed);
  const isBoxes = c.clean.kind === "boxes" || c.stressed.kind === "boxes";
  const list2 = useMemo(() => fates(clean, c.expected ? boxesOf(c.expected) : null, stressed, threshold ?? 0), [c, threshold]);
  const low = lowestScore(list2.flatMap((f) => [f.expected, f.stressed]).filter((b) => b !== null));
  const tick = (key: keyof Layers, word: string) => (
    <label class="tick">
      <input type="checkbox" checked={!!layers[key]} onChange={(e) => setLayers({ ...layers, [key]: e.currentTarget.checked })} />
      {word}
    </label>
  );
  const masks = hasMasks([...clean, ...stressed]);
  const words: Partial<Record<typeof c.clean.kind, string>> = { boxes: masks ? "objects" : "boxes", class_map: "classes", depth: "depth", poses: "points" };
  const what = words[c.clean.kind] ?? "answer";
  return (
    <dialog class="case" {...modal} aria-labelledby="case-title" onKeyDown={onKeyDown}>
      <header>
        <h2 id="case-title" tabIndex={-1} autofocus>{caseTitle(run, c)}: {c.reason}</h2>
        <span class="note">{c.sample} · {FAILURE_WORD[c.failure].toLowerCase()} · {c.oracle} · <code>{c.id}</code></span>
        <span class="turn">
          {list.length > 1 && (
            <>
              <button type="button" class="plain" onClick={() => turn(-1)} aria-label="Previous case"><Icon name="prev" /></button>
              <span class="note nb">{at + 1} of {list.length}</span>
              <button type="button" class="plain" onClick={() => turn(1)} aria-label="Next case"><Icon name="next" /></button>
            </>
          )}
          <button type="button" class="plain" onClick={close} aria-label="Close"><Icon name="no" /></button>
        </span>
      </header>
      <div class="body">
        <div class="left">
          <div class="toolbar" style={{ marginBottom: "12px" }}>
            <div class="seg" role="group" aria-label="View">
              {VIEWS.map(([k, word]) => (
                <button key={k} type="button" aria-pressed={view === k} onClick={() => setView(k)}>{word}</button>
              ))}
            </div>
          </div>
          <Stage c={c} view={view} layers={layers} threshold={threshold ?? 0} fates={list2} />
          <div class="toolbar" style={{ margin: "12px 0 0" }}>
            {c.label && tick("label", "Label")}
            {tick("clean", `Clean ${what}`)}
            {tick("stressed", `Stressed ${what}`)}
            {isBoxes && (
              <label class="tick push" style={{ flex: "0 1 250px" }}>
                <span class="nb">{threshold === null ? "Score as run" : `Score ≥ ${fixed(threshold, 2)}`}</span>
                <input type="range" min={0} max={1} step={0.01} value={threshold ?? low} onInput={(e) => setThreshold(Number(e.currentTarget.value))} />
              </label>
            )}
          </div>
          <PictureKeys kinds={[c.clean, c.stressed, c.label]} clean />
          <p class="small-h" style={{ marginTop: "20px" }}>Replay</p>
          <Command text={c.replay} label="Replay command" />
          <p class="note" style={{ marginTop: "6px" }}>Makes the same pixels and asks the model again; it says so when anything differs.</p>
        </div>
        <div class="right">
          <BeforeAfter c={c} fates={list2} threshold={threshold} />
          <Standing c={c} />
          <dl class="read">
            <div><dt>Size of the change</dt><dd>{fixed(c.size, 2)} <small>of 1</small></dd></div>
            {!c.relation && <div><dt>Severity</dt><dd>{fixed(c.s, 3)} <small>of 1</small></dd></div>}
            <div><dt>Picture</dt><dd>{c.width}{NNBSP}×{NNBSP}{c.height}{NNBSP}px</dd></div>
          </dl>
          <button type="button" class="link" style={{ justifySelf: "start" }} onClick={() => toCurve(run, c, go)}>{c.relation ? "Show the relation" : "Show this level on the curve"}</button>
        </div>
      </div>
    </dialog>
  );
}

/** Where this case stands on the curve: how many images break no later. */
function Standing({ c }: { c: Case }) {
  const { run } = useReport();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const row = rowsOf(run, c.oracle).find((r) => r.stress.name === c.stress);
  const points = row?.result?.points ?? [];
  if (!row || points.length < 2) return null;
  const below = [...points].reverse().find((p) => p.level <= c.level);
  const above = points.find((p) => p.level >= c.level);
  const words =
    below && above && below !== above
      ? `At the levels around it ${pointShare(below).value} and ${pointShare(above).value} of the ${things(run)} break.`
      : below ? `At this level ${pointShare(below).value} of the ${things(run)} break.` : "";
  const scale = scaleOf(row.stress);
  return (
    <div>
      <p class="small-h">On the curve of {inText(row.stress.title)}</p>
      <div ref={box}>{width > 0 && <Spark row={row} scale={scale} width={width} height={96} at={c.s} />}</div>
      <p class="note" style={{ marginTop: "6px" }}>{words}</p>
    </div>
  );
}

function toCurve(run: ReturnType<typeof useReport>["run"], c: Case, go: ReturnType<typeof useReport>["go"]): void {
  if (!run.stresses.some((s) => s.name === c.stress)) {
    go({ case: null });
    requestAnimationFrame(() => document.getElementById("relations")?.scrollIntoView());
    return;
  }
  go({ case: null, stress: c.stress, level: c.level });
  requestAnimationFrame(() => document.getElementById("curve")?.scrollIntoView());
}

function Stage({ c, view, layers, threshold, fates: list }: { c: Case; view: ViewName; layers: Layers; threshold: number; fates: ReturnType<typeof fates> }) {
  const { pictures, run } = useReport();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box) || 600;
  const [cut, setCut] = useState(50);
  const aspect = Math.max(frameAspect(c.width, c.height), 1.3);
  const common = { width: c.width, height: c.height, clean: c.clean, expected: c.expected, stressed: c.stressed, label: c.label, threshold, fates: list };
  const half = view === "slider";
  const clean = (px: number, a: number, shown: Layers) => (
    <Picture {...common} {...(half ? { right: false } : {})} px={px} aspect={a} picture={c.clean_picture} side="clean" layers={shown} alt={`${c.sample}, undisturbed`} />
  );
  const stressed = (px: number, a: number, shown: Layers) => (
    <Picture {...common} {...(half ? { right: true } : {})} px={px} aspect={a} picture={c.stressed_picture} side="stressed" layers={shown} alt={`${c.sample}, ${caseTitle(run, c)}`} />
  );
  const word = levelText(run, c) || "stressed";
  // boxes carry their words with them; answers stand in the lower corners
  const high = c.clean.kind === "boxes" ? {} : { bottom: "auto", top: "10px" };
  let inside;
  if (view === "slider") {
    inside = (
      <div class="shot">
        {stressed(width, aspect, { stressed: layers.stressed ?? false, label: layers.label ?? false })}
        <div class="over" style={{ clipPath: `inset(0 ${100 - cut}% 0 0)` }}>{clean(width, aspect, layers)}</div>
        <input type="range" min={0} max={100} step={1} value={cut} aria-label="Divide between clean and stressed picture" onInput={(e) => setCut(Number(e.currentTarget.value))} />
        <span class="cut" style={{ left: `${cut}%` }} />
        <span class="word l" style={{ ...high, opacity: cut > 14 ? 1 : 0 }}>clean</span>
        <span class="word r" style={{ ...high, opacity: cut < 86 ? 1 : 0 }}>{word}</span>
      </div>
    );
  } else if (view === "side") {
    const own = frameAspect(c.width, c.height);
    inside = (
      <div class="two">
        <div class="shot">{clean(width / 2, own, layers)}<span class="word l" style={high}>clean</span></div>
        <div class="shot">{stressed(width / 2, own, layers)}<span class="word r" style={high}>{word}</span></div>
      </div>
    );
  } else if (view === "difference") {
    inside = (
      <Difference clean={c.clean_picture ? pictures[c.clean_picture] : undefined} stressed={c.stressed_picture ? pictures[c.stressed_picture] : undefined} width={c.width} height={c.height} aspect={aspect} />
    );
  } else inside = view === "clean" ? clean(width, aspect, layers) : stressed(width, aspect, layers);
  return <div class="stage" ref={box}>{inside}</div>;
}
