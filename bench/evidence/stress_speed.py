#!/usr/bin/env python3
"""Our stressors beside imagecorruptions, albumentations and torchvision v2: one run, one core, the same pictures and strengths.

Every round measures each library once, so that what else the machine does meets them all; the figure is the median of the
rounds. Peers run in .venv-peers (tools/setup.sh peers); this script starts itself again there.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path

import runs

PEERS = runs.ROOT / ".venv-peers" / "bin" / "python"
TIMER = Path(os.environ.get("BUILD", runs.ROOT / "build")) / "bench" / "stress_timer"
SIZES = [(224, 224), (640, 427), (1920, 1080)]
ROUNDS = int(os.environ.get("ROUNDS", 5))
SECONDS = float(os.environ.get("SECONDS_EACH", 0.06))


def kinds():
    """Rows of (name, our kind, our parameters, our value, imagecorruptions' (name, severity), albumentations, torchvision)."""
    import albumentations as A
    import cv2
    import torch
    from torchvision.transforms import InterpolationMode
    from torchvision.transforms import v2
    from torchvision.transforms.v2 import functional as F

    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    linear = InterpolationMode.BILINEAR
    one = {"p": 1.0}

    def tv(make):
        transform = make()
        return lambda tensor: transform(tensor)

    return [
        # Sensor
        ("gaussian noise", "gaussian_noise", {}, 0.18 * 255, ("gaussian_noise", 3), A.GaussNoise(std_range=(0.18, 0.18), **one),
         lambda x: F.gaussian_noise(x, 0.0, 0.18)),
        ("shot noise", "shot_noise", {}, None, ("shot_noise", 3), A.ShotNoise(scale_range=(1 / 12, 1 / 12), **one), None),
        ("impulse noise", "impulse_noise", {}, 0.09, ("impulse_noise", 3), None, None),
        ("impulse noise, pixels", "impulse_noise", {"scope": "pixel"}, 0.09, None, A.SaltAndPepper(amount=(0.09, 0.09), **one), None),
        ("speckle noise", "speckle_noise", {}, 0.35, ("speckle_noise", 3),
         A.MultiplicativeNoise(multiplier=(0.65, 1.35), per_channel=True, elementwise=True, **one), None),
        ("ISO noise", "gain_iso", {}, 3, None, A.ISONoise(color_shift=(0.03, 0.03), intensity=(0.3, 0.3), **one), None),
        ("quantization", "quantization", {"mode": "truncate"}, 4, None, A.Posterize(num_bits=4, **one), lambda x: F.posterize(x, 4)),
        ("gamma", "gamma", {"direction": "dark"}, 1.0, None, A.RandomGamma(gamma_limit=(200, 200), **one), lambda x: F.adjust_gamma(x, 2.0)),
        ("white balance", "white_balance", {}, 100, None, A.PlanckianJitter(temperature_limit=(4000, 8000), **one), None),
        ("chromatic aberration", "chromatic_aberration", {}, 4, None,
         A.ChromaticAberration(primary_distortion_limit=(0.02, 0.02), secondary_distortion_limit=(0.05, 0.05), **one), None),
        # Optics
        ("gaussian blur, 2 px", "gaussian_blur", {}, 2, ("gaussian_blur", 2), A.GaussianBlur(sigma_limit=(2, 2), blur_limit=0, **one),
         lambda x: F.gaussian_blur(x, [17, 17], [2.0, 2.0])),
        ("box blur", "box_blur", {}, 7, None, A.Blur(blur_limit=(7, 7), **one), None),
        ("median blur, 3 px", "median_blur", {}, 1, None, A.MedianBlur(blur_limit=(3, 3), **one), None),
        ("median blur, 5 px", "median_blur", {}, 2, None, A.MedianBlur(blur_limit=(5, 5), **one), None),
        ("median blur, 7 px", "median_blur", {}, 3, None, A.MedianBlur(blur_limit=(7, 7), **one), None),
        ("median blur, 31 px", "median_blur", {}, 15, None, A.MedianBlur(blur_limit=(31, 31), **one), None),
        ("defocus, 4 px", "defocus_blur", {}, 4, ("defocus_blur", 2), A.Defocus(radius=(4, 4), alias_blur=(0.5, 0.5), **one), None),
        ("motion blur, 15 px", "motion_blur", {}, 15, ("motion_blur", 3), A.MotionBlur(blur_limit=(15, 15), **one), None),
        ("zoom blur", "zoom_blur", {}, 1.2, ("zoom_blur", 3), A.ZoomBlur(max_factor=(1.2, 1.2), step_factor=(0.02, 0.02), **one), None),
        ("glass blur", "glass_blur", {}, None, ("glass_blur", 3), A.GlassBlur(sigma=1.0, max_delta=2, iterations=3, mode="fast", **one), None),
        ("ringing", "ringing", {}, None, None, A.RingingOvershoot(blur_limit=(15, 15), cutoff=(math.pi / 4, math.pi / 4), **one), None),
        ("spatter", "spatter", {}, None, ("spatter", 2), A.Spatter(mean=(0.65, 0.65), std=(0.3, 0.3), gauss_sigma=(2, 2), mode="rain", **one), None),
        ("lens distortion", "lens_distortion", {}, None, None, A.OpticalDistortion(distort_limit=(0.05, 0.05), **one), None),
        ("sun flare", "sun_flare", {}, None, None, A.RandomSunFlare(src_radius=100, **one), None),
        # Transport
        ("pixel dropout, 10 %", "pixel_dropout", {}, 0.1, None, A.PixelDropout(dropout_prob=0.1, **one), None),
        ("channel dropout", "channel_dropout", {}, 1, None, A.ChannelDropout(channel_drop_range=(1, 1), **one), None),
        ("JPEG, quality 20", "jpeg_compression", {}, 20, ("jpeg_compression", 2),
         A.ImageCompression(compression_type="jpeg", quality_range=(20, 20), **one), lambda x: F.jpeg(x, 20)),
        ("WebP, quality 20", "webp_compression", {}, 20, None, A.ImageCompression(compression_type="webp", quality_range=(20, 20), **one), None),
        ("downscale 4", "downscale", {}, 4, None,
         A.Downscale(scale_range=(0.25, 0.25), interpolation_pair={"downscale": cv2.INTER_AREA, "upscale": cv2.INTER_LINEAR}, **one), None),
        ("pixelate", "pixelate", {}, 4, ("pixelate", 5),
         A.Downscale(scale_range=(0.25, 0.25), interpolation_pair={"downscale": cv2.INTER_AREA, "upscale": cv2.INTER_NEAREST}, **one), None),
        # Occlusion
        ("random patches", "random_patches", {}, 0.1, None,
         A.CoarseDropout(num_holes_range=(4, 4), hole_height_range=(0.16, 0.16), hole_width_range=(0.16, 0.16), **one),
         lambda x: F.erase(x, 20, 20, x.shape[1] // 3, x.shape[2] // 3, torch.zeros(1, 1, 1, dtype=torch.uint8))),
        ("cutout", "cutout", {}, 0.4, None, A.Erasing(scale=(0.16, 0.16), ratio=(1, 1), **one), lambda x: F.erase(
            x, 20, 20, x.shape[1] * 2 // 5, x.shape[1] * 2 // 5, torch.zeros(1, 1, 1, dtype=torch.uint8))),
        ("grid mask", "grid_mask", {}, 0.5, None, A.GridDropout(ratio=0.5, unit_size_range=(32, 33), random_offset=True, **one), None),
        # Photometric
        ("brightness", "brightness", {"direction": "bright"}, 0.2 * 255, None,
         A.RandomBrightnessContrast(brightness_limit=(0.2, 0.2), contrast_limit=(0, 0), **one), lambda x: F.adjust_brightness(x, 1.3)),
        ("brightness, HSV", "brightness", {"direction": "bright", "mode": "hsv"}, 0.3 * 255, ("brightness", 3), None, None),
        ("contrast", "contrast", {}, 0.2, ("contrast", 3),
         A.RandomBrightnessContrast(brightness_limit=(0, 0), contrast_limit=(-0.8, -0.8), **one), lambda x: F.adjust_contrast(x, 0.2)),
        ("saturation, less", "saturation", {"direction": "less"}, 0.3, ("saturate", 1), None, lambda x: F.adjust_saturation(x, 0.3)),
        ("saturation, more", "saturation", {"direction": "more"}, 2, ("saturate", 3),
         A.HueSaturationValue(hue_shift_limit=(0, 0), sat_shift_limit=(40, 40), val_shift_limit=(0, 0), **one), lambda x: F.adjust_saturation(x, 2.0)),
        ("hue", "hue", {}, 30, None, A.HueSaturationValue(hue_shift_limit=(15, 15), sat_shift_limit=(0, 0), val_shift_limit=(0, 0), **one),
         lambda x: F.adjust_hue(x, 0.08)),
        ("colour cast", "color_cast", {}, None, None, A.RGBShift(r_shift_limit=(20, 20), g_shift_limit=(0, 0), b_shift_limit=(-20, -20), **one), None),
        ("grey", "grayscale", {}, 1, None, A.ToGray(**one), lambda x: F.rgb_to_grayscale(x, 3)),
        ("sepia", "color_effect", {"effect": "sepia"}, 1, None, A.ToSepia(**one), None),
        ("invert", "invert", {}, 1, None, A.InvertImg(**one), lambda x: F.invert(x)),
        ("solarize", "solarize", {}, None, None, A.Solarize(threshold_range=(0.5, 0.5), **one), lambda x: F.solarize(x, 128)),
        ("sharpness", "sharpness", {"direction": "more"}, 3, None, A.Sharpen(alpha=(0.5, 0.5), lightness=(1, 1), **one), lambda x: F.adjust_sharpness(x, 3.0)),
        ("equalize", "equalize", {}, 1, None, A.Equalize(**one), lambda x: F.equalize(x)),
        ("autocontrast", "autocontrast", {}, 1, None, A.AutoContrast(**one), lambda x: F.autocontrast(x)),
        ("unsharp mask", "sharpness", {"direction": "more", "mode": "unsharp"}, 2, None, A.UnsharpMask(blur_limit=(7, 7), sigma_limit=(1, 1), alpha=(1, 1), **one), None),
        ("emboss", "emboss", {}, 0.5, None, A.Emboss(alpha=(0.5, 0.5), strength=(0.5, 0.5), **one), None),
        ("CLAHE", "clahe", {}, 1, None, A.CLAHE(clip_limit=(4, 4), **one), None),
        ("tone curve", "tone_curve", {}, None, None, A.RandomToneCurve(scale=0.2, **one), None),
        ("PCA lighting", "pca_lighting", {}, None, None, A.FancyPCA(alpha=0.3, **one), None),
        ("channel shuffle", "channel_shuffle", {}, None, None, A.ChannelShuffle(**one), lambda x: F.permute_channels(x, [2, 0, 1])),
        ("shadow", "shadow", {}, 0.5, None, A.RandomShadow(shadow_intensity_range=(0.5, 0.5), **one), None),
        ("plasma shadow", "plasma_shadow", {}, 0.5, None, A.PlasmaShadow(shadow_intensity_range=(0.5, 0.5), **one), None),
        ("illumination", "illumination", {}, None, None, A.Illumination(mode="linear", intensity_range=(0.2, 0.2), **one), None),
        # Weather
        ("fog", "fog", {}, None, ("fog", 3), A.RandomFog(fog_coef_range=(0.5, 0.5), **one), None),
        ("frost", "frost", {}, None, ("frost", 3), None, None),
        ("snow", "snow", {}, None, ("snow", 3), None, None),
        ("snow cover", "snow_cover", {}, 0.2 * 255, None, A.RandomSnow(snow_point_range=(0.2, 0.2), method="bleach", **one), None),
        ("rain", "rain", {}, None, None, A.RandomRain(**one), None),
        # Geometry
        ("hflip", "hflip", {}, 1, None, A.HorizontalFlip(**one), lambda x: F.horizontal_flip(x)),
        ("vflip", "vflip", {}, 1, None, A.VerticalFlip(**one), lambda x: F.vertical_flip(x)),
        ("transpose", "transpose", {}, 1, None, A.Transpose(**one), None),
        ("quarter turn", "quarter_turn", {}, 1, None, A.RandomRotate90(**one), lambda x: torch.rot90(x, 1, (1, 2)).contiguous()),
        ("rotate 20°", "rotate", {}, 20, None, A.Rotate(limit=(20, 20), border_mode=cv2.BORDER_CONSTANT, **one),
         lambda x: F.rotate(x, 20.0, interpolation=linear)),
        ("shear", "shear", {}, 15, None, A.Affine(shear={"x": (15, 15), "y": (0, 0)}, **one),
         lambda x: F.affine(x, 0.0, [0, 0], 1.0, [15.0, 0.0], interpolation=linear)),
        ("translate", "translate", {}, None, None, A.Affine(translate_percent={"x": (0.1, 0.1), "y": (0, 0)}, **one),
         lambda x: F.affine(x, 0.0, [x.shape[2] // 10, 0], 1.0, [0.0, 0.0], interpolation=linear)),
        ("scale", "scale", {}, None, None, A.Affine(scale=(0.7, 0.7), **one), lambda x: F.affine(x, 0.0, [0, 0], 0.7, [0.0, 0.0], interpolation=linear)),
        ("affine", "affine", {}, None, None, A.Affine(scale=(1.1, 1.1), rotate=(10, 10), shear=(5, 5), translate_percent=(0.05, 0.05), **one),
         lambda x: F.affine(x, 10.0, [x.shape[2] // 20, x.shape[1] // 20], 1.1, [5.0, 5.0], interpolation=linear)),
        ("perspective", "perspective", {}, None, None, A.Perspective(scale=(0.1, 0.1), **one), tv(lambda: v2.RandomPerspective(0.3, p=1.0))),
        ("elastic", "elastic", {}, 2, ("elastic_transform", 4), A.ElasticTransform(alpha=50, sigma=5, **one),
         tv(lambda: v2.ElasticTransform(alpha=50.0, sigma=5.0))),
        ("grid distortion", "grid_distortion", {}, None, None, A.GridDistortion(num_steps=5, distort_limit=(0.3, 0.3), **one), None),
        ("thin plate spline", "thin_plate_spline", {}, None, None, A.ThinPlateSpline(scale_range=(0.2, 0.2), **one), None),
    ]


CODECS = {"JPEG, quality 20", "WebP, quality 20"}
# MP/s that a core which copies some 3,000 MP/s should reach, at any strength that is named.
BARS = [
    ("gaussian_noise", {}, 20, 150), ("shot_noise", {}, None, 100), ("pixel_dropout", {}, 0.1, 300), ("block_loss", {}, 0.2, 1500),
    ("random_patches", {}, 0.2, 1500), ("gaussian_blur", {}, 2, 260), ("gaussian_blur", {}, 5, 150), ("gaussian_blur", {}, 20, 150),
    ("zoom_blur", {}, 1.2, 25), ("elastic", {}, 2, 60), ("rotate", {}, 20, 150), ("scale", {}, 0.7, 150),
]
# Flat in the strength: blurs and dropouts, mild against strong.
FLAT = [("gaussian_blur", 2, 20), ("box_blur", 3, 31), ("defocus_blur", 2, 12), ("motion_blur", 5, 40), ("pixel_dropout", 0.02, 0.5),
        ("block_loss", 0.02, 0.5), ("random_patches", 0.02, 0.5), ("median_blur", 7, 31)]
FIFTEEN = ["gaussian_noise", "shot_noise", "impulse_noise", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "snow", "frost", "fog",
           "brightness", "contrast", "elastic", "pixelate", "jpeg_compression"]


class Timer:
    """Our side: asks bench/stress_timer."""

    def __init__(self, pictures):
        self.child = subprocess.Popen([str(TIMER), *map(str, pictures)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request):
        self.child.stdin.write(json.dumps(request) + "\n")
        self.child.stdin.flush()
        answer = json.loads(self.child.stdout.readline())
        if "error" in answer:
            raise SystemExit(f"stress_timer: {answer['error']} ({request})")
        return answer


def peer_time(call, pictures, seconds):
    count, begin = 0, time.perf_counter()
    while True:
        call(pictures[count % len(pictures)])
        count += 1
        passed = time.perf_counter() - begin
        if count >= len(pictures) and passed >= seconds or passed > 20 * seconds:
            return passed / count


def measure(rows, sizes, timer, originals, only):
    import numpy
    import torch
    from imagecorruptions import corrupt

    table = []
    for width, height in sizes:
        timer.ask(width=width, height=height)
        pictures = [middle(picture, width, height) for picture in originals]
        tensors = [torch.from_numpy(numpy.ascontiguousarray(p.transpose(2, 0, 1))) for p in pictures]
        mp = width * height * 1e-6
        for name, kind, params, value, corruption, augment, transform in rows:
            if only and kind not in only and name not in only:
                continue
            contestants = {}
            if corruption:
                contestants["imagecorruptions"] = (lambda p, c=corruption: corrupt(p, corruption_name=c[0], severity=c[1]), pictures)
            if augment is not None:
                contestants["albumentations"] = (lambda p, a=augment: a(image=p)["image"], pictures)
            if transform is not None:
                contestants["torchvision"] = (transform, tensors)
            times = {library: [] for library in ("ours", *contestants)}
            failed = {}
            request = {"kind": kind, "params": params, "seconds": SECONDS}
            if value is not None:
                request["value"] = value
            for _ in range(ROUNDS):
                times["ours"].append(timer.ask(**request)["picture"])
                for library, (call, inputs) in contestants.items():
                    if library in failed:
                        continue
                    try:
                        times[library].append(peer_time(call, inputs, SECONDS))
                    except Exception as error:  # Whatever a peer throws at pictures of this size.
                        failed[library] = f"{type(error).__name__}: {error}"
            medians = {library: statistics.median(t) for library, t in times.items() if t}
            fastest = min((t for library, t in medians.items() if library != "ours"), default=None)
            row = {"name": name, "kind": kind, "width": width, "height": height, "seconds": medians, "failed": failed,
                   "ratio": fastest / medians["ours"] if fastest else None}
            table.append(row)
            shown = "  ".join(f"{library} {mp / t:7.1f}" for library, t in medians.items())
            ratio = "" if row["ratio"] is None else f"{row['ratio']:6.2f}"
            print(f"{width}x{height} {name:24}{ratio:>7}  MP/s: {shown} {failed or ''}", flush=True)
    return table


def middle(picture, width, height):
    import cv2

    h, w = picture.shape[:2]
    cut_w, cut_h = w, w * height // width
    if cut_h > h:
        cut_w, cut_h = h * width // height, h
    x, y = (w - cut_w) // 2, (h - cut_h) // 2
    return cv2.resize(picture[y:y + cut_h, x:x + cut_w], (width, height), interpolation=cv2.INTER_LINEAR)


def ours_alone(timer):
    out = {"copy": {}, "bars": [], "flat": []}
    for width, height in SIZES:
        timer.ask(width=width, height=height)
        mp = width * height * 1e-6
        out["copy"][(width, height)] = mp / min(timer.ask(copy=True, seconds=SECONDS)["picture"] for _ in range(ROUNDS))

        def rate(kind, params, value):
            request = {"kind": kind, "params": params, "seconds": SECONDS} | ({} if value is None else {"value": value})
            return mp / statistics.median(timer.ask(**request)["picture"] for _ in range(ROUNDS))

        for kind, params, value, bar in BARS:
            out["bars"].append([kind, value, (width, height), rate(kind, params, value), bar])
        for kind, mild, strong in FLAT:
            out["flat"].append([kind, mild, strong, (width, height), rate(kind, {}, mild) / rate(kind, {}, strong)])
    return out


def sweep(timer, originals):
    """Seconds a picture for the fifteen kinds of ImageNet-C at five levels each, ours and theirs, by kind."""
    import numpy
    from imagecorruptions import corrupt

    import peer_pictures

    peer_pictures.mend_peer()
    timer.ask(width=224, height=224)
    pictures = [middle(picture, 224, 224) for picture in originals]
    rows = []
    for theirs, kind in peer_pictures.KINDS.items():
        if kind not in FIFTEEN:
            continue
        benchmark = "imagecorruptions" if kind == "elastic" else "imagenet_c"
        a = b = 0
        for level in range(1, 6):
            numpy.random.seed(level)
            request = {"kind": kind, "benchmark": benchmark, "level": level, "seconds": SECONDS}
            ours, peers = [], []
            for _ in range(3):
                ours.append(timer.ask(**request)["picture"])
                # Their glass takes half a second a picture: once over two of them.
                some = pictures[:2] if theirs == "glass_blur" else pictures
                peers.append(peer_time(lambda p, n=theirs, s=level: corrupt(p, corruption_name=n, severity=s), some,
                                       0 if theirs == "glass_blur" else SECONDS))
            a += statistics.median(ours)
            b += statistics.median(peers)
        rows.append((theirs, a, b))
        print(f"sweep {theirs:20} ours {1e3 * a:8.2f} ms  theirs {1e3 * b:8.1f} ms  {b / a:6.1f}", flush=True)
    return rows


def name_of(size):
    return f"{size[0]}×{size[1]}"


def report(table, alone, swept) -> str:
    body = ("Every library reads 8-bit pictures in memory and makes new ones, on one thread and one core; the figure is millions of pixels a "
            "second, the ratio ours over the fastest other one (above 1: ours is faster). Strengths are those of imagecorruptions' "
            "severity 3 where it has the kind. imagecorruptions 1.1.2, albumentations 2.0.8 with OpenCV 5.0, torchvision 0.29 v2 on uint8 "
            "tensors. A copy of a picture in memory: "
            + ", ".join(f"{rate:,.0f} MP/s at {name_of(size)}" for size, rate in alone["copy"].items()) + ".\n")
    for size in dict.fromkeys((row["width"], row["height"]) for row in table):
        rows = [row for row in table if (row["width"], row["height"]) == size and row["ratio"] is not None]
        mp = size[0] * size[1] * 1e-6
        mean = math.exp(statistics.fmean(math.log(row["ratio"]) for row in rows))
        slower = [f"{row['name']} {row['ratio']:.2f}" for row in rows if row["ratio"] < (0.9 if row["name"] in CODECS else 1)]
        body += (f"\n## {name_of(size)}\n\n{len(rows)} kinds that another library has, too: **{mean:.1f} times** the fastest of the others in the "
                 f"geometric mean; slower than it: {', '.join(slower) if slower else 'none'}.\n\n")
        body += runs.table(["kind", "ours", "imagecorruptions", "albumentations", "torchvision", "ratio"],
                           [[row["name"]] + [f"{mp / row['seconds'][k]:,.0f}" if mp / row["seconds"].get(k, 1e9) >= 10
                                             else f"{mp / row['seconds'][k]:.1f}" if k in row["seconds"] else "–"
                                             for k in ("ours", "imagecorruptions", "albumentations", "torchvision")]
                            + [f"{row['ratio']:.2f}"] for row in rows]) + "\n"
    ours, theirs = sum(r[1] for r in swept), sum(r[2] for r in swept)
    quick = [r for r in swept if r[0] != "glass_blur"]
    body += (f"\n## The 15 × 5 sweep of ImageNet-C at 224×224\n\nOurs {ours:.3f} s a picture, imagecorruptions {theirs:.2f} s: **{theirs / ours:.0f} "
             f"times**; without its glass blur, a loop in Python, {sum(r[1] for r in quick):.3f} s and {sum(r[2] for r in quick):.2f} s: "
             f"{sum(r[2] for r in quick) / sum(r[1] for r in quick):.0f} times.\n\n")
    body += runs.table(["kind, five levels", "ours, ms", "imagecorruptions, ms", "ratio"],
                       [[n, f"{1e3 * a:.2f}", f"{1e3 * b:.1f}", f"{b / a:.1f}"] for n, a, b in swept]) + "\n"
    body += "\n## Ours alone, MP/s\n\n"
    kinds_of = dict.fromkeys((k, v, bar) for k, v, _, _, bar in alone["bars"])
    body += runs.table(["kind", "strength", *map(name_of, SIZES), "wanted"],
                       [[k, "half way" if v is None else f"{v:g}"]
                        + [f"{next(r for kk, vv, s, r, _ in alone['bars'] if (kk, vv, s) == (k, v, size)):,.0f}" for size in SIZES] + [str(bar)]
                        for k, v, bar in kinds_of]) + "\n"
    body += "\nTime of a strong stress over that of a mild one (1: flat in the strength):\n\n"
    body += runs.table(["kind", "mild", "strong", *map(name_of, SIZES)],
                       [[k, f"{m:g}", f"{t:g}"] + [f"{next(r for kk, _, _, s, r in alone['flat'] if (kk, s) == (k, size)):.2f}" for size in SIZES]
                        for k, m, t in FLAT])
    return body


def main() -> None:
    runs.need_data()
    if sys.prefix != str(runs.ROOT / ".venv-peers"):
        if not PEERS.exists():
            sys.exit("the libraries to compare with are missing: tools/setup.sh peers")
        os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
        os.execv(PEERS, [str(PEERS), *sys.argv])
    if not TIMER.exists():
        sys.exit(f"{TIMER} is missing: make bench builds it")
    warnings.simplefilter("ignore")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    import cv2

    paths = sorted((runs.DATA / "imagenet" / "images").iterdir())[:8]
    originals = [cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB) for path in paths]
    timer = Timer(paths)
    rows = kinds()
    only = {a for a in sys.argv[1:] if not a.startswith("-")}
    table = measure(rows, SIZES, timer, originals, only)
    if not only:
        runs.write("stress_speed", "Speed of the stresses beside other libraries", "make bench && make evidence ARGS=stress_speed",
                   report(table, ours_alone(timer), sweep(timer, originals)))


if __name__ == "__main__":
    main()
