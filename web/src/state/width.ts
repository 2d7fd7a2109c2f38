// The width a chart may use: that of its container, or of the paper while printing. Charts are redrawn, never scaled.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** A4 less its margins, in CSS pixels. */
export const PAPER_WIDTH = 688;

/** Redrawn in `beforeprint`, while the page count is still open: a print media listener comes too late. */
export function usePaper(): boolean {
  const [paper, setPaper] = useState(false);
  useEffect(() => {
    const before = () => setPaper(true);
    const after = () => setPaper(false);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  return paper;
}

export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) return;
    const read = () => setWidth(Math.round(box.clientWidth));
    read();
    const watcher = new ResizeObserver(read);
    watcher.observe(box);
    return () => watcher.disconnect();
  }, [ref]);
  return width;
}
