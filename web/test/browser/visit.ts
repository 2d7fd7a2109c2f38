// Opens reports from disk as a reader does, and writes down everything the page says or asks for.
import { pathToFileURL } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { chromium, type Browser, type Page } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export interface Look {
  width?: number;
  height?: number;
  theme?: "light" | "dark";
  hash?: string;
  reducedMotion?: "reduce" | "no-preference";
}

export const WIDE: Look = { width: 1280 };
export const PHONE: Look = { width: 390, height: 844 };

/** Both widths in both colour schemes. */
export const LOOKS: Look[] = [WIDE, PHONE].flatMap((size) => (["light", "dark"] as const).map((theme) => ({ ...size, theme })));

export interface Opened {
  page: Page;
  /** Console messages and errors of the page; what its policy refuses is among them. */
  said: string[];
  /** Addresses asked for, the report itself and what it carries left out. */
  asked: string[];
  close(): Promise<void>;
}

export class Visitor {
  private browser: Browser | undefined;

  async start(): Promise<void> {
    this.browser = await chromium.launch({ executablePath: process.env["PROOFLOAD_CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS });
  }
  async stop(): Promise<void> {
    await this.browser?.close();
  }

  async open(file: string, look: Look = {}): Promise<Opened> {
    const context = await this.browser!.newContext({
      viewport: { width: look.width ?? 1280, height: look.height ?? 900 },
      colorScheme: look.theme ?? "light",
      reducedMotion: look.reducedMotion ?? "no-preference",
      acceptDownloads: true,
    });
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    const own = pathToFileURL(file).href;
    page.on("console", (m) => said.push(`${m.type()}: ${m.text()}`));
    page.on("pageerror", (e) => said.push(`error: ${e.message}`));
    page.on("request", (r) => {
      if (!/^(data|blob):/.test(r.url()) && r.url().split("#")[0] !== own) asked.push(r.url());
    });
    await page.goto(own + (look.hash ?? ""));
    await page.waitForSelector("main");
    return { page, said, asked, close: () => context.close() };
  }
}

/** Violations of WCAG 2.2 AA and of good practice, as short lines. */
export async function violations(page: Page): Promise<string[]> {
  // legacy mode: the page has no frames, and splitting the work over a second page takes ten times as long
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ preload: false, resultTypes: ["violations"] }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} (${v.help})`));
}

export const widthOf = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

export interface Finding {
  said: string[];
  asked: string[];
  /** axe violations of the page and of its first case. */
  axe: string[];
  /** Stresses whose curve makes the page wider than the window; "case" for the open case. */
  wide: string[];
  /** Pictures that did not decode. */
  dark: number;
  stresses: number;
  cases: number;
}

/** Reads a whole report: every stress of the limit table, the first case, then what was said and asked for on the way. */
export async function examine(visitor: Visitor, file: string, look: Look, shot?: string): Promise<Finding> {
  const { page, said, asked, close } = await visitor.open(file, look);
  await page.waitForSelector("footer");
  await page.waitForTimeout(250);
  // pictures further down are decoded when they come into sight
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo({ top: y, behavior: "instant" });
      await new Promise((done) => setTimeout(done, 30));
    }
    scrollTo({ top: 0, behavior: "instant" });
  });
  const undecoded = () => [...document.images].filter((i) => i.checkVisibility() && i.getBoundingClientRect().right <= innerWidth && !(i.complete && i.naturalWidth)).length;
  await page.waitForFunction(`(${undecoded})() === 0`, undefined, { timeout: 3000 }).catch(() => undefined);
  const dark = await page.evaluate(undecoded);
  if (shot) await page.screenshot({ path: `${shot}.png`, fullPage: true });
  const axe = await violations(page);
  const wide: string[] = [];
  const fits = async (what: string) => {
    if ((await widthOf(page)) > (look.width ?? 1280)) wide.push(what);
  };
  await fits("as opened");
  const names = await page.locator("#pick option").evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value));
  for (const name of names) {
    await page.selectOption("#pick", name);
    await fits(name);
  }
  const cases = await page.locator("#worst .card").count();
  if (cases) {
    await page.locator("#worst .card").first().click();
    await page.waitForSelector("dialog.case[open]");
    if (shot) await page.screenshot({ path: `${shot}-case.png` });
    axe.push(...(await violations(page)).filter((v) => !axe.includes(v)));
    await fits("case");
  }
  await close();
  return { said, asked, axe, wide, dark, stresses: names.length, cases };
}
