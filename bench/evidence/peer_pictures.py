#!/usr/bin/env python3
"""ImageNet-C's nineteen kinds at five levels: our pictures beside those of imagecorruptions.

Where nothing is drawn by lot the pictures are compared value by value; where something is, what is compared is how much the
picture changes: PSNR, SSIM, mean and standard deviation, each the mean over the pictures. Peers run in .venv-peers
(tools/setup.sh peers); this script starts itself again there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import runs

PEERS = runs.ROOT / ".venv-peers" / "bin" / "python"
PICTURES = int(os.environ.get("PICTURES", 24))
SIDE = 224
# Theirs -> ours. The elastic stress of imagecorruptions is not the one of ImageNet-C: it has levels of its own.
KINDS = {
    "gaussian_noise": "gaussian_noise", "shot_noise": "shot_noise", "impulse_noise": "impulse_noise", "speckle_noise": "speckle_noise",
    "defocus_blur": "defocus_blur", "glass_blur": "glass_blur", "motion_blur": "motion_blur", "zoom_blur": "zoom_blur",
    "gaussian_blur": "gaussian_blur", "snow": "snow", "frost": "frost", "fog": "fog", "spatter": "spatter", "brightness": "brightness",
    "contrast": "contrast", "saturate": "saturation", "elastic_transform": "elastic", "pixelate": "pixelate",
    "jpeg_compression": "jpeg_compression",
}
FIXED = ["defocus_blur", "zoom_blur", "gaussian_blur", "brightness", "contrast", "saturate", "pixelate", "jpeg_compression"]
# PSNR/SSIM/VIF of levels 1 to 5 with the formulas of imagecorruptions, measured elsewhere on five photographs of 224 px.
ELSEWHERE = {
    "gaussian_noise": "22.3/.58/.36 18.9/.45/.27 15.7/.32/.20 13.0/.23/.14 10.6/.15/.10",
    "shot_noise": "22.1/.62/.37 18.5/.47/.27 15.6/.36/.21 12.3/.24/.14 10.5/.19/.11",
    "impulse_noise": "20.1/.60/.32 17.1/.44/.24 15.4/.35/.19 12.6/.24/.14 10.6/.16/.10",
    "speckle_noise": "23.6/.71/.43 21.3/.63/.36 16.8/.45/.25 14.9/.38/.20 13.0/.30/.16",
    "defocus_blur": "25.6/.77/.37 24.3/.70/.30 22.5/.61/.21 21.3/.55/.16 20.3/.52/.13",
    "glass_blur": "24.2/.75/.29 24.4/.74/.29 20.9/.57/.15 21.4/.58/.16 20.7/.54/.13",
    "motion_blur": "23.6/.79/.28 21.4/.69/.20 19.6/.61/.14 18.4/.56/.11 17.9/.53/.10",
    "zoom_blur": "21.0/.67/.21 20.0/.62/.17 19.7/.62/.17 19.1/.60/.16 18.7/.60/.16",
    "gaussian_blur": "29.3/.90/.52 25.1/.75/.34 23.2/.66/.25 22.0/.60/.20 20.4/.53/.14",
    "snow": "15.2/.69/.38 11.0/.49/.23 10.9/.55/.24 9.2/.48/.19 8.0/.44/.20",
    "frost": "12.1/.73/.51 10.1/.61/.37 9.3/.55/.30 9.5/.54/.29 9.1/.51/.26",
    "fog": "14.5/.72/.44 13.6/.67/.37 13.0/.62/.29 13.0/.61/.24 12.6/.55/.17",
    "spatter": "31.2/.96/.86 23.9/.83/.49 21.8/.68/.29 19.9/.74/.32 17.8/.65/.23",
    "brightness": "22.5/.95/.90 16.7/.89/.77 13.6/.83/.63 11.6/.75/.51 10.3/.69/.43",
    "contrast": "18.7/.77/.63 17.3/.69/.53 16.2/.61/.40 15.2/.51/.22 14.7/.47/.10",
    "saturate": "17.1/.93/.70 14.9/.90/.64 19.0/.91/.62 14.9/.82/.44 12.9/.74/.37",
    "elastic_transform": "23.5/.77/.28 22.2/.70/.23 20.9/.63/.18 20.2/.59/.15 19.4/.54/.13",
    "pixelate": "28.9/.91/.50 28.1/.89/.47 26.2/.83/.40 24.7/.75/.33 24.0/.71/.29",
    "jpeg_compression": "28.9/.90/.51 27.9/.88/.47 27.3/.86/.44 26.0/.82/.38 24.5/.78/.32",
}


def vif(clean, stressed):
    """Visual information fidelity in the pixel domain (Sheikh and Bovik 2006), of luma, four scales, noise variance 2."""
    import cv2
    import numpy

    a, b = (numpy.dot(p.astype(numpy.float64), [0.299, 0.587, 0.114]) for p in (clean, stressed))
    kept = there = 0.0
    for scale in range(4):
        size = 2 ** (4 - scale) + 1
        kernel = cv2.getGaussianKernel(size, size / 5)
        inner = (slice(size // 2, -(size // 2)),) * 2

        def mean(x):
            return cv2.sepFilter2D(x, -1, kernel, kernel)[inner]

        if scale:
            a, b = mean(a)[::2, ::2], mean(b)[::2, ::2]
        mu_a, mu_b = mean(a), mean(b)
        var_a = numpy.maximum(mean(a * a) - mu_a ** 2, 0)
        var_b = numpy.maximum(mean(b * b) - mu_b ** 2, 0)
        both = mean(a * b) - mu_a * mu_b
        gain = both / (var_a + 1e-10)
        noise = numpy.where(gain < 0, var_b, var_b - gain * both)
        gain = numpy.maximum(gain, 0)
        kept += numpy.log10(1 + gain ** 2 * var_a / (numpy.maximum(noise, 0) + 2)).sum()
        there += numpy.log10(1 + var_a / 2).sum()
    return kept / there


def mend_peer():
    """imagecorruptions 1.1.2 names things that today's scikit-image and NumPy call otherwise; the arithmetic stays its own."""
    import imagecorruptions.corruptions as peer
    import numpy
    from skimage.filters import gaussian

    peer.gaussian = lambda image, sigma, multichannel=False, **rest: gaussian(
        image, sigma=sigma, channel_axis=-1 if multichannel else None, **rest)
    if not hasattr(numpy, "float_"):
        numpy.float_ = numpy.float64


