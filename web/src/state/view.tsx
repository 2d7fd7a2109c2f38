// The reader's view as one value, kept in step with the address.
import { createContext, type ComponentChildren } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { ReportData, Run } from "../data/types";
import { formatHash, parseHash, type View } from "./hash";

export interface Report extends ReportData {
  run: Run;
  view: View;
  /** Changes the view. Opening a case makes a history entry, so that Back closes it. */
  go(change: Partial<View>): void;
}

const Context = createContext<Report | null>(null);

export function useReport(): Report {
  const value = useContext(Context);
  if (!value) throw new Error("no report around this part");
  return value;
}

export function ReportProvider({ data, children }: { data: ReportData; children: ComponentChildren }) {
  const [view, setView] = useState<View>(() => parseHash(location.hash));
  useEffect(() => {
    const read = () => setView(parseHash(location.hash));
    addEventListener("hashchange", read);
    addEventListener("popstate", read);
    return () => {
      removeEventListener("hashchange", read);
      removeEventListener("popstate", read);
    };
  }, []);
  const go = useCallback((change: Partial<View>) => {
    setView((old) => {
      const next = { ...old, ...change };
      const hash = formatHash(next);
      if (hash !== location.hash) {
        const url = location.pathname + location.search + hash;
        if (change.case && !old.case) history.pushState(null, "", url);
        else history.replaceState(null, "", url);
      }
      return next;
    });
  }, []);
  const value = useMemo(() => ({ ...data, view, go }), [data, view, go]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
