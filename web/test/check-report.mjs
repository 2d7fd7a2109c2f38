// Opens reports as a reader does, wide and at phone width, light and dark, and prints what the browser had to say as JSON.
// Usage: node test/check-report.mjs [--shots FOLDER] report.html …
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join as path, resolve } from "node:path";
import { runnerImport } from "vite";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const files = process.argv.slice(2);
const shots = files[0] === "--shots" ? resolve(files.splice(0, 2)[1]) : null;
if (shots) mkdirSync(shots, { recursive: true });
const { module: visit } = await runnerImport(path(root, "test/browser/visit.ts"), { root, configFile: false });
const visitor = new visit.Visitor();
await visitor.start();
const found = [];
for (const [i, file] of files.entries())
  for (const look of visit.LOOKS)
    found.push({ file, width: look.width, theme: look.theme, ...(await visit.examine(visitor, resolve(file), look, shots && path(shots, `${i}-${look.width}-${look.theme}`))) });
await visitor.stop();
console.log(JSON.stringify(found, null, 1));
