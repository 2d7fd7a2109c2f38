// Classes over a picture: what is said of it as colour, what it is held against as a line around every class.
import { useEffect, useRef } from "preact/hooks";
import { classMapOf, colourOf, decode, IGNORED, isGround } from "../data/class_map";
import type { ClassMapPrediction, Maybe, Prediction } from "../data/types";
import type { Layers } from "./marks";

/** The colours of boxes. */
const LINES = { clean: [143, 208, 255], label: [255, 255, 255] } as const;

/** RGBA of a map, coloured. */
export function filled(map: ClassMapPrediction, classes: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const ground = map.classes.some((c) => isGround(c.index, c.label)) ? 0 : -1;
  const out = new Uint8ClampedArray(4 * classes.length);
  for (let i = 0; i < classes.length; i++) {
    const c = classes[i]!;
    if (c === ground || c === IGNORED) continue;
    out.set(colourOf(c), 4 * i);
    out[4 * i + 3] = 150;
  }
  return out;
}

/** RGBA of the pixels whose right or lower neighbour is of another class, with a dark pixel beyond. */
export function outlined(map: ClassMapPrediction, classes: Uint8Array, line: readonly [number, number, number]): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = map;
  const out = new Uint8ClampedArray(4 * classes.length);
  const put = (i: number, colour: readonly number[], alpha: number) => {
    out.set(colour, 4 * i);
    out[4 * i + 3] = alpha;
  };
  const edges: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const right = x + 1 < width && classes[i] !== classes[i + 1];
      const below = y + 1 < height && classes[i] !== classes[i + width];
      if (right) put(i + 1, [0, 0, 0], 110);
      if (below) put(i + width, [0, 0, 0], 110);
      if (right || below) edges.push(i);
    }
  for (const i of edges) put(i, line, 255);
  return out;
}

function Layer({ map, line }: { map: ClassMapPrediction; line?: keyof typeof LINES }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const classes = decode(map);
    if (!context || !classes) return;
    const rgba = line ? outlined(map, classes, LINES[line]) : filled(map, classes);
    context.putImageData(new ImageData(rgba, map.width, map.height), 0, 0);
  }, [map, line]);
  return <canvas ref={canvas} class="classes" width={map.width} height={map.height} aria-hidden="true" />;
}

export function ClassMapMarks(p: {
  side?: "clean" | "stressed" | undefined;
  clean: Maybe<Prediction>;
  expected: Maybe<Prediction>;
  stressed: Maybe<Prediction>;
  label: Maybe<Prediction>;
  layers: Layers;
}) {
  const clean = classMapOf(p.side === "clean" ? p.clean : (p.expected ?? p.clean));
  const stressed = classMapOf(p.stressed);
  const label = classMapOf(p.label);
  const fill = p.side === "clean" ? (p.layers.clean ? clean : null) : p.layers.stressed ? stressed : null;
  return (
    <>
      {fill && <Layer map={fill} />}
      {p.side !== "clean" && p.layers.clean && clean && <Layer map={clean} line="clean" />}
      {p.layers.label && label && <Layer map={label} line="label" />}
    </>
  );
}
