#!/usr/bin/env python3
"""How much each strength changes what is seen, on real pictures, beside figures measured elsewhere.

The reference was measured on five photographs of 224 x 224 with other implementations of the same formulas; other pictures
move it by some ten percent.
"""

import json
import subprocess

import runs

TARGETS = [0.98, 0.95, 0.90, 0.80, 0.70, 0.50, 0.30]
# Strength at which the mean SSIM falls to the targets, in the unit of the stress; None where it was not reached.
REFERENCE = {
    "gaussian_noise": ("grey levels", [2.5, 4.2, 6.3, 10, 14, 26, 51]),
    "shot_noise": ("1/photons", [.00030, .00082, .0019, .0050, .010, .034, .127]),
    "impulse_noise": ("share", [.00075, .0024, .0050, .011, .019, .046, .12]),
    "speckle_noise": ("share", [.024, .041, .064, .11, .16, .30, .61]),
    "row_noise": ("grey levels", [2.1, 3.4, 5.2, 8.5, 12, 22, 43]),
    "gaussian_blur": ("px", [.55, .72, 1.0, 1.6, 2.5, 7.8, None]),
    "defocus_blur": ("px", [.82, 1.1, 1.7, 2.7, 4.0, 11, None]),
    "motion_blur": ("px", [1.8, 3.0, 4.2, 7.3, 12, 53, None]),
    "downscale": ("factor", [None, 1.25, 1.8, 3.0, 4.6, 14, None]),
    "jpeg_compression": ("quality", [87, 59, 24, 9, 4, None, None]),
    "brightness_bright": ("grey levels", [6, 19, 36, 68, 100, 154, 232]),
    "brightness_dark": ("grey levels", [10, 18, 27, 38, 50, 75, 105]),
    "contrast": ("factor", [.93, .79, .64, .45, .31, .09, None]),
    "gamma_dark": ("octaves", [.24, .37, .53, .77, .98, 1.4, 2.0]),
    "gamma_bright": ("octaves", [.27, .46, .73, 1.2, 1.8, 3.1, None]),
    "exposure_dark": ("stops", [.48, .78, 1.1, 1.6, 2.1, 3.0, 4.1]),
    "exposure_bright": ("stops", [.48, .77, 1.2, 1.8, 2.4, 3.9, None]),
    "pixel_dropout": ("share", [.0013, .0030, .0061, .014, .023, .058, .16]),
    "block_loss": ("share", [.013, .036, .088, .20, .34, .62, None]),
    "quantization": ("bits", [4.6, 3.7, 3.0, 2.1, 1.8, 1.3, None]),
}


def falls_to(points, target):
    """Strength at which the curve of (value, ssim) falls to a target, linear in between."""
    for (a, before), (b, now) in zip(points, points[1:]):
        if now <= target < before:
            return a + (before - target) / (before - now) * (b - a)
    return None


def text(value):
    return "–" if value is None else f"{value:.3g}"


def main() -> None:
    runs.need_data()
    out = runs.SCRATCH / "calibration.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([runs.PROGRAM, "calibrate", f"data={runs.DATA / 'imagenet' / 'labels.csv'}", "stress=" + ",".join(REFERENCE),
                    "--pictures", "50", "--levels", "40", "--out", str(out)], check=True)
    table = json.loads(out.read_text(encoding="utf-8"))
    rows, ratios = [], []
    for name, (unit, reference) in REFERENCE.items():
        row = table["stresses"][name]
        points = [(p["value"], p["ssim"]) for p in row["points"]]
        ours = [falls_to(points, target) for target in TARGETS]
        rows.append([name, unit] + [f"{text(a)} ({text(b)})" for a, b in zip(ours, reference)] + [text(row["valid_to"])])
        # Of distances from no change, at the middle of the scale.
        start = points[0][0]
        for a, b in zip(ours[1:5], reference[1:5]):
            if a is not None and b is not None and b != start:
                ratios.append((a - start) / (b - start))
    ratios.sort()
    body = (f"Strength at which the mean SSIM of {table['pictures']} pictures of imagenet falls to the value; in brackets figures measured "
            "elsewhere on five photographs of 224 px with other programs. The last column is where 90 % of VIF are lost: stronger "
            "stresses leave nothing to be recognised.\n\n")
    body += runs.table(["stress", "unit"] + [f"{t:.2f}" for t in TARGETS] + ["valid to"], rows)
    body += (f"\n\nOf {len(ratios)} figures between 0.95 and 0.70, half lie between {ratios[len(ratios) // 4]:.2f} and "
             f"{ratios[3 * len(ratios) // 4]:.2f} times the other measurement (median {ratios[len(ratios) // 2]:.2f}).")
    runs.write("calibration", "How strengths look", "make evidence ARGS=calibration", body)


if __name__ == "__main__":
    main()
