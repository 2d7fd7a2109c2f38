// Builds the page once, from the sources as they are, into a folder of its own.
import { build } from "vite";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const BUILT = fileURLToPath(new URL("../../node_modules/.cache/page", import.meta.url));

export default async function setup(): Promise<void> {
  await build({ root: ROOT, logLevel: "error", build: { outDir: BUILT, emptyOutDir: true } });
}
