#!/usr/bin/env python3
"""The share of a data set that breaks against three ways in which a link loses picture: single pixels, slices that are concealed
without a codec, packets of a real H.264 stream. YOLOX-nano on clips and on single pictures, with zones and bands, side by side.
"""

from __future__ import annotations

import math
import os
import subprocess

import runs

# A single picture has no stream: its third stress codes it as one key frame and loses slices of that.
STRESSES = {"clips": ["pixel_dropout", "packet_loss", "packet_loss_h264"], "pictures": ["pixel_dropout", "packet_loss", "intra_packet_loss"]}
TITLES = {"clips": ["Pixels lost", "Slices lost, concealed (surrogate)", "Packets lost, real H.264"],
          "pictures": ["Pixels lost", "Slices lost, concealed (surrogate)", "Slices of a key frame lost, real H.264"]}
LEVELS = int(os.environ.get("LEVELS", "12"))
MODEL = [f"model={runs.DATA}/coco_detection/yolox_nano_coco_416.onnx", f"model.config={runs.MODELS}/yolox_nano_coco_416.yaml"]
ROWS = {
    "clips": ("35 clips of 1.5 s from two videos", [f"data={runs.DATA}/video", "data.clip_frames=15", "data.stride=3"]),
    "pictures": ("80 pictures of COCO", [f"data={runs.DATA}/coco_detection/annotations.json", f"data.root={runs.DATA}/coco_detection/images"]),
}
WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 190, 62, 40, 62


def place(axis: dict, value: float) -> float:
    """Where a value lies on the axis, 0 to 1."""
    span, knee = abs(axis["to"] - axis["identity"]), axis["knee"]
    return math.log1p(abs(value - axis["identity"]) / knee) / math.log1p(span / knee)


def zone(begin: float, end: float, top: float, colour: str) -> str:
    return f'<rect x="{begin:.1f}" y="{top}" width="{end - begin:.1f}" height="{HEIGHT}" fill="{colour}"/>'


