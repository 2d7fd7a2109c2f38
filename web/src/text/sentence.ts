// The sentences that carry numbers. Plain functions of the run, so that they are tested with known answers.
import { open, resting, rowsOf, sortRows, unfinished, unreached, zoneOf, type Row } from "../data/rows";
import type { Axis, Estimate, Gate, Limit, Looks, Maybe, OracleName, Run } from "../data/types";
import { count, exact, fixed, listed, measured, NNBSP, oneIn, PERCENT, plural, share, unitOf, type Measured } from "./number";
import { thing, things, type Thing } from "./counted";

const NBSP = "\u00a0";

/** Titles that name a direction after a comma, as a sentence says them. */
const TOWARDS: Record<string, string> = {
  "Exposure, dark": "darker exposure",
  "Exposure, bright": "brighter exposure",
  "Brightness, dark": "lower brightness",
  "Brightness, bright": "higher brightness",
};

/**
 * What a stress is called inside a sentence. Its title with a small first letter, unless the word is an abbreviation (JPEG,
 * ISO) or a name; "Exposure, dark (night)" becomes "darker exposure (night)", another "Title, side" becomes "title (side)".
 */
export function inText(title: string): string {
  const sided = /^([^,(]+), ([^,(]+?)( \(.*\))?$/.exec(title);
  if (sided) {
    const [, base = "", side = "", own = ""] = sided;
    return (TOWARDS[`${base}, ${side}`] ?? `${inText(base)} (${side})`) + own;
  }
  const second = title.charAt(1);
  const abbreviation = second !== "" && second === second.toUpperCase() && second !== second.toLowerCase();
  return abbreviation || /^(Gaussian|Poisson|Bayer)/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** What "breaks" counts under an oracle. A clip is broken by rules of its own, not by one answer. */
export const breaks = (run: Pick<Run, "clips">, oracle: OracleName): string =>
  run.clips ? "clips broken" : oracle === "stability" ? "answers changed" : "images wrong";

/** From this share of pictures without a verdict on, limits are bounds (definition of the run). */
export const doubtful = (shareUnknown: number | undefined): boolean => (shareUnknown ?? 0) > 0.1;

/** `shareUnknown`: of the pictures that gave no verdict; a limit they may hide is not "beyond" the range. */
export function limitText(limit: Maybe<Limit>, axis: Axis, shareUnknown = 0): Measured & { state: "number" | "beyond" | "rest" | "none" } {
  const unit = unitOf(axis);
  if (!limit) return { state: "none", value: "no result", bare: "", interval: "" };
  if (unfinished(limit)) return { state: "none", value: "not known yet", bare: "", interval: limit.lo != null && !limit.lo_censored ? `not before ${exact(limit.lo, unit)}` : "search not finished" };
  if (resting(limit)) return { state: "rest", value: "broken at rest", bare: "", interval: "without any stress" };
  if (unreached(limit) && doubtful(shareUnknown)) return { state: "beyond", value: `not seen up to ${exact(axis.to, unit)}`, bare: "", interval: axis.asked != null ? "end of what is usable" : "a bound" };
  if (unreached(limit)) {
    const low = limit.lo != null && !limit.lo_censored && limit.lo !== axis.to ? `not before ${exact(limit.lo, unit)}` : "";
    return { state: "beyond", value: `→${NBSP}beyond ${exact(axis.to, unit)}`, bare: "", interval: low || (axis.asked != null ? "end of what is usable" : "not reached") };
  }
  const m = measured(limit.value!, limit.lo_censored ? axis.identity : limit.lo, limit.hi_censored ? axis.to : limit.hi, unit);
  let interval = m.interval;
  if (limit.hi_censored && limit.lo != null) {
    interval = `${m.interval.split(/–| to /)[axis.to < axis.identity ? 1 : 0] ?? m.interval} to not reached`;
  } else if (limit.lo_censored) interval = `no stress to ${m.interval.split(/–| to /)[axis.to < axis.identity ? 0 : 1] ?? m.interval}`;
  return { ...m, interval, state: "number" };
}

export function headroomText(h: Maybe<Estimate>): Measured | null {
  if (!h) return null;
  if (open(h)) {
    const at = h.lo ?? h.value;
    return at == null ? null : { value: `>${NNBSP}${fixed(at, at < 9.95 ? 1 : 0)}×`, bare: "", interval: "not reached" };
  }
  if (h.value == null) return null;
  if (h.value === 0) return { value: "0×", bare: "0", interval: "broken at rest" };
  const lo = headroomFrom(h);
  const m = measured(h.value, lo, h.hi, { unit: "×", factor: 1 });
  return h.hi == null ? { ...m, interval: `${lo > 0 ? fixed(lo, 2) : "0"} or more` } : m;
}

/** Lower end of the interval of a headroom that is a number: 0 where the limit may lie anywhere down to no stress. */
export const headroomFrom = (h: Estimate): number => h.lo ?? 0;

/** Where the interval of the headroom stands against 1×. */
export function headroomSide(h: Maybe<Estimate>): "below" | "above" | "touches" | null {
  if (!h) return null;
  if (open(h)) return (h.lo ?? 0) >= 1 ? "above" : "touches";
  if (h.value == null) return null;
  const lo = headroomFrom(h);
  if (h.hi == null) return lo >= 1 ? "above" : "touches";
  return h.hi < 1 ? "below" : lo >= 1 ? "above" : "touches";
}

export interface Verdict {
  /** Without the interval: "Breaks first under packet loss: 1 in 5 images wrong from 2.4 % loss" */
  headline: string;
  /** "2.0–2.9 %", or "" */
  interval: string;
  lead: string[];
  weakest: Row | undefined;
}

export function verdict(run: Run): Verdict {
  const rows = sortRows(rowsOf(run)).filter((r) => r.result);
  const quota = run.zones.watch;
  const what = breaks(run, run.oracle);
  if (rows.length === 0)
    return { headline: "No stress has a result yet.", interval: "", lead: ["The run holds the clean score, but no break curve."], weakest: undefined };

  const first = rows[0]!;
  const atRest = rows.filter((r) => resting(r.watch));
  const never = rows.filter((r) => unreached(r.watch));
  const lead: string[] = [];
  let headline: string;
  let interval = "";

  if (atRest.length === rows.length) {
    headline = rows.length === 1
      ? `Broken before any stress: at rest more than ${oneIn(quota)} ${what}.`
      : `Broken before any stress: under all ${number(rows.length)} stresses more than ${oneIn(quota)} ${what} at rest.`;
    lead.push(
      run.oracle === "stability"
        ? "The model answers differently on pictures that nobody would call stressed. Check the preprocessing first: size, colour order, scale, mean and deviation."
        : "The model is wrong too often without any stress. Check labels, class order and preprocessing before reading any limit below.",
    );
  } else if (never.length === rows.length && rows.some((r) => doubtful(r.result!.share_unknown))) {
    const worst = rows.reduce((a, b) => (a.result!.share_unknown > b.result!.share_unknown ? a : b));
    headline = `No limit was seen, but ${plural(worst.result!.unknown, thing(run))} of ${worst.result!.n} gave no verdict${rows.length > 1 ? ` under ${inText(worst.stress.title)}` : ""}.`;
    lead.push("An answer that failed is no answer that holds. Mend what failed (see Not tested), then run again: what is finished is kept.");
  } else if (never.length === rows.length) {
    headline = rows.length === 1
      ? `Holds over the whole range of ${inText(first.stress.title)}: fewer than ${oneIn(quota)} ${what}.`
      : `Holds over the whole range of all ${number(rows.length)} stresses: never ${oneIn(quota)} ${what}.`;
    lead.push("No watch limit was reached, so no limit is given as a number. A wider range would find it.");
  } else {
    const weakest = atRest.length ? atRest[0]! : first;
    const t = limitText(weakest.watch, weakest.stress.axis);
    if (t.state === "rest") {
      headline = `Broken at rest under ${inText(weakest.stress.title)}: more than ${oneIn(quota)} ${what} before the stress begins.`;
    } else if (t.state === "beyond") {
      // sorted by headroom, an unreached limit can still come first; speak of the lowest limit that is a number
      const reached = rows.filter((r) => !unreached(r.watch))[0]!;
      return withLead({ ...sentence(run, reached), weakest: reached }, run, rows, lead);
    } else {
      const s = sentence(run, weakest);
      headline = s.headline;
      interval = s.interval;
    }
  }
  return withLead({ headline, interval, weakest: first }, run, rows, lead);
}

/** "loss rate 22 %": a number without a unit needs its name, and so does a percentage beside percentages. */
function spelt(value: string, axis: Axis): string {
  const unit = unitOf(axis).unit;
  return unit === "" || (unit === "%" && axis.parameter !== "fraction") ? `${axis.parameter.replace(/_/g, " ")} ${value}` : value;
}

/** The limits of a stress and the share at the reader's maximum, in running text. */
export function limitSentences(run: Run, row: Row, oracle: OracleName): string {
  const { stress, result } = row;
  const subject = capital(inText(stress.title));
  if (!result) return `${subject} has no result under ${oracle}.`;
  const w = limitText(result.limits.watch, stress.axis);
  const b = limitText(result.limits.broken, stress.axis);
  const stable = oracle === "stability";
  const watch = exact(run.zones.watch, PERCENT);
  const what = run.clips ? `breaks ${watch} of the clips` : stable ? `changes ${watch} of the answers` : `makes ${watch} of the images wrong`;
  const parts: string[] = [];
  if (w.state === "rest") parts.push(`Before the stress begins, more than ${watch} of the ${run.clips ? "clips are broken" : stable ? "answers have changed" : "images are wrong"} already.`);
  else if (w.state === "number")
    parts.push(`${subject} ${what} at ${spelt(w.value, stress.axis)}${b.state === "number" ? ` and ${exact(run.zones.broken, PERCENT)} at ${spelt(b.value, stress.axis)}` : ""}.`);
  else if (doubtful(result.share_unknown)) parts.push(`Under ${inText(stress.title)} ${share0(row)} of the ${things(run)} gave no verdict, and no limit was seen.`);
  else parts.push(`${subject} never ${what}${stress.axis.asked != null ? " before nothing usable is left in the pictures" : ""}.`);
  const at = result.operating_share;
  if (at && stress.operating != null) parts.push(`At your maximum, ${spelt(exact(stress.operating, unitOf(stress.axis)), stress.axis)}, it is ${share(at).value}.`);
  return parts.join(" ");
}

/** A number without a unit needs its name: "quality 2". */
export function named(value: string, axis: Axis): string {
  return unitOf(axis).unit === "" ? `${axis.parameter.replace(/_/g, " ")}${NBSP}${value}` : value;
}

/** A level as it stands alone, below a picture or in a tip: "2 %", "quality 30". */
export const levelWords = (value: number, axis: Axis): string => named(exact(value, unitOf(axis)), axis);

function sentence(run: Run, row: Row): { headline: string; interval: string } {
  const axis = row.stress.axis;
  const t = limitText(row.watch, axis);
  const falling = axis.to < axis.identity;
  const unit = unitOf(axis).unit;
  return {
    headline: `${run.stresses.length > 1 ? "Breaks first" : "Breaks"} under ${inText(row.stress.title)}: ${oneIn(run.zones.watch).replace(/ /g, NBSP)} ${breaks(run, run.oracle)} from ${spelt(t.value.replace(/ /g, NBSP), axis)}${falling ? " down" : ""}`,
    interval: unit === "%" ? t.interval + NNBSP + "%" : t.interval,
  };
}

function withLead(v: Omit<Verdict, "lead">, run: Run, rows: readonly Row[], lead: string[]): Verdict {
  const row = v.weakest;
  const percent = exact(run.confidence, PERCENT);
  if (row && v.interval) lead.push(`The interval in brackets holds with ${percent} confidence, n${NNBSP}=${NNBSP}${row.result!.n}.`);
  const op = row?.stress.operating;
  const at = row?.result?.operating_share;
  if (row && op != null && at) {
    const m = share(at);
    const zone = zoneOf(at, run.zones);
    const need = row.result?.need_images;
    lead.push(
      `You plan for up to ${exact(op, unitOf(row.stress.axis))}; there ${m.value} of ${at.n} ${run.clips ? "clips break" : run.oracle === "stability" ? "answers change" : "images are wrong"} (${m.interval})` +
        (zone ? "." : `, which leaves the zone undecided${need ? `; about ${plural(need, `more ${thing(run)}`)} would decide it` : ""}.`),
    );
  }
  const others = rows.filter((r) => r !== row && r.headroom);
  const short = others.filter((r) => headroomSide(r.headroom) === "below");
  const touch = others.filter((r) => headroomSide(r.headroom) === "touches");
  const roomy = others.filter((r) => headroomSide(r.headroom) === "above");
  if (short.length) lead.push(`${capital(names(short))} ${short.length === 1 ? "stops" : "stop"} short of your maximum too.`);
  if (touch.length) lead.push(`${capital(names(touch))} ${touch.length === 1 ? "is" : "are"} too close to your maximum to decide.`);
  if (roomy.length)
    lead.push(
      short.length || touch.length || others.length < rows.length - 1
        ? `${capital(number(roomy.length))} other ${roomy.length === 1 ? "stress leaves" : "stresses leave"} room above your maximum.`
        : `${roomy.length === 1 ? "The other stress leaves" : `The other ${number(roomy.length)} stresses leave`} room above your maximum.`,
    );
  const never = rows.filter((r) => unreached(r.watch));
  if (never.length && never.length < rows.length)
    lead.push(`${capital(names(never))} never reached ${never.length === 1 ? "its" : "their"} watch limit.`);
  return { ...v, lead };
}

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const number = (n: number): string => WORDS[n] ?? String(n);
const capital = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1);
const names = (rows: readonly Row[]): string =>
  rows.length <= 3 ? listed(rows.map((r) => inText(r.stress.title))) : `${number(rows.length)} stresses`;

const share0 = (row: Row): string => exact(row.result!.share_unknown, PERCENT, 2);

/** Title of the curve: a sentence with its number. */
export function curveTitle(run: Run, row: Row, oracle: OracleName): string {
  const title = row.stress.title;
  const t = limitText(row.watch, row.stress.axis);
  if (t.state === "beyond" && doubtful(row.result?.share_unknown)) return `${title}: no limit seen up to ${exact(row.stress.axis.to, unitOf(row.stress.axis))}, with ${share0(row)} of the ${things(run)} without a verdict`;
  const q = oneIn(run.zones.watch);
  const verb = breaks(run, oracle);
  if (t.state === "rest") return `${title}: more than ${q} ${verb} before the stress begins`;
  if (t.state === "beyond") return `${title}: never ${q} ${verb} up to ${exact(row.stress.axis.to, unitOf(row.stress.axis))}${row.stress.axis.asked != null ? ", the end of what is usable" : ""}`;
  if (t.state === "none") return `${title}: no result under this oracle`;
  return `${title}: ${q} ${verb} from ${named(t.value, row.stress.axis)}${t.interval ? ` (${t.interval})` : ""}${row.stress.axis.to < row.stress.axis.identity ? " down" : ""}`;
}

/** "SSIM 0.71, PSNR 25.3 dB, 1 − VIF 0.55". */
export const looksWords = (looks: Looks): string =>
  `SSIM${NBSP}${fixed(looks.ssim, 2)}, PSNR${NBSP}${fixed(looks.psnr, 1)}${NNBSP}dB, 1${NBSP}−${NBSP}VIF${NBSP}${fixed(looks.lost_vif, 2)}`;

/** "every image was" or "300 of 2000 images were". */
const sweptWords = (run: Run, pictures: number | null | undefined, n: number): string =>
  pictures != null && pictures < n ? `${count(pictures)} of ${plural(n, thing(run))} were` : `every ${thing(run)} was`;

/** What checks of inferred verdicts showed, and what follows where answers come back. */
export function auditSentences(run: Run, row: Row, oracle: OracleName): string {
  const r = row.stress.oracles[oracle];
  const a = r?.audit;
  if (!r || !a) return "";
  const out: string[] = [];
  if (a.wrong.n > 0) {
    const m = share(a.wrong);
    let text = `${plural(a.wrong.n, "inferred verdict")} ${a.wrong.n === 1 ? "was" : "were"} checked: ${m.value} wrong (${m.interval})`;
    if (a.correction >= 0.0005) text += `; the curve was corrected by up to ${exact(a.correction, PERCENT, 2)}`;
    out.push(`${text}.`);
  }
  const bent = a.bent ? Math.round(a.bent.value * a.bent.n) : 0;
  if (bent > 0) out.push(`Of ${plural(a.bent!.n, thing(run))} followed over every level, ${count(bent)} broke and held again further on.`);
  if (a.not_monotone)
    out.push(
      a.swept
        ? `Too many to call it noise: ${sweptWords(run, a.swept_pictures, r.n)} judged at 16 levels and between all changes.`
        : "Too many to call it noise: what was not counted is doubtful. The search method “curve” shows where answers come back.",
    );
  if (a.may_pass != null)
    out.push(`${plural(a.below ?? 0, "check")} below the limit, ${count(a.below_broken ?? 0)} of them broken, do not exclude that its interval begins earlier, from ${exact(a.may_pass, unitOf(row.stress.axis))} on.`);
  const passed = r.passed ?? [];
  if (passed.length > 1)
    out.push(`The share passes ${exact(run.zones.watch, PERCENT)} ${listed(passed.map((p) => `${p.upward ? "upwards" : "downwards"} at ${exact(p.value, unitOf(row.stress.axis))}`))}.`);
  return out.join(" ");
}

/** What the limits look like, and why the axis ends where it does; "" where looks do not tell. */
export function looksSentences(row: Row): string {
  const { stress, result } = row;
  const parts: string[] = [];
  const axis = stress.perceptual;
  const seen = (["watch", "broken"] as const).flatMap((zone) => {
    const limit = result?.limits[zone];
    return limit?.looks && !resting(limit) && !unreached(limit) ? [`the ${zone} limit, ${named(limitText(limit, stress.axis).value, stress.axis)}, is ${looksWords(limit.looks)}`] : [];
  });
  if (axis && seen.length)
    parts.push(`As people see it, ${seen.join("; ")}: means over ${plural(axis.pictures, "picture")} ${axis.source === "table" ? "of a calibration table" : "of this run"}.`);
  if (stress.axis.asked != null && stress.validity)
    parts.push(`Behind ${levelWords(stress.axis.to, stress.axis)} ${exact(stress.validity.limit, PERCENT)} of the pictures' information (VIF) is gone; nothing stronger was run, although the range goes on to ${levelWords(stress.axis.asked, stress.axis)}.`);
  return parts.join(" ");
}

export interface GateTally {
  pass: number;
  fail: number;
  undecided: number;
  total: number;
}
export function tally(gates: readonly Gate[]): GateTally {
  const n = (v: Gate["verdict"]) => gates.filter((g) => g.verdict === v).length;
  return { pass: n("pass"), fail: n("fail"), undecided: n("undecided"), total: gates.length };
}

export function gateUnit(g: Gate): { unit: string; factor: number } {
  return g.percent ? PERCENT : { unit: g.unit ?? "", factor: 1 };
}

export function gateText(g: Gate, counted: Thing = "image"): Measured & { target: string; decide: string } {
  const unit = gateUnit(g);
  const m = g.value == null ? { value: "not reached", bare: "", interval: "" } : measured(g.value, g.lo, g.hi, unit);
  return {
    ...m,
    target: `${g.op.replace(">=", "≥").replace("<=", "≤")} ${exact(g.target, unit, 4)}`,
    decide: g.verdict === "undecided" && g.need_images ? `about ${plural(g.need_images, `more ${counted}`)} would decide` : "",
  };
}
