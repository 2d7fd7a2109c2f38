// The report's data, as written in docs/dev/report-data.md. This file is the only place that mirrors it.
// Shares are 0–1; natural values are in `axis.unit`; what is absent is left out or null.

export type Maybe<T> = T | null | undefined;
export type OracleName = "stability" | "correctness";
export type Task = "classification" | "detection" | "regression" | "segmentation" | "keypoints" | "text" | "instance_segmentation" | "oriented_detection" | "multi_label" | "depth";
export type Basis = "counted" | "inferred";
export type ZoneName = "onset" | "watch" | "broken";
export type Failure = "class_flip" | "lost" | "ghost" | "drift" | "invalid" | "misread" | "overlap";

export interface Share {
  value: number;
  lo: number | null;
  hi: number | null;
  n: number;
}

export interface Score extends Share {
  unit?: string;
}

export interface Axis {
  parameter: string;
  unit: string;
  from: number;
  /** End of the part that was searched. */
  to: number;
  /** The end that was asked for, where pictures hold nothing usable before it. */
  asked?: Maybe<number>;
  identity: number;
  scale: "linear" | "geometric";
  knee?: number | null;
  percent: boolean;
}

/** How alike stressed and clean pictures look: SSIM, PSNR in dB, share of VIF lost. */
export interface Looks {
  ssim: number;
  psnr: number;
  lost_vif: number;
}

export interface Perceptual {
  source: "measured" | "table";
  pictures: number;
  /** From no change on; never more alike than before. */
  points: (Looks & { level: number; s: number; value: number })[];
}

export interface Validity {
  /** Share of VIF lost behind which nothing is usable. */
  limit: number;
  level: number | null;
  s: number | null;
  value: number | null;
}

export interface Limit {
  value: number | null;
  lo: number | null;
  hi: number | null;
  level: number | null;
  lo_level: number | null;
  hi_level: number | null;
  s: number | null;
  censored: "none" | "right" | "left";
  lo_censored: boolean;
  hi_censored: boolean;
  basis: "certified" | "inferred";
  looks?: Maybe<Looks>;
}

export interface Point {
  level: number;
  s: number;
  value: number;
  n: number;
  evaluated: number;
  broken: number;
  share: number;
  lo: number | null;
  hi: number | null;
  basis: Basis;
  /** Share after checks of what was inferred. */
  corrected?: Maybe<number>;
  metrics?: Record<string, number> | null;
}

/** Where the share passes the watch line between two levels. */
export interface Passing {
  before: number;
  value: number;
  level: number;
  upward: boolean;
}

/** What looking at a random part of the inferred verdicts showed. */
export interface Audit {
  inferred: number;
  /** Of the verdicts looked at. */
  wrong: Share;
  held: number;
  hidden: number;
  broken: number;
  recovered: number;
  /** Images followed over every level that break more than once. */
  bent?: Maybe<Share>;
  gap?: Maybe<number>;
  /** Largest change of the curve, as a share. */
  correction: number;
  not_monotone: boolean;
  /** Images were judged at 16 levels and between all their changes: so many of them, all where it is absent. */
  swept: boolean;
  swept_pictures?: Maybe<number>;
  /** Looks at verdicts "holds" below the watch limit, and what turned out broken. */
  below?: Maybe<number>;
  below_broken?: Maybe<number>;
  /** From here on these looks do not exclude that the interval of the watch limit begins. */
  may_pass?: Maybe<number>;
  islands?: Maybe<{ id: string; broke: number; from: number; to: number }[]>;
}

export interface OracleResult {
  n: number;
  /** Pictures in all, where n of them were taken at random. */
  of?: Maybe<number>;
  unknown: number;
  share_unknown: number;
  /** False where the search was stopped before this limit was certified. */
  finished?: Maybe<boolean>;
  limits: Record<ZoneName, Limit>;
  crossings: Record<ZoneName, number>;
  /** Left out where the watch line is passed once or never. */
  passed?: Maybe<Passing[]>;
  audit?: Maybe<Audit>;
  operating_share?: Maybe<Share>;
  need_images?: Maybe<number>;
  points: Point[];
}

export interface Estimate {
  value: number | null;
  lo: number | null;
  hi: number | null;
  censored: "none" | "right" | "left" | boolean;
}

