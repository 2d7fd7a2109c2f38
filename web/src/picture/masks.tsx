// Objects as pixels: what is said on the picture is filled with the colour of its class, what it is held against is a line.
import { useEffect, useRef } from "preact/hooks";
import { colourOf } from "../data/class_map";
import { decodeMask, paint } from "../data/mask";
import type { Box } from "../data/types";

const LINES = { clean: [143, 208, 255], label: [255, 255, 255] } as const;

/** One canvas for all masks of an answer; `line` draws borders only. */
export function MaskLayer({ boxes, line }: { boxes: readonly Box[]; line?: keyof typeof LINES }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const first = boxes.find((b) => b.mask)?.mask;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !first) return;
    const rgba = new Uint8ClampedArray(4 * first.width * first.height);
    // the surest on top
    for (const b of [...boxes].sort((a, c) => (a.score ?? 1) - (c.score ?? 1))) {
      if (!b.mask || b.mask.width !== first.width || b.mask.height !== first.height) continue;
      const pixels = decodeMask(b.mask);
      if (pixels) paint(rgba, pixels, first.width, first.height, line ? LINES[line] : colourOf(b.index + 1), line ? 0 : 120);
    }
    context.putImageData(new ImageData(rgba, first.width, first.height), 0, 0);
  }, [boxes, first, line]);
  if (!first) return null;
  return <canvas ref={canvas} class="classes" width={first.width} height={first.height} aria-hidden="true" />;
}
