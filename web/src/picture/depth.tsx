// Depth over a picture in colours; clean and stressed share one scale, so that the same colour is the same depth.
import { useEffect, useRef } from "preact/hooks";
import { depthOf, ramp, values } from "../data/depth";
import type { DepthPrediction, Maybe, Prediction } from "../data/types";
import type { Layers } from "./marks";

function Layer({ map, from, to }: { map: DepthPrediction; from: number; to: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const known = values(map);
    if (!context || !known) return;
    const rgba = new Uint8ClampedArray(4 * known.length);
    known.forEach((v, i) => {
      if (Number.isNaN(v)) return;
      rgba.set(ramp(to > from ? (v - from) / (to - from) : 0), 4 * i);
      rgba[4 * i + 3] = 215;
    });
    context.putImageData(new ImageData(rgba, map.width, map.height), 0, 0);
  }, [map, from, to]);
  return <canvas ref={canvas} class="classes" width={map.width} height={map.height} aria-hidden="true" />;
}

export function DepthMarks(p: {
  side?: "clean" | "stressed" | undefined;
  clean: Maybe<Prediction>;
  stressed: Maybe<Prediction>;
  label: Maybe<Prediction>;
  layers: Layers;
}) {
  const clean = depthOf(p.clean);
  const scale = clean ?? depthOf(p.stressed) ?? depthOf(p.label);
  const shown = p.layers.label ? depthOf(p.label) : p.side === "clean" ? (p.layers.clean ? clean : null) : p.layers.stressed ? depthOf(p.stressed) : null;
  return shown && scale ? <Layer map={shown} from={scale.from} to={scale.to} /> : null;
}
