// Opens reports from disk as a reader does, and writes down everything the page says or asks for.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { pathToFileURL } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { chromium, type Browser, type Page } from "playwright-core";
import { encode, join } from "../fixture/file";
import { dataOf } from "../fixture/states";
import { BUILT, ROOT } from "./setup";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export const SHOTS = path(ROOT, "screenshots");

export interface Look {
  width?: number;
  height?: number;
  theme?: "light" | "dark";
  hash?: string;
  reducedMotion?: "reduce" | "no-preference";
}

export interface Opened {
  page: Page;
  /** Console messages and errors of the page. */
  said: string[];
  /** Addresses asked for, the report itself and what it carries left out. */
  asked: string[];
  close(): Promise<void>;
}

export class Reports {
  private browser: Browser | undefined;
  private readonly folder = mkdtempSync(path(tmpdir(), "report-page-"));
  private readonly made = new Map<string, string>();
  private readonly bare = readFileSync(path(BUILT, "report.html"), "utf8");

  async start(): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    this.browser = await chromium.launch({ executablePath: process.env["PROOFLOAD_CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS });
  }
  async stop(): Promise<void> {
    await this.browser?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A report file of a fixture state. */
  file(state: string): string {
    let file = this.made.get(state);
    if (!file) {
      file = this.write(state, encode(dataOf(state)));
      this.made.set(state, file);
    }
    return file;
  }

  /** The page followed by any data block, or by none. */
  write(name: string, block: string | null): string {
    const file = path(this.folder, `${name}.html`);
    writeFileSync(file, join(this.bare, block));
    return file;
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
