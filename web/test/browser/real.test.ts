// A report as the program writes it: the demo, run here, then read as a reader does. Looking for faults must find faults too.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Run } from "../../src/data/types";
import { ROOT } from "./setup";
import { examine, LOOKS, Visitor, WIDE } from "./visit";

const PROGRAM = process.env["PROOFLOAD_BINARY"] ?? path(ROOT, "../build/proofload");

// A program that was named must be there; without one named, a checkout that is not built yet skips this.
describe.skipIf(!process.env["PROOFLOAD_BINARY"] && !existsSync(PROGRAM))("a report written by the program (PROOFLOAD_BINARY, else ../build/proofload)", () => {
  const folder = mkdtempSync(path(tmpdir(), "report-real-"));
  const report = path(folder, "demo/report.html");
  const visitor = new Visitor();
  let run: Run;
  beforeAll(async () => {
    const done = spawnSync(PROGRAM, ["demo", "--out", path(folder, "demo"), "data.count=120"], { encoding: "utf8" });
    // 1 and 4: a gate failed, or so few pictures do not decide it
    expect([0, 1, 4], done.stderr).toContain(done.status);
    run = JSON.parse(readFileSync(path(folder, "demo/run.json"), "utf8")) as Run;
    await visitor.start();
  });
  afterAll(async () => {
    await visitor.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(LOOKS)("%j: silent, no request, axe clean, not wider than the window, every picture there", async (look) => {
    const found = await examine(visitor, report, look);
    expect(found).toMatchObject({ said: [], asked: [], axe: [], wide: [], dark: 0, stresses: run.stresses.length });
    expect(found.cases).toBeGreaterThan(0);
  });

  test("one row per stress, with the counts of run.json behind the curve", async () => {
    const { page, close } = await visitor.open(report, WIDE);
    await page.waitForSelector("footer");
    expect(await page.locator(".limits tbody tr").count()).toBe(run.stresses.length);
    for (const stress of run.stresses) {
      await page.selectOption("#pick", stress.name);
      const counts = await page.locator("#curve details tbody tr").evaluateAll((rows) => rows.map((r) => [3, 4, 5].map((i) => r.children[i - 1]!.textContent!.replace(/\D/g, ""))));
      expect(counts).toEqual(stress.oracles[run.oracle]!.points.map((p) => [p.n, p.evaluated, p.broken].map(String)));
    }
    await close();
  });

  test("what a report must not do is found: a word on the console, a request the policy refuses, a wide line, a picture without words or bytes", async () => {
    const file = path(folder, "planted.html");
    const planted = '<p style="width:2000px">wide</p><img src="https://example.invalid/a.png"><img src="data:image/png;base64,AAAA">';
    writeFileSync(file, readFileSync(report, "utf8").replace("</body>", `${planted}<script>console.log("a word"); fetch("https://example.invalid/").catch(() => 0)</script></body>`));
    const found = await examine(visitor, file, WIDE);
    expect(found.said.join("\n")).toMatch(/a word[\s\S]*Content Security Policy|Content Security Policy[\s\S]*a word/);
    expect(found.axe.some((v) => v.startsWith("image-alt"))).toBe(true);
    expect(found.wide).toContain("as opened");
    expect(found.dark).toBeGreaterThan(0);
  });
});
