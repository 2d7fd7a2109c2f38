import { describe, expect, test } from "vitest";
import { encode } from "../../test/fixture/file";
import { makeReport } from "../../test/fixture/run";
import { check, load, ownTitle, unpack } from "./load";

const report = makeReport({ pictures: false, cases: 2, films: false });

describe("the data block", () => {
  test("what was packed is unpacked, whatever the names hold", async () => {
    const text = '{"name":"</script><!-- ü 図"}';
    expect(await unpack(encode(JSON.parse(text)))).toBe(text);
  });
  test("a whole report is ready", async () => {
    const loaded = await load(encode(report));
    expect(loaded.state).toBe("ready");
  });
  test("absent, blank, cut short, not base64, not gzip, not JSON, no run: words, never an exception", async () => {
    const block = encode(report);
    expect((await load(null)).state).toBe("empty");
    expect((await load("  \n")).state).toBe("empty");
    for (const bad of [block.slice(0, block.length / 2), "!!!", btoa("plain text"), block.slice(0, -8) + "AAAAAAAA"])
      expect(await load(bad)).toMatchObject({ state: "damaged", reason: expect.stringMatching(/cannot be unpacked/) });
    const { gzipSync } = await import("node:zlib");
    expect(await load(gzipSync("{").toString("base64"))).toMatchObject({ state: "damaged", reason: expect.stringMatching(/JSON/) });
    expect(await load(encode({ pictures: {} }))).toMatchObject({ state: "damaged", reason: expect.stringMatching(/no run/) });
    expect(await load(encode(null))).toMatchObject({ state: "damaged" });
  });
  test("another schema version is named", async () => {
    expect(await load(encode({ ...report, run: { ...report.run, schema_version: 7 } }))).toEqual({ state: "version", found: "7" });
    expect(check({ run: {} })).toEqual({ state: "version", found: "none" });
  });
  test("lists that a short run leaves out are empty lists", () => {
    const { gates: _g, worst: _w, relations: _r, failures: _f, warnings: _a, ...short } = structuredClone(report.run);
    const loaded = check({ run: short });
    if (loaded.state !== "ready") throw new Error(loaded.state);
    expect(loaded.data.run.gates).toEqual([]);
    expect(loaded.data.run.worst).toEqual([]);
    expect(loaded.data.pictures).toEqual({});
    expect(loaded.data.budget.dropped_cases).toBe(0);
  });
});

describe("titles of stresses with names of their own", () => {
  test.each([
    ["exposure", "exposure", "Exposure", "Exposure"],
    ["exposure_bright", "exposure", "Exposure", "Exposure (bright)"],
    ["loss_bursty", "packet_loss", "Packet loss", "Packet loss (loss bursty)"],
    ["motion_blur_b", "motion_blur", "Motion blur", "Motion blur (b)"],
    ["exposure_bright", "exposure", "Exposure, bright", "Exposure, bright"],
    ["fog", "fog", "", "fog"],
  ])("%s of kind %s", (name, kind, title, own) => expect(ownTitle({ name, kind, title })).toBe(own));
});