export interface Stress {
  name: string;
  kind: string;
  title: string;
  summary: string;
  parameters: Record<string, unknown>;
  operating?: Maybe<number>;
  /** Name of the relation whose path this is. */
  relation?: Maybe<string>;
  axis: Axis;
  /** Left out where looks do not tell how strong a stress is. */
  perceptual?: Maybe<Perceptual>;
  validity?: Maybe<Validity>;
  oracles: { stability?: Maybe<OracleResult>; correctness?: Maybe<OracleResult> };
  headroom?: Maybe<Estimate>;
  evals: number;
  evals_per_image: number;
  /** Of models behind an endpoint. */
  latency?: Maybe<(Latency & { level: number; value: number })[]>;
  /** Of runs on clips: flips and losses of frames at every level that was run. */
  clip_points?: Maybe<ClipPoint[]>;
}

/** A mean over clips; no interval from a single one. */
export interface ClipMean {
  value: number;
  lo: number | null;
  hi: number | null;
}

export interface ClipFigures {
  /** Number of the clip in `run.clips.clean`. */
  clip: number;
  frames: number;
  judged: number;
  broken: number;
  late: number;
  pairs: number;
  flips: number;
  first_lost_s: number | null;
  longest_loss_s: number;
  link?: Maybe<Link>;
}

/** What became of clips that were sent in coded form, against the decode of the undamaged stream. */
export interface Link {
  packets: number;
  /** Share of packets. */
  lost: number;
  /** Mean number of packets lost in a row. */
  burst: number;
  frames: number;
  /** Share of frames that differ. */
  affected: number;
  /** Share of frames that were not decoded. */
  frozen: number;
  /** dB; null where nothing differs. */
  psnr: number | null;
}

export interface ClipPoint {
  level: number;
  s: number;
  value: number;
  flips: ClipMean;
  broken: ClipMean;
  late: ClipMean;
  /** Of stresses that send the clips over a link. */
  link?: Maybe<Link>;
  clips: ClipFigures[];
}

export interface Clips {
  n: number;
  frames: number;
  null_flips: ClipMean;
  tolerance_frames: number;
  tolerance_flips: number;
  clean: { clip: number; id: string; frames: number; pairs: number; flips: number }[];
}

export interface Relation {
  name: string;
  title: string;
  summary?: Maybe<string>;
  n: number;
  holds: number;
  violated: number;
  excluded: number;
  share: Share;
  tolerance?: Maybe<number>;
  worst?: Maybe<string[]>;
  /** Pictures not in N: without a clean answer, or wrong when clean. */
  left_out?: Maybe<number>;
  unknown?: Maybe<number>;
  /** Name of the stress along which its limits were searched. */
  path?: Maybe<string>;
  /** As it was written, over the built-in one. */
  definition?: Maybe<Record<string, unknown>>;
}

export interface Gate {
  expr: string;
  verdict: "pass" | "fail" | "undecided";
  value: number | null;
  lo: number | null;
  hi: number | null;
  target: number;
  op: string;
  unit: string;
  percent: boolean;
  need_images?: Maybe<number>;
  abort: boolean;
  message: string;
}

export interface ClassScore {
  index: number;
  label: string;
  score: number;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  index: number;
  label: string;
  score?: Maybe<number>;
  ignore?: Maybe<boolean>;
  mark?: Maybe<"kept" | "lost" | "ghost">;
  /** Its pixels; the box is around them. */
  mask?: Maybe<ObjectMask>;
  /** Corners of a turned box; the box is around them. */
  corners?: Maybe<[number, number][]>;
}

/** COCO's compressed run lengths, down the columns. */
export interface ObjectMask {
  width: number;
  height: number;
  runs: string;
}

