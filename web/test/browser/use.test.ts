// The page in use: keys, mouse, address, print, downloads.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataOf } from "../fixture/states";
import { Reports, SHOTS } from "./browser";
import { violations, type Opened } from "./visit";

const reports = new Reports();
beforeAll(() => reports.start());
afterAll(() => reports.stop());

/** Runs with a page that must stay silent to the end. */
async function using(state: string, look: Parameters<Reports["open"]>[1], work: (page: Page, opened: Opened) => Promise<void>): Promise<void> {
  const opened = await reports.open(reports.file(state), look);
  await opened.page.waitForSelector("footer");
  await work(opened.page, opened);
  expect(opened.said).toEqual([]);
  expect(opened.asked).toEqual([]);
  await opened.close();
}

const hash = (page: Page) => page.evaluate(() => new URLSearchParams(location.hash.slice(1)));
const param = async (page: Page, key: string) => page.evaluate((k) => new URLSearchParams(location.hash.slice(1)).get(k), key);
const inDialog = (page: Page) => page.evaluate(() => !!document.activeElement?.closest("dialog[open]"));

describe("the limit table", () => {
  test("a row picks the curve, by mouse and by key, and the address keeps it", () =>
    using("street", {}, async (page) => {
      await page.click(".limits tbody tr:nth-child(3)");
      const title = await page.textContent(".limits tr[aria-current] button");
      expect(await page.textContent(".figtitle")).toContain(title);
      expect(await param(page, "stress")).toBe("motion_blur");
      await page.focus(".limits tbody tr:nth-child(5) button");
      await page.keyboard.press("Enter");
      expect(await page.textContent(".figtitle")).toContain((await page.textContent(".limits tbody tr:nth-child(5) button"))!);
    }));

  test("heads sort up, down and back, and say so", () =>
    using("street", {}, async (page) => {
      const names = () => page.locator(".limits tbody th button").allTextContents();
      const before = await names();
      await page.click('.limits thead button:has-text("Stress")');
      expect(await page.getAttribute(".limits thead th:first-child", "aria-sort")).toBe("ascending");
      const up = await names();
      expect(up).toEqual([...before].sort((a, b) => a.localeCompare(b, "en")));
      await page.click('.limits thead button:has-text("Stress")');
      expect(await names()).toEqual([...up].reverse());
      await page.click('.limits thead button:has-text("Stress")');
      expect(await names()).toEqual(before);
    }));

  test("forty stresses: filtered by words and gate, folded until asked, all of them on paper", () =>
    using("forty", {}, async (page) => {
      const visible = () => page.locator(".limits tbody tr:visible").count();
      expect(await visible()).toBe(16);
      await page.click("text=Show all 40 stresses");
      expect(await visible()).toBe(40);
      await page.fill("#find-stress", "noise, not shot");
      const left = await page.locator(".limits tbody th button").allTextContents();
      expect(left.length).toBeGreaterThan(2);
      for (const t of left) expect(t).toMatch(/noise/i);
      await page.fill("#find-stress", "no such stress");
      expect(await page.textContent("#limits .empty")).toMatch(/No stress matches/);
      await page.fill("#find-stress", "");
      await page.click('#limits .seg button:has-text("fail")');
      expect(await page.locator(".limits .verdict-word.inkB:visible").count()).toBe(await visible());
      await page.click('#limits .seg button:has-text("All")');
      await page.click("text=Show fewer");
      await page.emulateMedia({ media: "print" });
      expect(await visible()).toBe(40);
    }));
});

