// Sticky bar: which run this is, and what can be done with the page.
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icon";
import { applyTheme, nextTheme, storedTheme, type Theme } from "../state/theme";
import { useReport } from "../state/view";
import { day } from "../text/number";
import { junitXml, resultsCsv, runJson, save } from "./downloads";

const short = (hash: string): string => hash.slice(0, 8);
const THEME = { auto: { word: "Auto", icon: "theme" }, light: { word: "Light", icon: "light" }, dark: { word: "Dark", icon: "dark" } } as const;

export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3 3v18h18" stroke-width="1.6" />
      <path d="M6 18c7 0 8-3 9.5-7S18.5 4 21 4" />
      <path d="M3.5 12h17" stroke-dasharray=".1 3.2" stroke-width="1.7" />
    </svg>
  );
}

export function Bar({ block }: { block: string }) {
  const { run } = useReport();
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (e: Event) => {
      if (menu.current?.open && !menu.current.contains(e.target as Node)) menu.current.open = false;
    };
    addEventListener("pointerdown", away);
    addEventListener("focusin", away);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("focusin", away);
    };
  }, []);
  const turn = () => {
    const next = nextTheme(theme);
    applyTheme(next);
    setTheme(next);
  };
  const give = (what: "json" | "csv" | "junit") => async () => {
    if (menu.current) menu.current.open = false;
    if (what === "json") save("run.json", await runJson(block), "application/json");
    else if (what === "csv") save("results.csv", resultsCsv(run), "text/csv");
    else save("junit.xml", junitXml(run), "application/xml");
  };
  const closeOnEscape = (e: KeyboardEvent) => {
    if (e.key !== "Escape" || !menu.current?.open) return;
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
    e.stopPropagation();
  };
  return (
    <header class="bar">
      <div>
        <a class="brand" href="#top" aria-label="Proofload, to the top" onClick={toTop}>
          <Mark />
          <span class="word">Proofload</span>
        </a>
        <div class="ids">
          <strong title={run.name}>{run.name}</strong>
          {run.partial && <span class="tag">partial run</span>}
          <span>model <code title={run.model.sha256}>{short(run.model.sha256)}</code></span>
          <span>data <code title={run.data.sha256}>{short(run.data.sha256)}</code></span>
          <span class="opt">{day(run.created)}</span>
          <span class="opt">version {run.tool?.version}</span>
        </div>
        <div class="tools">
          <button class="plain" type="button" onClick={turn} aria-label={`Colours: ${THEME[theme].word}`}>
            <Icon name={THEME[theme].icon} />
            <span class="word" aria-hidden="true">{THEME[theme].word}</span>
          </button>
          <button class="plain" type="button" onClick={() => print()} aria-label="Print">
            <Icon name="print" />
            <span class="word" aria-hidden="true">Print</span>
          </button>
          <details class="menu" ref={menu} onKeyDown={closeOnEscape}>
            <summary class="btn" aria-label="Download">
              <Icon name="down" />
              <span class="word" aria-hidden="true">Download</span>
            </summary>
            <div>
              <button type="button" onClick={give("json")}>run.json <span class="quiet">everything, versioned</span></button>
              <button type="button" onClick={give("csv")}>results.csv <span class="quiet">one row per level</span></button>
              {run.gates.length > 0 && (
                <button type="button" onClick={give("junit")}>junit.xml <span class="quiet">one case per gate</span></button>
              )}
            </div>
          </details>
        </div>
      </div>
    </header>
  );
}

/** Jumps without touching the address, which holds what the reader picked. */
export function toTop(e: Event): void {
  e.preventDefault();
  scrollTo({ top: 0 });
}

export function jump(id: string) {
  return (e: Event) => {
    e.preventDefault();
    const target = document.getElementById(id);
    target?.scrollIntoView();
    const heading = target?.querySelector<HTMLElement>("h2");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  };
}