def panel(stress: dict, zones: dict, title: str, x0: float, y0: float) -> list[str]:
    oracle = stress["oracles"]["stability"]
    points = oracle["points"]
    axis = stress["axis"]

    def x(value):
        return x0 + WIDTH * place(axis, value)

    def y(share):
        return y0 + HEIGHT * (1 - share)

    out = [f'<rect x="{x0}" y="{y0}" width="{WIDTH}" height="{HEIGHT}" fill="#e9f5ec"/>']
    watch, broken = (oracle["limits"][k] for k in ("watch", "broken"))
    if watch["value"] is not None:
        end = x(broken["value"]) if broken["value"] is not None else x0 + WIDTH
        out.append(zone(x(watch["value"]), end, y0, "#fff1b8"))
    if broken["value"] is not None:
        out.append(zone(x(broken["value"]), x0 + WIDTH, y0, "#f9d3d0"))
    for share in (0, 0.25, 0.5, 0.75, 1):
        out.append(f'<line x1="{x0}" x2="{x0 + WIDTH}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="#fff" stroke-width="1"/>')
        out.append(f'<text x="{x0 - 6}" y="{y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    last = -1e9
    for value in (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1):
        if value > axis["to"] * (1 + 1e-9) or x(value) - last < 26:
            continue
        last = x(value)
        out.append(f'<line x1="{x(value):.1f}" x2="{x(value):.1f}" y1="{y0 + HEIGHT}" y2="{y0 + HEIGHT + 4}" stroke="#444"/>')
        out.append(f'<text x="{x(value):.1f}" y="{y0 + HEIGHT + 16}" text-anchor="middle">{100 * value:g}</text>')
    band = " ".join(f"{x(p['value']):.1f},{y(p['hi']):.1f}" for p in points) + " " + " ".join(
        f"{x(p['value']):.1f},{y(p['lo']):.1f}" for p in reversed(points))
    out.append(f'<polygon points="{band}" fill="#1f4e79" fill-opacity="0.18"/>')
    curve = " ".join(f"{x(p['value']):.1f},{y(p['share']):.1f}" for p in points)
    out.append(f'<polyline points="{curve}" fill="none" stroke="#1f4e79" stroke-width="2"/>')
    line = y(zones["watch"])
    out.append(f'<line x1="{x0}" x2="{x0 + WIDTH}" y1="{line:.1f}" y2="{line:.1f}" stroke="#8a6d00" stroke-dasharray="4 3"/>')
    if watch["value"] is not None:
        low = x(watch["lo"]) if watch["lo"] is not None else x0
        high = x(watch["hi"]) if watch["hi"] is not None else x0 + WIDTH
        out.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{line:.1f}" y2="{line:.1f}" stroke="#8a6d00" stroke-width="3"/>')
        dot = x(watch["value"])
        out.append(f'<circle cx="{dot:.1f}" cy="{line:.1f}" r="4" fill="#8a6d00"/>')
    out.append(f'<text x="{x0}" y="{y0 - 10}" font-weight="bold">{title}</text>')
    return out


def limit_text(limit: dict) -> str:
    if limit["value"] is None:
        return "not reached"
    low = "0" if limit["lo"] is None else f"{100 * limit['lo']:.2g}"
    high = "open" if limit["hi"] is None else f"{100 * limit['hi']:.2g}"
    return f"{100 * limit['value']:.2g} % ({low} to {high})"


def main() -> None:
    runs.need_data()
    size = (LEFT + 3 * WIDTH + 2 * GAP + 20, 2 * (HEIGHT + TOP + 52))
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" font-family="sans-serif" font-size="11" fill="#222">',
           f'<rect width="{size[0]}" height="{size[1]}" fill="#fff"/>']
    rows = []
    for r, (name, (title, data)) in enumerate(ROWS.items()):
        run = runs.run(runs.SCRATCH / "mission_picture" / name,
                       MODEL + data + ["stress=" + ",".join(STRESSES[name]), "search.method=grid", f"search.levels={LEVELS}"])
        for c, (stress, label) in enumerate(zip(run["stresses"], TITLES[name])):
            x0, y0 = LEFT + c * (WIDTH + GAP), TOP + r * (HEIGHT + TOP + 52)
            svg += panel(stress, run["zones"], label, x0, y0)
            svg.append(f'<text x="{x0 + WIDTH / 2}" y="{y0 + HEIGHT + 32}" text-anchor="middle">share lost, %</text>')
            oracle = stress["oracles"]["stability"]
            link = ""
            if stress.get("clip_points"):
                at = oracle["limits"]["watch"]["level"]
                links = [p["link"] for p in stress["clip_points"] if p["level"] == at and p.get("link")]
                if links and links[0].get("psnr") is not None:
                    link = (f"{links[0]['lost']:.1%} of the packets lost, {links[0]['burst']:.1f} in a row; "
                            f"{links[0]['affected']:.0%} of the frames affected, {links[0]['psnr']:.1f} dB")
            rows.append([title, label, str(oracle["n"]), limit_text(oracle["limits"]["watch"]), limit_text(oracle["limits"]["broken"]), link])
        svg.append(f'<text transform="translate(14 {TOP + r * (HEIGHT + TOP + 52) + HEIGHT / 2}) rotate(-90)" text-anchor="middle">'
                   f'broken, {title}</text>')
    svg.append("</svg>")
    target = runs.ROOT / "docs" / "evidence" / "mission_picture.svg"
    target.write_text("\n".join(svg) + "\n", encoding="utf-8")
    body = ("YOLOX-nano at 416 px. A clip is broken when more than 20 % of its frames lose their answer or more than 5 % more of its frame pairs "
            "flip than when clean; a picture when its answer changes beyond what harmless changes do. Green: below a fifth of the data broken; "
            "yellow: higher risk, from the watch limit on; red: more than half broken. The band holds the curve at 95 % as a whole; the thick "
            f"dash is the interval of the watch limit. An axis ends where nine tenths of VIF are lost. {LEVELS} levels, all evaluated.\n\n![three break curves on clips and on pictures](mission_picture.svg)\n\n")
    body += runs.table(["data", "stress", "n", "20 % broken at (95 %)", "half broken at (95 %)", "at the watch limit"], rows)
    body += ("\n\nSingle pixels are new in every frame and flicker through every answer: the same share of lost picture does far more harm as pixels "
             "than as slices, which a decoder hides. Clips cut from two videos are alike: the intervals are narrower than those of as many videos.")
    runs.write("mission_picture", "Three ways to lose picture on the way, one net", "make evidence ARGS=mission_picture", body)


if __name__ == "__main__":
    main()