describe("the curve", () => {
  test("the slider is as wide as the plot and stops only where something was run", () =>
    using("street", { hash: "#stress=motion_blur" }, async (page) => {
      const box = await page.evaluate(() => {
        const slider = document.getElementById("level")!.getBoundingClientRect();
        const plot = document.querySelector(".plot .canvas svg")!.getBoundingClientRect();
        return { left: slider.left - plot.left, right: plot.right - slider.right };
      });
      const thumb = 9;
      expect(box.left + thumb).toBeCloseTo(78, 0);
      expect(box.right + thumb).toBeCloseTo(16, 0);
      const film = dataOf("street").filmstrips.find((f) => f.stress === "motion_blur")!;
      const points = dataOf("street").run.stresses.find((s) => s.name === "motion_blur")!.oracles.stability!.points;
      const levels = [...new Set([...points.map((p) => p.level), ...film.frames.map((f) => f.level)])].sort((a, b) => a - b);
      await page.focus("#level");
      await page.keyboard.press("Home");
      const seen: number[] = [];
      for (let i = 0; i < levels.length; i++) {
        seen.push(Number(await param(page, "level")));
        await page.keyboard.press("ArrowRight");
      }
      expect(seen).toEqual(levels);
      await page.evaluate(() => {
        const el = document.getElementById("level") as HTMLInputElement;
        el.value = "0.5";
        el.dispatchEvent(new Event("input", { bubbles: true }));
      });
      expect(levels).toContain(Number(await param(page, "level")));
      expect(await page.getAttribute("#level", "aria-valuetext")).toMatch(/px/);
    }));

  test("[ and ] move the level; picture, numbers and strip follow", () =>
    using("street", {}, async (page) => {
      const level = () => page.textContent(".read dd");
      const before = await level();
      await page.keyboard.press("]");
      const after = await level();
      expect(after).not.toBe(before);
      await page.keyboard.press("[");
      expect(await level()).toBe(before);
      await page.click(".film button:first-child");
      expect(await page.textContent(".read dd")).toMatch(/^0.%/);
      expect(await page.getAttribute(".film button:first-child", "aria-pressed")).toBe("true");
    }));

  test("an axis on which everything breaks early ends there; it says so, opens to its whole length and closes again", () =>
    using("early", { hash: "#stress=rotate" }, async (page) => {
      const top = () => page.$eval("#level", (el) => Number((el as HTMLInputElement).max));
      const ticks = () => page.locator(".plot .canvas svg").textContent();
      const end = await top();
      expect(end).toBeGreaterThan(0.05);
      expect(end).toBeLessThan(0.2);
      expect(await page.textContent(".stretch")).toMatch(/^The axis goes on to 180°; from [\d.]+° on, [\d.]+–100\s% break\./);
      expect(await ticks()).toContain("goes on to 180°");
      expect(await page.locator(".plot .canvas svg").evaluate((svg) => {
        const right = svg.getBoundingClientRect().right;
        return [...svg.querySelectorAll("path, circle, text")].every((el) => el.getBoundingClientRect().right <= right + 1);
      })).toBe(true);
      await page.click(".stretch button");
      expect(await top()).toBe(1);
      expect(await ticks()).not.toContain("goes on to");
      await page.click(".stretch button");
      expect(await top()).toBe(end);
      // a level behind the end opens the whole axis; closing it again goes back to the last level within
      await page.focus("#level");
      await page.keyboard.press("End");
      expect(await top()).toBe(1);
      await page.keyboard.press("Home");
      expect(await top()).toBe(1);
      await page.keyboard.press("End");
      await page.click(".stretch button");
      expect(await top()).toBe(end);
      expect(Number(await param(page, "level")) / 2 ** 20).toBeLessThanOrEqual(end);
      await page.selectOption("#pick", "motion_blur");
      expect(await page.locator(".stretch").count()).toBe(0);
    }));

  test("a strip of a stress without a unit names its parameter below every picture", () =>
    using("street", { hash: "#stress=jpeg_compression" }, async (page) => {
      const captions = await page.locator(".film .cap").allInnerTexts();
      expect(captions.length).toBe(dataOf("street").filmstrips.find((f) => f.stress === "jpeg_compression")!.frames.length);
      expect(captions[0]).toMatch(/clean$/);
      for (const c of captions.slice(1)) expect(c).toMatch(/quality\s[\d.]+$/);
      expect(await page.textContent(".read dd")).toMatch(/^quality\s[\d.]+ /);
    }));

  test.each(["reduce", "no-preference"] as const)("at phone width the strip shows the picked frame and the page stays where it is (motion: %s)", (reducedMotion) =>
    using("street", { width: 390, height: 844, reducedMotion }, async (page) => {
      const inSight = () => {
        const strip = document.querySelector(".film")!.getBoundingClientRect();
        const frame = document.querySelector('.film [aria-pressed="true"]')!.getBoundingClientRect();
        return frame.left >= strip.left - 1 && frame.right <= strip.right + 1;
      };
      // at once for those who asked for stillness, else after its movement
      const shown = async () => (reducedMotion === "reduce" ? expect(await page.evaluate(inSight)).toBe(true) : void (await page.waitForFunction(inSight, undefined, { timeout: 3000 })));
      expect(await page.evaluate(inSight)).toBe(true);
      await page.locator(".plot").scrollIntoViewIfNeeded();
      await page.evaluate(() => document.getElementById("level")!.focus({ preventScroll: true }));
      const top = await page.evaluate(() => scrollY);
      for (const [key, end] of [["End", "last"], ["Home", "first"]]) {
        await page.keyboard.press(key!);
        await shown();
        expect(await page.getAttribute(`.film button:${end}-child`, "aria-pressed")).toBe("true");
      }
      // keys faster than the movement
      for (let i = 0; i < 12; i++) await page.keyboard.press("]");
      await shown();
      await page.keyboard.press("Home");
      await shown();
      const box = (await page.locator(".plot .canvas").boundingBox())!;
      await page.mouse.click(box.x + box.width - 12, box.y + box.height * 0.4);
      await shown();
      expect(await page.getAttribute(".film button:last-child", "aria-pressed")).toBe("true");
      expect(await page.evaluate(() => scrollY)).toBe(top);
      await page.evaluate(() => {
        const pick = document.getElementById("pick") as HTMLSelectElement;
        pick.value = "downscale";
        pick.dispatchEvent(new Event("change", { bubbles: true }));
      });
      expect(await page.evaluate(inSight)).toBe(true);
    }));

  test("the tip names level, counts and interval, and goes when the pointer goes", () =>
    using("street", {}, async (page) => {
      await page.locator("#curve").scrollIntoViewIfNeeded();
      const box = (await page.locator(".plot .canvas").boundingBox())!;
      const point = dataOf("street").run.stresses[0]!.oracles.stability!.points.find((p) => p.s > 0.7)!;
      const x = box.x + 78 + point.s * (box.width - 78 - 16);
      await page.mouse.move(x, box.y + box.height * 0.4);
      const tip = (await page.textContent(".tip"))!;
      expect(tip).toMatch(/\d+ of 500 break/);
      expect(tip).toMatch(/interval[\d.]+–[\d.]+/);
      const t = (await page.locator(".tip").boundingBox())!;
      expect(t.x).toBeGreaterThanOrEqual(box.x - 1);
      expect(t.x + t.width).toBeLessThanOrEqual(box.x + box.width + 1);
      await page.mouse.click(x, box.y + box.height * 0.4);
      expect(Number(await param(page, "level"))).toBe(point.level);
      await page.mouse.move(2, 2);
      expect(await page.locator(".tip").count()).toBe(0);
    }));

  test("oracle and score can be changed", () =>
    using("street", {}, async (page) => {
      const title = await page.textContent(".figtitle");
      await page.click('#curve .seg button:has-text("Correctness")');
      expect(await page.textContent(".figtitle")).toContain("images wrong");
      expect(await param(page, "oracle")).toBe("correctness");
      await page.click('#curve .seg button:has-text("Stability")');
      expect(await page.textContent(".figtitle")).toBe(title);
      expect(await param(page, "oracle")).toBeNull();
      await page.click('#curve .seg button:has-text("mAP 50–95")');
      expect(await page.getAttribute(".plot svg", "aria-label")).toMatch(/^mAP 50–95/);
    }));

  test("its numbers stand in a table", () =>
    using("street", {}, async (page) => {
      await page.click("text=Data behind the curve");
      const shown = await page.locator("#curve details tbody tr").count();
      expect(shown).toBe(dataOf("street").run.stresses.find((s) => s.name === "packet_loss")!.oracles.stability!.points.length);
      const shares = await page.locator("#curve details tbody tr td:nth-child(6)").allTextContents();
      for (const s of shares) expect(parseFloat(s)).toBeLessThanOrEqual(100);
    }));
});

