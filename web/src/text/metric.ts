// Names and digits of scores.
import type { Maybe, Score } from "../data/types";
import { fixed, measured, PERCENT, plain, withUnit, type Measured } from "./number";

const NAMES: Record<string, string> = {
  top1: "Top-1 accuracy",
  top5: "Top-5 accuracy",
  accuracy: "Accuracy",
  map: "mAP 50–95",
  map50: "mAP 50",
  map50_95: "mAP 50–95",
  map75: "mAP 75",
  ar100: "Recall, 100 boxes",
  recall: "Recall",
  mask_map50: "Mask mAP 50",
  mask_map50_95: "Mask mAP 50–95",
  mask_map75: "Mask mAP 75",
  mask_ar100: "Mask recall, 100 objects",
  pose_map50: "Pose mAP 50",
  pose_map50_95: "Pose mAP 50–95",
  pose_map75: "Pose mAP 75",
  pose_ar20: "Pose recall, 20 people",
  exact: "Exact",
  f1: "F1",
  macro_ap: "Average precision, mean of classes",
  mae: "Mean error",
  mean_error: "Mean error",
  rmse: "Root mean square error",
  median_error: "Median error",
  within_tolerance: "Within tolerance",
  abs_rel: "Mean relative error",
  within_1_25: "Places within a factor of 1.25",
  miou: "Mean overlap (mIoU)",
  boundary_f: "Agreement of borders (F)",
  object_iou: "Overlap of objects (IoU)",
  pck: "Points in place (PCK 0.1)",
  oks: "Mean point similarity (OKS)",
  oks50: "People with OKS above 0.5",
};

export function metricName(name: string): string {
  const known = NAMES[name.toLowerCase().replace(/[-.]/g, "_")];
  if (known) return known;
  const words = name.replace(/[_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Accuracies are read as percentages, average precision and recall as a number between 0 and 1. */
const isAverage = (name: string): boolean => /^(((mask|pose)_)?(m?ap|m?ar)(\d|_|$)|oks$|f1$|macro_ap$|boundary_f$)/i.test(name);
const isShare = (name: string, unit: Maybe<string>): boolean =>
  !isAverage(name) && (unit === "%" || unit === "fraction" || unit === "share" || (!unit && /^(top\d|accuracy|within)/i.test(name)));

export function scoreText(name: string, m: Score): Measured {
  if (isShare(name, m.unit)) return measured(m.value, m.lo, m.hi, PERCENT);
  const unit = isAverage(name) ? "" : (m.unit ?? "");
  return measured(m.value, m.lo, m.hi, { unit, factor: 1 }, unit ? 0 : 1);
}

/** A score without interval, as on the curve of a metric. */
export function scorePlain(name: string, value: number, unit: Maybe<string>): string {
  return isShare(name, unit) ? withUnit(fixed(value * 100, 1), "%") : withUnit(plain(value, 3), isAverage(name) ? "" : (unit ?? ""));
}