def figures(clean, stressed):
    import numpy
    from skimage.metrics import structural_similarity

    luma = [numpy.dot(p.astype(numpy.float64), [0.299, 0.587, 0.114]) for p in (clean, stressed)]
    error = numpy.mean((clean.astype(numpy.float64) - stressed) ** 2)
    ssim = structural_similarity(*luma, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    return [10 * numpy.log10(255 ** 2 / max(error, 1e-9)), ssim, stressed.mean(), stressed.std(), vif(clean, stressed)]


def main() -> None:
    runs.need_data()
    if sys.prefix != str(runs.ROOT / ".venv-peers"):
        if not PEERS.exists():
            sys.exit("the library to compare with is missing: tools/setup.sh peers")
        os.execv(PEERS, [str(PEERS), *sys.argv])
    warnings.simplefilter("ignore")
    import cv2
    import numpy
    from imagecorruptions import corrupt

    mend_peer()
    clean_folder = runs.SCRATCH / "peer_pictures" / "clean"
    out = runs.SCRATCH / "peer_pictures" / "ours"
    shutil.rmtree(clean_folder.parent, ignore_errors=True)
    clean_folder.mkdir(parents=True)
    clean = {}
    for path in sorted((runs.DATA / "imagenet" / "images").iterdir())[:: max(1, 200 // PICTURES)][:PICTURES]:
        picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        scale = 256 / min(picture.shape[:2])
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        y, x = (picture.shape[0] - SIDE) // 2, (picture.shape[1] - SIDE) // 2
        clean[path.stem] = numpy.ascontiguousarray(picture[y:y + SIDE, x:x + SIDE])
        cv2.imwrite(str(clean_folder / f"{path.stem}.png"), cv2.cvtColor(clean[path.stem], cv2.COLOR_RGB2BGR))
    # What is rendered needs labels; any will do.
    table = clean_folder / "labels.csv"
    table.write_text("file,label\n" + "".join(f"{name}.png,0\n" for name in clean), encoding="utf-8")
    for levels, stresses in (("imagenet_c", ",".join(k for k in KINDS.values() if k != "elastic")), ("imagecorruptions", "elastic")):
        subprocess.run([runs.PROGRAM, "render", f"data={table}", f"stress={stresses}", "--levels", levels, "--out", f"{out}_{levels}"],
                       check=True, stdout=subprocess.DEVNULL)

    def ours(kind, level, name):
        folder = Path(f"{out}_{'imagecorruptions' if kind == 'elastic' else 'imagenet_c'}") / "images" / kind / str(level)
        (path,) = folder.rglob(f"{name}.png")
        return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)

    fixed_rows, random_rows, outside, levels_of = [], [], [], {}
    for theirs, kind in KINDS.items():
        for level in range(1, 6):
            numpy.random.seed(level)
            pairs = []
            for name, picture in clean.items():
                if theirs == "glass_blur":  # Loops in Python: a few pictures are enough.
                    if len(pairs) == 6:
                        break
                pairs.append((picture, ours(kind, level, name), corrupt(picture, corruption_name=theirs, severity=level)))
            if theirs in FIXED:
                gaps = [numpy.abs(a.astype(int) - b) for _, a, b in pairs]
                signed = [(a.astype(int) - b).mean() for _, a, b in pairs]
                mean = float(numpy.mean([g.mean() for g in gaps]))
                fixed_rows.append([theirs, str(level), f"{mean:.2f}", f"{numpy.mean(signed):+.2f}",
                                   f"{numpy.mean([numpy.percentile(g, 99) for g in gaps]):.0f}", f"{max(g.max() for g in gaps)}"])
                if mean > 2:
                    outside.append(f"{theirs} {level} ({mean:.2f})")
            a = numpy.array([figures(c, o) for c, o, _ in pairs])
            b = numpy.array([figures(c, t) for c, _, t in pairs])
            levels_of.setdefault(theirs, []).append(f"{a[:, 0].mean():.1f}/{a[:, 1].mean():.2f}/{a[:, 4].mean():.2f}")
            random_rows.append([theirs, str(level)] + [f"{x:.{d}f} / {y:.{d}f}" for x, y, d in zip(a.mean(0), b.mean(0), (1, 2, 0, 0, 2))]
                               + [f"{a[:, 0].std():.1f} / {b[:, 0].std():.1f}"])
            print(*random_rows[-1], fixed_rows[-1][2:] if theirs in FIXED else "", flush=True)
    body = (f"{len(clean)} pictures of imagenet, {SIDE} px (short side 256, middle cut out). imagecorruptions 1.1.2 with today's libraries: two "
            "names that scikit-image and NumPy have changed are put in their place, the arithmetic is its own.\n\n"
            "**Kinds that draw nothing**: difference of the pictures in grey levels. imagecorruptions cuts fractions off, which alone makes 0.5; "
            + (f"above 2: {', '.join(outside)}." if outside else "none is above 2.") + "\n\n")
    body += runs.table(["kind", "level", "mean difference", "signed", "99 % below", "largest"], fixed_rows)
    body += ("\n\n**All kinds**: ours / theirs, means over the pictures; the last column is the standard deviation of PSNR over them.\n\n")
    body += runs.table(["kind", "level", "PSNR, dB", "SSIM", "mean", "standard deviation", "VIF", "spread of PSNR, dB"], random_rows)
    body += ("\n\n**Beside figures measured elsewhere** (PSNR/SSIM/VIF of levels 1 to 5; theirs on five photographs, the formulas those of "
             "imagecorruptions): ours above, theirs below.\n\n")
    body += runs.table(["kind", "1", "2", "3", "4", "5"], [row for kind, texts in levels_of.items()
                                                            for row in ([kind, *texts], ["", *ELSEWHERE[kind].split()])])
    runs.write("peer_pictures", "Our pictures beside imagecorruptions", "make evidence ARGS=peer_pictures", body)


if __name__ == "__main__":
    main()