describe("a case", () => {
  test("opens over the page, keeps the focus, and Esc gives it back", () =>
    using("street", {}, async (page) => {
      const card = page.locator(".card").nth(2);
      await card.focus();
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog.case[open]");
      expect(await param(page, "case")).toBeTruthy();
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press("Tab");
        const where = await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest("dialog[open]"));
        expect(where).toBe(true);
      }
      await page.keyboard.press("Escape");
      expect(await page.locator("dialog").count()).toBe(0);
      expect(await param(page, "case")).toBeNull();
      expect(await card.evaluate((el) => el === document.activeElement)).toBe(true);
    }));

  test("arrows turn to the next and the one before, round the end; Back closes", () =>
    using("street", {}, async (page) => {
      await page.locator(".card").first().click();
      const first = await param(page, "case");
      await page.keyboard.press("ArrowRight");
      const second = await param(page, "case");
      expect(second).not.toBe(first);
      await page.keyboard.press("ArrowLeft");
      expect(await param(page, "case")).toBe(first);
      await page.keyboard.press("ArrowLeft");
      expect(await page.textContent(".turn")).toMatch(/(\d+) of \1/);
      await page.goBack();
      await page.waitForSelector("dialog", { state: "detached" });
    }));

  test.each(["street", "classes", "gauge"])("%s: five views, boxes, replay line; axe clean in both themes and at phone width", async (state) => {
    for (const look of [{ theme: "light" as const }, { theme: "dark" as const, width: 390, height: 844 }])
      await using(state, look, async (page) => {
        await page.locator(".card").nth(1).click();
        for (const [key, word] of [["2", "Side by side"], ["3", "Difference"], ["4", "Clean"], ["5", "Stressed"], ["1", "Slider"]] as const) {
          await page.keyboard.press(key);
          expect(await page.textContent('.case .seg button[aria-pressed="true"]')).toBe(word);
          if (key === "3") await page.waitForTimeout(150);
          if (look.theme === "light" || key === "1") await page.screenshot({ path: `${SHOTS}/case-${state}-${look.theme}-${word.toLowerCase().replace(/ /g, "-")}.png` });
        }
        expect(await page.textContent(".case .cmd code")).toMatch(/^proofload replay runs\//);
        expect(await violations(page)).toEqual([]);
      });
  });

  test("the difference of two pictures is grey where nothing changed", () =>
    using("street", {}, async (page) => {
      await page.selectOption("#of", "object_occlusion");
      await page.locator(".card").first().click();
      await page.keyboard.press("3");
      await page.waitForFunction(() => {
        const c = document.querySelector<HTMLCanvasElement>(".case canvas");
        return c && c.width > 300;
      });
      const [corner, middle] = await page.evaluate(() => {
        const c = document.querySelector<HTMLCanvasElement>(".case canvas")!;
        const pen = c.getContext("2d")!;
        const at = (x: number, y: number) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3);
        return [at(2, 2), at(c.width / 2, 20)];
      });
      expect(corner).toEqual([128, 128, 128]);
      expect(middle).not.toEqual([128, 128, 128]);
    }));

  test("a score threshold hides the weaker boxes and judges again", () =>
    using("street", {}, async (page) => {
      await page.locator(".card").nth(1).click();
      const rows = () => page.locator(".ba tbody tr").count();
      const before = await rows();
      await page.locator(".case input[type=range]").last().fill("0.95");
      expect(await rows()).toBeLessThan(before);
    }));

  test("the slider divides the pictures", () =>
    using("street", {}, async (page) => {
      await page.locator(".card").nth(1).click();
      await page.locator(".stage input").fill("20");
      expect(await page.getAttribute(".stage .over", "style")).toContain("80%");
    }));

  test("a link to a case opens it, from disk; one that is not in the file says so", async () => {
    const id = dataOf("street").run.worst[5]!.id;
    await using("street", { hash: `#case=${id}` }, async (page) => {
      expect(await page.textContent("dialog.case")).toContain(id);
      expect(await inDialog(page)).toBe(true);
    });
    await using("street", { hash: "#case=nothing" }, async (page) => {
      expect(await page.textContent("dialog")).toContain("not in this file");
      await page.keyboard.press("Escape");
      expect(await page.locator("dialog").count()).toBe(0);
    });
  });

  test("leads to its level on the curve", () =>
    using("street", {}, async (page) => {
      await page.selectOption("#of", "downscale");
      await page.locator(".card").first().click();
      await page.click("text=Show this level on the curve");
      expect(await page.locator("dialog").count()).toBe(0);
      expect(await param(page, "stress")).toBe("downscale");
      expect(await page.textContent(".figtitle")).toMatch(/^Downscale/);
    }));

  test("copies its replay line and says so", () =>
    using("street", {}, async (page, { page: p }) => {
      await p.context().grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => undefined);
      await page.locator(".card").nth(1).click();
      await page.click(".case .cmd button");
      await page.waitForFunction(() => document.querySelector(".case .cmd [role=status]")?.textContent !== "");
      expect(await page.textContent(".case .cmd [role=status]")).toBe("Copied");
    }));
});

