// What a run counts: images, or clips of a video.
import type { Run } from "../data/types";

export type Thing = "image" | "clip";

export const thing = (run: Pick<Run, "clips">): Thing => (run.clips ? "clip" : "image");
export const things = (run: Pick<Run, "clips">): string => `${thing(run)}s`;

/** The same words about another thing: "every image" of a run on clips is "every clip". */
export const about = (run: Pick<Run, "clips">, words: string): string => (run.clips ? words.replace(/\b([Aa])n image/g, "$1 clip").replace(/\bimage/g, "clip").replace(/\bImage/g, "Clip") : words);
