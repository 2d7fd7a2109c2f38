// A command line with a button that copies it.
import { useEffect, useRef, useState } from "preact/hooks";

/** Copies by the clipboard, or by a selection where a browser keeps the clipboard from files on disk. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    const host = document.querySelector("dialog[open]") ?? document.body;
    host.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function Command({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<"" | "Copied" | "Select and copy">("");
  const back = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(back.current), []);
  const copy = async () => {
    setState((await copyText(text)) ? "Copied" : "Select and copy");
    clearTimeout(back.current);
    back.current = setTimeout(() => setState(""), 1600);
  };
  return (
    <div class="cmd">
      <code tabIndex={0} role="group" aria-label={label}>{text}</code>
      <button type="button" class="plain" onClick={copy} aria-label={`Copy: ${label}`}>
        {state || "Copy"}
      </button>
      <span class="sr" role="status">{state}</span>
    </div>
  );
}