describe("the gallery", () => {
  test("a thousand cases: only what is in sight is drawn, the last one can be reached and opened", () =>
    using("thousand", {}, async (page) => {
      const total = dataOf("thousand").run.worst.length;
      expect(total).toBeGreaterThanOrEqual(1000);
      await page.click(`text=/Show all .* cases/`);
      const cards = () => page.locator(".window .card").count();
      expect(await cards()).toBeLessThan(60);
      await page.evaluate(() => {
        const w = document.querySelector(".window")!;
        w.scrollTop = w.scrollHeight;
      });
      await page.waitForFunction((n) => [...document.querySelectorAll(".window [aria-posinset]")].some((e) => e.getAttribute("aria-posinset") === String(n)), total);
      expect(await cards()).toBeLessThan(60);
      expect(await violations(page)).toEqual([]);
      await page.locator(".window .card").last().click();
      expect(await page.textContent(".turn")).toContain(`${total} of ${total}`);
      await page.screenshot({ path: `${SHOTS}/thousand-window.png` });
    }));

  test("filters combine, show their count, and live in the address", () =>
    using("street", {}, async (page) => {
      await page.selectOption("#of", "exposure");
      const some = await page.textContent("#worst [role=status]");
      await page.fill("#find-case", "no such word");
      expect(await page.textContent("#worst [role=status]")).toMatch(/^0 cases/);
      await page.click("text=Clear the filters");
      expect(await page.textContent("#worst [role=status]")).not.toBe(some);
      await page.click('#worst .seg button:has-text("Ghost")');
      expect(await param(page, "fails")).toBe("ghost");
      await page.reload();
      await page.waitForSelector("footer");
      expect(await page.getAttribute('#worst .seg button:has-text("Ghost")', "aria-pressed")).toBe("true");
    }));

  test("/ goes to the filter, and typing there is no key of the page", () =>
    using("street", {}, async (page) => {
      await page.keyboard.press("/");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("find-case");
      const level = await param(page, "level");
      await page.keyboard.type("]?");
      expect(await param(page, "level")).toBe(level);
      expect(await page.locator("dialog").count()).toBe(0);
    }));
});

