// Reports of invented runs: the page as built from the sources, followed by the data of a fixture.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { encode, join } from "../fixture/file";
import { dataOf } from "../fixture/states";
import { BUILT, ROOT } from "./setup";
import { Visitor } from "./visit";

export const SHOTS = path(ROOT, "screenshots");

export class Reports extends Visitor {
  private readonly folder = mkdtempSync(path(tmpdir(), "report-page-"));
  private readonly made = new Map<string, string>();
  private readonly bare = readFileSync(path(BUILT, "report.html"), "utf8");

  override async start(): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await super.start();
  }
  override async stop(): Promise<void> {
    await super.stop();
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
}
