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
    return [10 * numpy.log10(255 ** 2 / max(error, 1e-9)), ssim, stressed.mean(), stressed.std()]


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

    fixed_rows, random_rows, outside = [], [], []
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
            random_rows.append([theirs, str(level)] + [f"{x:.{d}f} / {y:.{d}f}" for x, y, d in zip(a.mean(0), b.mean(0), (1, 2, 0, 0))]
                               + [f"{a[:, 0].std():.1f} / {b[:, 0].std():.1f}"])
            print(*random_rows[-1], fixed_rows[-1][2:] if theirs in FIXED else "", flush=True)
    body = (f"{len(clean)} pictures of imagenet, {SIDE} px (short side 256, middle cut out). imagecorruptions 1.1.2 with today's libraries: two "
            "names that scikit-image and NumPy have changed are put in their place, the arithmetic is its own.\n\n"
            "**Kinds that draw nothing**: difference of the pictures in grey levels. imagecorruptions cuts fractions off, which alone makes 0.5; "
            + (f"above 2: {', '.join(outside)}." if outside else "none is above 2.") + "\n\n")
    body += runs.table(["kind", "level", "mean difference", "signed", "99 % below", "largest"], fixed_rows)
    body += ("\n\n**All kinds**: ours / theirs, means over the pictures; the last column is the standard deviation of PSNR over them.\n\n")
    body += runs.table(["kind", "level", "PSNR, dB", "SSIM", "mean", "standard deviation", "spread of PSNR, dB"], random_rows)
    runs.write("peer_pictures", "Our pictures beside imagecorruptions", "make evidence ARGS=peer_pictures", body)


if __name__ == "__main__":
    main()