describe("the page", () => {
  test("? lists the keys, Esc closes the list", () =>
    using("street", {}, async (page) => {
      await page.keyboard.press("?");
      expect(await page.textContent("dialog.help")).toContain("previous, next level");
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog", { state: "detached" });
    }));

  test("a deep link opens stress, oracle and level", () =>
    using("street", { hash: "#stress=gaussian_noise&oracle=correctness&level=700000" }, async (page) => {
      expect(await page.textContent(".figtitle")).toMatch(/^Gaussian noise: .*images wrong/);
      expect(await page.getAttribute('#curve .seg button:has-text("Correctness")', "aria-pressed")).toBe("true");
      expect((await hash(page))).toBeTruthy();
    }));

  test("colours: system, light, dark, and the choice is kept", () =>
    using("street", { theme: "dark" }, async (page) => {
      const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await back();
      await page.click('button[aria-label="Colours: Auto"]');
      expect(await back()).toBe("rgb(255, 255, 255)");
      await page.click('button[aria-label="Colours: Light"]');
      expect(await back()).toBe(dark);
    }));

  test("every control can be reached by Tab, in the order of the page", () =>
    using("one", {}, async (page) => {
      const seen: number[] = [];
      for (let i = 0; i < 120; i++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const all = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, summary, [tabindex='0']")].filter((e) => e.checkVisibility());
          return document.activeElement === document.body ? -1 : all.indexOf(document.activeElement as HTMLElement);
        });
        if (at < 0) break;
        seen.push(at);
      }
      const all = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, summary, [tabindex='0']")].filter((e) => e.checkVisibility()).length);
      expect(seen).toEqual(Array.from({ length: all }, (_, i) => i));
    }));

  test("nothing moves for those who asked for stillness", () =>
    using("street", { reducedMotion: "reduce" }, async (page) => {
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe("auto");
    }));

  test("downloads: run.json as it stands in the block, results.csv, junit.xml", () =>
    using("street", {}, async (page) => {
      const get = async (name: string) => {
        await page.click(".menu summary");
        const [file] = await Promise.all([page.waitForEvent("download"), page.click(`.menu button:has-text("${name}")`)]);
        expect(file.suggestedFilename()).toBe(name);
        return readFileSync((await file.path())!, "utf8");
      };
      const run = dataOf("street").run;
      expect(JSON.parse(await get("run.json"))).toEqual(JSON.parse(JSON.stringify(run)));
      expect((await get("results.csv")).split("\r\n")[0]).toMatch(/^stress,kind,oracle/);
      expect(await get("junit.xml")).toContain(`tests="${run.gates.length}"`);
    }));

  test("the menu closes on Esc and gives the focus back", () =>
    using("street", {}, async (page) => {
      await page.focus(".menu summary");
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => document.querySelector<HTMLDetailsElement>(".menu")!.open)).toBe(true);
      await page.keyboard.press("Escape");
      expect(await page.evaluate(() => document.querySelector<HTMLDetailsElement>(".menu")!.open)).toBe(false);
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("SUMMARY");
    }));

  test("each chart says in words what it shows", () =>
    using("street", {}, async (page) => {
      const unnamed = await page.evaluate(() =>
        [...document.querySelectorAll("svg")].filter((s) => !s.closest("[aria-hidden=true]") && !(s.getAttribute("role") === "img" && s.getAttribute("aria-label"))).map((s) => s.outerHTML.slice(0, 90)),
      );
      expect(unnamed).toEqual([]);
    }));
});

describe("paper", () => {
  test.each(["street", "gauge", "forty"])("%s fits A4: charts redrawn, no controls, no sideways overflow, light whatever the screen", (state) =>
    using(state, { width: 688, theme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      expect(await page.evaluate(() => document.querySelector(".plot .canvas svg")!.getAttribute("width"))).toBe("688");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(688);
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--paper").trim())).toMatch(/^#fff(fff)?$/);
      expect(await page.locator(".tools:visible, .toolbar:visible, .slide:visible").count()).toBe(0);
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      const pdf = await page.pdf({ path: `${SHOTS}/${state}.pdf`, preferCSSPageSize: true, printBackground: true });
      expect(pdf.subarray(0, 5).toString("latin1")).toBe("%PDF-");
      expect(pdf.length).toBeGreaterThan(50_000);
    }));
});
