#!/usr/bin/env python3
"""Writes tests/image/pictures.json: small picture files by other people's encoders, with the pixels that
Pillow or OpenCV read from them, and small pictures resized by Pillow.

    python -m venv v && v/bin/pip install "pillow==12.*" opencv-python-headless numpy
    v/bin/python tools/make_image_fixtures.py tests/image/pictures.json
"""
import io
import json
import struct
import sys
import zlib

import cv2
import numpy as np
import PIL
from PIL import Image

W, H = 19, 13


def picture(width=W, height=H):
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(7).integers(0, 60, (height, width, 3))
    ramp = np.stack([x * 195 // (width - 1), y * 195 // (height - 1), (x + y) * 195 // (width + height - 2)], -1)
    return (ramp + noise).astype(np.uint8)


RGB = picture()


def by_pillow(data):
    """Alpha is dropped, not blended, as the module documents."""
    im = Image.open(io.BytesIO(data))
    if im.mode in ("P", "LA", "PA"):
        im = im.convert("RGBA")
    if im.mode == "RGBA":
        return np.asarray(im)[:, :, :3]
    return np.asarray(im.convert("RGB"))


def by_opencv(data):
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), flags), cv2.COLOR_BGR2RGB)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation):
    e = Image.Exif()
    e[0x0112] = orientation
    return e.tobytes()


def png(colour_type, bits, rows, interlace=0, palette=None):
    def chunk(tag, body):
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, bits, colour_type, 0, 0, interlace))
    if palette is not None:
        out += chunk(b"PLTE", palette)
    return out + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def packed(values, bits):
    """Rows of numbers as PNG scan lines with filter type 0."""
    out = b""
    for row in values:
        line = "".join(format(int(v), f"0{bits}b") for v in row)
        line += "0" * (-len(line) % 8)
        out += b"\0" + bytes(int(line[i : i + 8], 2) for i in range(0, len(line), 8))
    return out


def interlaced(rgb):
    out = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        part = rgb[y0::dy, x0::dx]
        if part.size:
            out += b"".join(b"\0" + row.tobytes() for row in part)
    return png(2, 8, out, interlace=1)


def bmp(bits, rows, compression=0, height=H, palette=b"", masks=b""):
    offset = 54 + len(palette) + len(masks)
    head = b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset)
    head += struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, compression, len(rows), 0, 0, 0, 0)
    return head + masks + palette + rows


def padded(row):
    return row + b"\0" * (-len(row) % 4)


def files():
    rgb = Image.fromarray(RGB)
    grey = rgb.convert("L")
    yield "jpeg_444", saved(rgb, "JPEG", quality=90, subsampling=0), by_opencv
    yield "jpeg_420", saved(rgb, "JPEG", quality=75, subsampling=2), by_opencv
    yield "jpeg_422", saved(rgb, "JPEG", quality=75, subsampling=1), by_opencv
    yield "jpeg_progressive", saved(rgb, "JPEG", quality=80, progressive=True), by_opencv
    yield "jpeg_grey", saved(grey, "JPEG", quality=85), by_opencv
    yield "jpeg_rgb", saved(rgb, "JPEG", quality=85, keep_rgb=True), by_pillow
    yield "jpeg_cmyk", saved(rgb.convert("CMYK"), "JPEG", quality=90), by_pillow
    for o in range(1, 9):
        yield f"jpeg_exif_{o}", saved(rgb, "JPEG", quality=90, exif=exif(o)), by_opencv
    yield "png_rgb", saved(rgb, "PNG"), by_pillow
    yield "png_exif_6", saved(rgb, "PNG", exif=exif(6)), by_pillow
    yield "png_palette", saved(rgb.quantize(11), "PNG"), by_pillow
    yield "png_palette_transparent", saved(rgb.quantize(11), "PNG", transparency=3), by_pillow
    yield "png_grey", saved(grey, "PNG"), by_pillow
    alpha = Image.fromarray((255 - RGB[:, :, 0]).astype(np.uint8))
    rgba, la = rgb.copy(), grey.copy()
    rgba.putalpha(alpha)
    la.putalpha(alpha)
    yield "png_rgba", saved(rgba, "PNG"), by_pillow
    yield "png_grey_alpha", saved(la, "PNG"), by_pillow
    for bits in (1, 2, 4):
        yield f"png_grey_{bits}_bit", png(0, bits, packed(RGB[:, :, 1] >> (8 - bits), bits)), by_opencv
    wide = RGB.astype(np.uint16) * 256 + 255 - RGB
    yield "png_grey_16_bit", png(0, 16, b"".join(b"\0" + r.astype(">u2").tobytes() for r in wide[:, :, 0])), by_opencv
    yield "png_rgb_16_bit", png(2, 16, b"".join(b"\0" + r.astype(">u2").tobytes() for r in wide)), by_opencv
    yield "png_interlaced", interlaced(RGB), by_pillow
    yield "webp_lossy", saved(rgb, "WEBP", quality=80), by_opencv
    yield "webp_lossless", saved(rgb, "WEBP", lossless=True), by_pillow
    yield "webp_alpha", saved(rgba, "WEBP", lossless=True, exact=True), by_pillow
    yield "webp_exif_8", saved(rgb, "WEBP", lossless=True, exif=exif(8)), by_pillow
    yield "bmp_24", saved(rgb, "BMP"), by_pillow
    yield "bmp_palette", saved(rgb.quantize(200), "BMP"), by_pillow
    yield "bmp_grey", saved(grey, "BMP"), by_pillow
    yield "bmp_1_bit", saved(rgb.convert("1"), "BMP"), by_pillow
    yield "bmp_32", saved(rgba, "BMP"), by_pillow
    rows = b"".join(padded(r[:, ::-1].tobytes()) for r in RGB)
    yield "bmp_top_down", bmp(24, rows, height=-H), by_pillow
    five = (RGB.astype(np.uint16) >> 3) @ np.array([1 << 10, 1 << 5, 1], np.uint16)
    yield "bmp_16", bmp(16, b"".join(padded(r.astype("<u2").tobytes()) for r in five[::-1])), by_pillow


def main():
    out = {
        "made_by": f"tools/make_image_fixtures.py with Pillow {PIL.__version__}, OpenCV {cv2.__version__}",
        "files": [],
        "resized": {"width": W, "height": H, "pixels": RGB.tobytes().hex(), "results": []},
    }
    for name, data, reader in files():
        pixels = np.ascontiguousarray(reader(data))
        out["files"].append({
            "name": name,
            "bytes": data.hex(),
            "reader": "Pillow" if reader is by_pillow else "OpenCV",
            "width": pixels.shape[1],
            "height": pixels.shape[0],
            "pixels": pixels.tobytes().hex(),
        })
    out["rle8"] = bmp(8, b"\x13\x00\x00\x01", compression=1, palette=bytes(1024)).hex()
    for width, height in [(7, 5), (32, 32), (19, 4), (5, 13), (40, 6), (1, 1), (18, 12)]:
        for name, filter_ in [("pillow_bilinear", Image.BILINEAR), ("pillow_bicubic", Image.BICUBIC)]:
            got = Image.fromarray(RGB).resize((width, height), filter_)
            out["resized"]["results"].append({"interpolation": name, "width": width, "height": height,
                                              "pixels": got.tobytes().hex()})
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        json.dump(out, f, indent=0)
        f.write("\n")


main()
