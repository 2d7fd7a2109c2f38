// Every state, opened from disk: silent, asking for nothing, accessible, never wider than the window.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encode } from "../fixture/file";
import { dataOf, STATE_NAMES } from "../fixture/states";
import { Reports, SHOTS } from "./browser";
import { LOOKS, PHONE, violations, WIDE, widthOf, type Look } from "./visit";

const reports = new Reports();
beforeAll(() => reports.start());
afterAll(() => reports.stop());

const FULL = new Set(["street", "classes", "gauge", "forty", "segments", "people", "together"]);

describe.each(STATE_NAMES)("%s", (state) => {
  const looks: Look[] = FULL.has(state) ? LOOKS : [{ ...WIDE, theme: "light" }, { ...PHONE, theme: "dark" }];
  test.each(looks)("%j: silent, no request, axe clean, not wider than the window", async (look) => {
    const { page, said, asked, close } = await reports.open(reports.file(state), look);
    await page.waitForTimeout(250);
    expect(await violations(page)).toEqual([]);
    expect(await widthOf(page)).toBe(look.width);
    if (FULL.has(state)) await page.screenshot({ path: `${SHOTS}/${state}-${look.width}-${look.theme}.png`, fullPage: true });
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
    await close();
  });
});

describe("a report that is none", () => {
  const cases: [string, () => string | null, RegExp][] = [
    ["no data block", () => null, /no run in this file/],
    ["an empty data block", () => "", /no run in this file/],
    ["a block cut short", () => encode(dataOf("one")).slice(0, 5000), /cannot be read/],
    ["a block that is no base64", () => "%%%", /cannot be read/],
    ["another schema version", () => encode({ run: { schema_version: 99 } }), /another version/],
  ];
  test.each(cases)("%s: says so in words", async (name, block, words) => {
    for (const theme of ["light", "dark"] as const) {
      const { page, said, asked, close } = await reports.open(reports.write(name.replace(/ /g, "-"), block()), { theme });
      await page.waitForSelector("h1");
      expect(await page.textContent("h1")).toMatch(words);
      expect(await violations(page)).toEqual([]);
      expect(said).toEqual([]);
      expect(asked).toEqual([]);
      await close();
    }
  });
});

test("a part that cannot be drawn leaves words and the data, not an empty window", async () => {
  const data = structuredClone(dataOf("one"));
  (data.run.stresses[0] as { axis: unknown }).axis = null;
  const { page, asked, close } = await reports.open(reports.write("odd", encode(data)));
  expect(await page.textContent("h1")).toMatch(/something the page cannot draw/);
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("button")]);
  expect(file.suggestedFilename()).toBe("run.json");
  expect(await violations(page)).toEqual([]);
  expect(asked).toEqual([]);
  await close();
});

test("what a short run leaves out is not missed", async () => {
  const data = structuredClone(dataOf("one"));
  const run = data.run as unknown as Record<string, unknown>;
  for (const key of ["gates", "relations", "worst", "failures", "warnings", "assumptions", "not_tested", "null_calibration", "host", "cost", "config", "clean"]) delete run[key];
  for (const s of data.run.stresses) {
    delete (s as { summary?: string }).summary;
    delete s.oracles.correctness;
    for (const p of s.oracles.stability!.points) {
      p.lo = null;
      p.hi = null;
    }
  }
  const { page, said, close } = await reports.open(reports.write("short", encode({ run: data.run })));
  await page.waitForSelector("footer");
  expect(await violations(page)).toEqual([]);
  expect(said).toEqual([]);
  await close();
});

test("intervals that are open downwards fit the phone and claim no room", async () => {
  const data = structuredClone(dataOf("street"));
  for (const s of data.run.stresses) {
    if (s.headroom) s.headroom.lo = null;
    for (const o of Object.values(s.oracles)) for (const l of Object.values(o?.limits ?? {})) Object.assign(l, { lo: null, lo_level: null, lo_censored: true });
  }
  const { page, said, close } = await reports.open(reports.write("open-downwards", encode(data)), PHONE);
  await page.waitForSelector("footer");
  expect(await widthOf(page)).toBe(PHONE.width);
  expect(await page.textContent(".lead")).not.toContain("room above");
  expect(said).toEqual([]);
  await close();
});

test("names that look like markup stay text", async () => {
  const data = structuredClone(dataOf("one"));
  const evil = '</template></script><img src=x onerror="document.title=1">';
  data.run.name = evil;
  data.run.stresses[0]!.title = evil;
  data.run.warnings = [evil];
  for (const c of data.run.worst) c.sample = evil;
  const { page, said, asked, close } = await reports.open(reports.write("markup", encode(data)));
  await page.waitForSelector("h1");
  expect(await page.title()).toContain(evil);
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(said).toEqual([]);
  expect(asked).toEqual([]);
  await close();
});
