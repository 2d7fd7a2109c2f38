// The report, top to bottom.
import { useEffect, useState } from "preact/hooks";
import { Patterns } from "./charts/patterns";
import { Bar } from "./parts/bar";
import { CaseDialog } from "./parts/case";
import { Curve } from "./parts/curve";
import { FoundPart } from "./parts/found";
import { Gallery, useCases } from "./parts/gallery";
import { Help } from "./parts/help";
import { Limits } from "./parts/limits";
import { Method } from "./parts/method";
import { MixturesPart } from "./parts/mixtures";
import { Pairs } from "./parts/pairs";
import { RarePart } from "./parts/rare";
import { Relations } from "./parts/relations";
import { Untested } from "./parts/untested";
import { Verdict } from "./parts/verdict";
import { useSelection } from "./state/selection";
import { useReport } from "./state/view";

export function Page({ block }: { block: string }) {
  const { run, view, go } = useReport();
  const sel = useSelection();
  const list = useCases();
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
      if ((e.target as HTMLElement | null)?.closest?.("input, select, textarea")) return;
      const step = (d: number) => {
        if (!sel) return;
        const to = sel.levels[sel.levels.indexOf(sel.level) + d];
        if (to !== undefined) go({ stress: sel.row.stress.name, level: to });
      };
      if (e.key === "[") step(-1);
      else if (e.key === "]") step(1);
      else if (e.key === "?") setHelp(true);
      else if (e.key === "/") {
        const field = document.getElementById("find-case");
        if (!field) return;
        field.focus();
        field.scrollIntoView({ block: "center" });
      } else return;
      e.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [sel, go]);
  const contents = [
    { id: "limits", title: "Limits", shown: run.stresses.length > 0 },
    { id: "curve", title: "Break curve", shown: run.stresses.length > 0 },
    { id: "pairs", title: "Two at once", shown: !!run.combinations?.pairs?.length },
    { id: "mixtures", title: "Three and more", shown: !!(run.combinations?.mixtures?.length || run.combinations?.screen?.length) },
    { id: "found", title: "Found by searching", shown: !!run.combinations?.fuzz?.length },
    { id: "rare", title: "Rare failures", shown: !!run.rare?.length },
    { id: "worst", title: "Worst cases", shown: true },
    { id: "relations", title: "Relations", shown: run.relations.length > 0 },
    { id: "method", title: "Method", shown: true },
    { id: "untested", title: "Not tested", shown: true },
  ].filter((c) => c.shown);
  return (
    <>
      <a class="skip" href="#top">Skip to the verdict</a>
      <Patterns />
      <Bar block={block} />
      <main id="top">
        <Verdict contents={contents} />
        {run.stresses.length > 0 && <Limits />}
        {run.stresses.length > 0 && <Curve />}
        <Pairs />
        <MixturesPart />
        <FoundPart />
        <RarePart />
        <Gallery {...list} />
        <Relations />
        <Method />
        <Untested />
      </main>
      <footer>
        <div>
          <p>
            <strong>{run.name}</strong> · {run.tool?.name} {run.tool?.version} · one file, no network · run database <code>{run.db_hash.slice(0, 8)}</code>
          </p>
          <p class="quiet no-print">
            Keys: <kbd>[</kbd> <kbd>]</kbd> level, <kbd>/</kbd> filter, <kbd>←</kbd> <kbd>→</kbd> cases, <kbd>?</kbd> all of them
          </p>
        </div>
      </footer>
      {view.case && <CaseDialog cases={list.cases} />}
      {help && <Help close={() => setHelp(false)} />}
    </>
  );
}
