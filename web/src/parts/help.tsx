// The keys, on "?".
import { useLayoutEffect, useRef } from "preact/hooks";

export const KEYS: [string[], string][] = [
  [["[", "]"], "previous, next level of the curve"],
  [["/"], "filter the worst cases"],
  [["←", "→"], "previous, next case (when one is open)"],
  [["1", "…", "5"], "slider, side by side, difference, clean, stressed"],
  [["Esc"], "close the case"],
  [["?"], "this list"],
];

export function Help({ close }: { close(): void }) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const el = ref.current!;
    const before = document.activeElement as HTMLElement | null;
    el.showModal();
    return () => before?.focus?.({ preventScroll: true });
  }, []);
  return (
    <dialog class="help" ref={ref} aria-labelledby="help-title" onClose={close} onClick={(e) => e.target === ref.current && ref.current?.close()}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([keys, words]) => (
          <>
            <dt>{keys.map((k) => (k === "…" ? " … " : <><kbd>{k}</kbd> </>))}</dt>
            <dd>{words}</dd>
          </>
        ))}
      </dl>
      <button type="button" onClick={() => ref.current?.close()}>Close</button>
    </dialog>
  );
}