export type ClassPrediction = { kind: "class"; top: ClassScore[] };
/** Any number of classes that may apply, the surest first; in a label those that do. */
export type ClassesPrediction = { kind: "classes"; classes: ClassScore[]; least_score?: Maybe<number> };
export type BoxPrediction = { kind: "boxes"; boxes: Box[] };
export type ScalarPrediction = {
  kind: "scalar";
  value: number;
  unit: string;
  from?: Maybe<number>;
  to?: Maybe<number>;
  period?: Maybe<number>;
};
/** What is written in the picture; a label has the score 1. */
export type TextPrediction = { kind: "text"; value: string; score: number };
/** One class per pixel as runs, and the classes that occur with their shares of the pixels. */
export type ClassMapPrediction = {
  kind: "class_map";
  width: number;
  height: number;
  runs: string;
  classes: { index: number; label: string; share: number }[];
};
/** One number a cell, a byte each: 0–254 from `from` to `to`, 255 not known. */
export type DepthPrediction = { kind: "depth"; width: number; height: number; from: number; to: number; steps: string; median?: Maybe<number> };
export interface Pose {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** x, y, score */
  points: [number, number, number][];
  score?: Maybe<number>;
  ignore?: Maybe<boolean>;
  mark?: Maybe<"kept" | "lost" | "ghost">;
  /** Points that are far from where the other answer has them. */
  off?: Maybe<number[]>;
}
/** People (or other things) as points; those below `least_score` are not seen. */
export type PosePrediction = { kind: "poses"; poses: Pose[]; least_score?: Maybe<number> };
export type Prediction = ClassPrediction | ClassesPrediction | BoxPrediction | ScalarPrediction | TextPrediction | ClassMapPrediction | DepthPrediction | PosePrediction | { kind: "none" };

export interface Case {
  id: string;
  stress: string;
  relation: boolean;
  sample: string;
  level: number;
  s: number;
  value: number | null;
  oracle: OracleName;
  failure: Failure;
  reason: string;
  size: number;
  width: number;
  height: number;
  clean_picture?: Maybe<string>;
  stressed_picture?: Maybe<string>;
  clean: Prediction;
  expected?: Maybe<Prediction>;
  stressed: Prediction;
  label?: Maybe<Prediction>;
  replay: string;
}

export interface Frame {
  level: number;
  s: number;
  value: number;
  picture: string;
  prediction: Prediction;
  expected?: Maybe<Prediction>;
  broken: { stability?: Maybe<boolean>; correctness?: Maybe<boolean> };
}

export interface Filmstrip {
  stress: string;
  sample: string;
  width: number;
  height: number;
  label?: Maybe<Prediction>;
  clean: Prediction;
  frames: Frame[];
}

/** One frame of a clip, clean and stressed. Marks: '.' holds, 'x' broken, 'o' an old frame was shown, '?' unknown, '-' left out. */
export interface ClipFrame {
  frame: number;
  time: number;
  mark: string;
  clean_picture: string;
  picture: string;
  clean: Prediction;
  expected?: Maybe<Prediction>;
  prediction: Prediction;
}

/** One clip at one level: what happened to all of its frames, and pictures of some. */
export interface ClipStrip {
  stress: string;
  sample: string;
  level: number;
  s: number;
  value: number;
  width: number;
  height: number;
  total: number;
  frame_rate: number;
  marks: string;
  flips: number;
  clean_flips: number;
  broken: boolean;
  reason: string;
  frames: ClipFrame[];
}

export interface FailureCount {
  status: "unreadable" | "stress_failed" | "inference_failed";
  message: string;
  count: number;
  samples: string[];
}

/** One stress of a pair and its side of the table. */
export interface PairAxis {
  name: string;
  parameter: string;
  unit: string;
  percent: boolean;
  /** Where this stress alone breaks the share; null: it does not. */
  limit: Maybe<number>;
  limit_distance: Maybe<number>;
  /** Natural values of the table, from the untouched picture on, and their distances from it. */
  values: number[];
  distances: number[];
}

/** Two stresses at once: where they break the share of the watch line together. */
export interface Pair {
  /** In the order in which they act. */
  stresses: [PairAxis, PairAxis];
  oracle: OracleName;
  share: number;
  n: number;
  need: number;
  evaluations: number;
  table_evaluations: number;
  certified: boolean;
  /** Pairs of strengths that were looked at. */
  cells: { i: number; j: number; reaches: boolean; certified: boolean; evaluated: number; broken: number; unknown: number; inferred: number }[];
  /** For each strength of the first the smallest place of the second at which the share is reached. */
  border: Maybe<number>[];
  index: Maybe<{ value: Maybe<number>; lo: Maybe<number>; hi: Maybe<number>; word: string; searched_to: number; at: Maybe<number>[]; evaluations: number }>;
}

/** Mixtures of two to five stresses, each along a direction from the untouched picture. */
export interface Mixtures {
  /** In the order in which they act; strengths of a direction are in this order. */
  stresses: { name: string; parameter: string; unit: string; percent: boolean; limit: number }[];
  oracle: OracleName;
  share: number;
  n: number;
  evaluations: number;
  /** Place of the weakest in `rays`; null: none breaks the share. */
  weakest: Maybe<number>;
  rays: Ray[];
}

