// The data of the page as files. run.json is taken from the data block as it stands, not from what the page made of it.
import { unpack } from "../data/load";
import { pointsCsv } from "../data/rows";
import type { Run } from "../data/types";
import { gateText } from "../text/sentence";
import { thing } from "../text/counted";

export async function runJson(base64: string): Promise<string> {
  const doc = JSON.parse(await unpack(base64)) as { run: unknown };
  return JSON.stringify(doc.run, null, 2) + "\n";
}

const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

/** One test case per gate: a failed gate is a failure, an undecided one is skipped with its reason. */
export function junitXml(run: Run): string {
  const n = (v: string) => run.gates.filter((g) => g.verdict === v).length;
  const cases = run.gates.map((g) => {
    const t = gateText(g, thing(run));
    const message = xml(g.message || `${t.value}${t.interval ? ` (${t.interval})` : ""}, asked ${t.target}`);
    const inner = g.verdict === "fail" ? `<failure message="${message}"/>` : g.verdict === "undecided" ? `<skipped message="${message}"/>` : "";
    const group = xml(`${run.name}.${g.expr.split(".")[0] ?? ""}`);
    return `  <testcase classname="${group}" name="${xml(g.expr)}">${inner}</testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="${xml(run.name)}" tests="${run.gates.length}" failures="${n("fail")}" skipped="${n("undecided")}">\n${cases.join("\n")}\n</testsuite></testsuites>\n`;
}

export const resultsCsv = (run: Run): string => pointsCsv(run);

export function save(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
