// Writes one report per fixture state into screenshots/fixtures, for looking at. Usage: node test/write-fixtures.mjs [state …]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join as path, resolve } from "node:path";
import { runnerImport } from "vite";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const { module: states } = await runnerImport(path(root, "test/fixture/states.ts"), { root, configFile: false });
const { module: file } = await runnerImport(path(root, "test/fixture/file.ts"), { root, configFile: false });
const page = readFileSync(path(root, "dist/report.html"), "utf8");
const out = path(root, "screenshots/fixtures");
mkdirSync(out, { recursive: true });
const wanted = process.argv.slice(2);
for (const name of states.STATE_NAMES) {
  if (wanted.length && !wanted.includes(name)) continue;
  const text = file.join(page, file.encode(states.dataOf(name)));
  writeFileSync(path(out, `${name}.html`), text);
  console.log(name, `${Math.round(text.length / 1000)} kB`);
}