export interface Ray {
  /** Parts of the stresses, in their limits; together 1. */
  weights: number[];
  /** Natural strengths where the share breaks; null where it is not reached. */
  at: Maybe<number>[];
  /** Sum of distance over limit there: 1 where the stresses add up. */
  radius: Maybe<number>;
  lo: Maybe<number>;
  hi: Maybe<number>;
  searched_to: number;
  around_weakest: boolean;
}

/** A few mixtures in which every two stresses meet at every two strengths. */
export interface Screen {
  stresses: { name: string }[];
  oracle: OracleName;
  share: number;
  n: number;
  rows: { levels: number[]; strengths: { name: string; value: number }[]; broken: number; unknown: number; lo: number; hi: number }[];
  /** The two that stand in the worst mixtures first. */
  pairs: { a: string; b: string; share: number; rows: number }[];
}

export interface Run {
  schema_version: 1;
  name: string;
  created: string;
  partial: boolean;
  partial_reason?: Maybe<string>;
  seed: number;
  oracle: OracleName;
  confidence: number;
  tool: { name: string; version: string; commit: string };
  host: { os: string; cpu: string; cores: number; engine: string };
  config: Record<string, unknown>;
  config_hash: string;
  db_hash: string;
  zones: Record<ZoneName, number>;
  model: {
    path: string;
    sha256: string;
    task: Task;
    engine: string;
    precision: string;
    input: string;
    labels: string[];
    license?: Maybe<string>;
    notes: string[];
  };
  data: {
    path: string;
    format: string;
    sha256: string;
    total: number;
    used: number;
    failed: number;
    labelled: boolean;
    notes: string[];
  };
  clean: { headline: string; metrics: Record<string, Score> };
  /** What "broken" means, in words, per oracle. */
  definition?: Maybe<Partial<Record<OracleName, string>>>;
  clips?: Maybe<Clips>;
  null_calibration?: Maybe<{ n: number; changed: Share; tolerance: number; fragile?: Maybe<string[]> }>;
  stresses: Stress[];
  relations: Relation[];
  /** What `proofload rare` was asked about the run, in the order of asking. */
  rare?: Maybe<RareAnswer[]>;
  combinations?: Maybe<{ pairs?: Maybe<Pair[]>; mixtures?: Maybe<Mixtures[]>; screen?: Maybe<Screen[]>; fuzz?: Maybe<Fuzzed[]> }>;
  gates: Gate[];
  worst: Case[];
  failures: FailureCount[];
  cost: { images: number; inferences: number; search: number; clean: number; null: number; relations?: Maybe<number>; report: number; seconds: number; engine?: Maybe<Record<string, number>>; latency?: Maybe<Latency> };
  assumptions: string[];
  warnings: string[];
  not_tested: string[];
}

/** What a search for combinations of mild stresses found; strengths were below `limit`. */
export interface Fuzzed {
  stresses: { name: string; parameter: string; unit: string; percent: boolean; limit: number }[];
  longest: number;
  together: boolean;
  counted: number;
  cases: number;
  failures: number;
  pictures: number;
  findings: number;
  control: { cases: number; failures: number; lo: number; hi: number; next_new_below: number; kinds_at_least: number };
  families?: Maybe<{ name: string; findings: number; pictures: number; typical_case: string; picture: string; how: string; chain: string }[]>;
  singles?: Maybe<number>;
  examples: { combination: string; how: string; picture: string; chain: string }[];
}

/** How likely a draw (picture, random field, strengths from the region) breaks; no figures where the method found none it can stand for. */
export interface RareAnswer {
  domain: string;
  declared: boolean;
  claim: number;
  verdict: "holds" | "refuted" | "undecided";
  sentence: string;
  method: string;
  p: number | null;
  lo: number | null;
  hi: number | null;
  judged: number;
  failures: number;
  unknown: number;
  unmixed?: Maybe<string>;
}

/** How long a remote model took, in milliseconds. */
export interface Latency { n: number; p50: number; p95: number; p99: number }

export interface ReportData {
  run: Run;
  pictures: Record<string, string>;
  filmstrips: Filmstrip[];
  clips: ClipStrip[];
  budget: { bytes: number; dropped_cases: number };
}

/** Levels are integers; severity s = level / 2^20. */
export const TOP_LEVEL = 1 << 20;
