// Clean minus stressed around mid grey: what the stress did to the pixels.
import { useEffect, useRef, useState } from "preact/hooks";
import { fit } from "./picture";

/** 128 + (stressed − clean), clipped; grey means unchanged. */
export function difference(clean: Uint8ClampedArray, stressed: Uint8ClampedArray): void {
  for (let i = 0; i < clean.length; i += 4)
    for (let c = 0; c < 3; c++) stressed[i + c] = 128 + (stressed[i + c]! - clean[i + c]!);
}

const load = (source: string): Promise<HTMLImageElement> =>
  new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => failed(new Error("picture cannot be decoded"));
    image.src = source;
  });

export function Difference({ clean, stressed, width, height, aspect }: {
  clean: string | undefined;
  stressed: string | undefined;
  width: number;
  height: number;
  aspect: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let live = true;
    setFailed(!clean || !stressed);
    if (!clean || !stressed) return;
    Promise.all([load(clean), load(stressed)])
      .then(([a, b]) => {
        const el = canvas.current;
        const pen = el?.getContext("2d", { willReadFrequently: true });
        if (!live || !el || !pen) return;
        el.width = b.naturalWidth;
        el.height = b.naturalHeight;
        pen.drawImage(a, 0, 0, el.width, el.height);
        const before = pen.getImageData(0, 0, el.width, el.height);
        pen.drawImage(b, 0, 0, el.width, el.height);
        const after = pen.getImageData(0, 0, el.width, el.height);
        difference(before.data, after.data);
        pen.putImageData(after, 0, 0);
      })
      .catch(() => live && setFailed(true));
    return () => {
      live = false;
    };
  }, [clean, stressed]);
  return (
    <div class="pic" style={{ aspectRatio: String(aspect) }}>
      <div class="fit" style={fit(width, height, aspect)}>
        {failed ? (
          <div class="missing" role="img" aria-label="Difference: pictures not in this file">needs both pictures</div>
        ) : (
          <canvas ref={canvas} class={width < 160 ? "coarse" : undefined} role="img" aria-label="Difference of the two pictures around mid grey" />
        )}
      </div>
    </div>
  );
}
