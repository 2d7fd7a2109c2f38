// The perceptual axis: how alike stressed and clean pictures look at a strength, and where round values of it lie.
import type { Looks, Maybe, Perceptual } from "./types";

/** What PSNR says of equal pictures. */
const MOST_PSNR = 99;

const errorOf = (psnr: number): number => (psnr >= MOST_PSNR ? 0 : Math.pow(10, -psnr / 10));
const psnrOf = (error: number): number => (error > 0 ? Math.min(MOST_PSNR, -10 * Math.log10(error)) : MOST_PSNR);

/** Straight between the levels that were looked at, PSNR in squared error; the last one behind them. */
export function looksAt(axis: Maybe<Perceptual>, s: number): Looks | null {
  const points = axis?.points ?? [];
  const last = points[points.length - 1];
  if (!last) return null;
  const i = points.findIndex((p) => s <= p.s);
  if (i < 0) return last;
  const a = points[Math.max(0, i - 1)]!;
  const b = points[i]!;
  const t = b.s > a.s ? (s - a.s) / (b.s - a.s) : 0;
  const mix = (x: number, y: number) => x + t * (y - x);
  return { ssim: mix(a.ssim, b.ssim), lost_vif: mix(a.lost_vif, b.lost_vif), psnr: psnrOf(mix(errorOf(a.psnr), errorOf(b.psnr))) };
}

/** First s at which so much of VIF is lost; null where the axis does not get there. */
export function whereLost(axis: Perceptual, lost: number): number | null {
  const { points } = axis;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1]!;
    const b = points[i]!;
    if (b.lost_vif < lost) continue;
    return b.lost_vif > a.lost_vif ? a.s + ((lost - a.lost_vif) / (b.lost_vif - a.lost_vif)) * (b.s - a.s) : b.s;
  }
  return null;
}

/** Tenths of lost VIF up to `max`, at least `gap` apart; halves and ends come first. */
export function lostTicks(axis: Perceptual, max: number, gap: number): { s: number; lost: number }[] {
  const placed: { s: number; lost: number }[] = [];
  for (const lost of [0, 0.9, 0.5, 0.1, 0.3, 0.7, 0.2, 0.8, 0.4, 0.6]) {
    const s = lost === 0 ? 0 : whereLost(axis, lost);
    if (s === null || s > max + 1e-9 || placed.some((t) => Math.abs(t.s - s) < gap)) continue;
    placed.push({ s, lost });
  }
  return placed.sort((a, b) => a.s - b.s);
}
