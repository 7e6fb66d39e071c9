"""Arrays -> pieces of HTML with the pixels inside (no Streamlit in here)."""

import base64
import io
from collections.abc import Collection
from html import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnn.arrays import Array, Ink
from cnn.confidence import percent
from cnn.page.palette import ABOVE, BELOW, limit_of, signed


def png(pixels: Ink) -> str:
    """Pixels (H, W) grey or (H, W, 4) RGBA -> a data URI, one image pixel each."""
    return "data:image/png;base64," + base64.b64encode(png_file(pixels)).decode()


def png_file(pixels: Ink) -> bytes:
    """The same as the contents of a PNG file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


def picture(pixels: Ink, label: str, kind: str = "") -> str:
    """An <img> that keeps its pixels sharp; label is what a screen reader says."""
    return f'<img class="px {kind}" src="{png(pixels)}" alt="{escape(label)}">'


def filters_and_maps(filters: Array, maps: Array, changed: Collection[int] = ()) -> str:
    """The filters (k, 3, 3), each above its feature map; maps is (H, W, k)."""
    filter_limit, map_limit = limit_of(filters), limit_of(maps)
    cards = [
        f'<figure class="card"><figcaption>{"changed " * (k in changed)}{k + 1}</figcaption>'
        + picture(signed(filters[k], filter_limit), f"Filter {k + 1}", "filter")
        + picture(signed(maps[..., k], map_limit), f"Feature map {k + 1}", "map")
        + "</figure>"
        for k in range(len(filters))
    ]
    return (
        _grid(cards)
        + legend(map_limit, "one scale for all feature maps")
        + legend(filter_limit, "one scale for all filters")
    )


def pooled_maps(maps: Array) -> str:
    """The pooled maps, (H, W, k)."""
    limit = limit_of(maps)
    cards = [
        f'<figure class="card"><figcaption>{k + 1}</figcaption>'
        + picture(signed(maps[..., k], limit), f"Pooled map {k + 1}", "map")
        + "</figure>"
        for k in range(maps.shape[-1])
    ]
    return _grid(cards) + legend(limit, "one scale for all pooled maps")


def legend(limit: float, what: str) -> str:
    """The scale that all of one layer's pictures share."""
    return (
        f'<p class="legend"><span>{-limit:.2f}</span><i></i><span>{limit:.2f}</span>'
        f"<span>{escape(what)}, plain at 0</span></p>"
    )


def stages(pictures: dict[str, Ink]) -> str:
    """Grey pictures (H, W) side by side, of one size, with their names."""
    figures = [
        f"<figure>{picture(pixels, name, 'grey')}<figcaption>{escape(name)}</figcaption></figure>"
        for name, pixels in pictures.items()
    ]
    return f'<div class="stages">{"".join(figures)}</div>'


def bars(probabilities: Array | None) -> str:
    """The ten probabilities (10,) as a bar chart, the largest set off; None for no answer."""
    shown = np.zeros(10) if probabilities is None else probabilities
    rows = [
        f'<li class="{"best" if 0 < p == shown.max() else ""}"><b>{digit}</b>'
        f'<span class="bar"><span style="width:{100 * p:.1f}%"></span></span>'
        f"<span>{'' if probabilities is None else percent(p, decimals=1)}</span></li>"
        for digit, p in enumerate(shown)
    ]
    return f'<ol class="bars" aria-label="Probability of each digit">{"".join(rows)}</ol>'


def logits(values: Array, probabilities: Array) -> str:
    """A table of the ten logits, what e makes of them, and the probabilities.

    Shifted by the largest logit, as softmax does it, for no logit is too large then.
    """
    rows = [
        f"<tr><th scope=row>{digit}</th><td>{logit:.2f}</td><td>{raised:.3g}</td>"
        f"<td>{percent(p, decimals=2)}</td></tr>"
        for digit, (logit, raised, p) in enumerate(
            zip(values, np.exp(values - values.max()), probabilities, strict=True)
        )
    ]
    raised_name = "e<sup>logit - largest</sup>"
    head = f"<tr><th>digit</th><th>logit</th><th>{raised_name}</th><th>probability</th></tr>"
    return f'<table class="numbers"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'


def marked(pixels: Ink, label: str, row: int, column: int) -> str:
    """A (28, 28) grey or (26, 26, 4) coloured picture with a frame: 3 x 3, or one cell."""
    side = pixels.shape[0]
    kind, frame = ("grey", 3) if pixels.ndim == 2 else ("map", 1)
    place = ";".join(
        f"{edge}:{100 * length / side:.3f}%"
        for edge, length in (("top", row), ("left", column), ("width", frame), ("height", frame))
    )
    return f'<div class="stack">{picture(pixels, label, kind)}<i style="{place}"></i></div>'


def sum_of_products(patch: Array, filter: Array, products: Array, cell: float) -> str:
    """patch x filter = products, and their sum, in numbers on the palette's colours."""
    return (
        '<div class="equation">'
        + numbers(patch, "pixels", 0.5)
        + "<b>&times;</b>"
        + numbers(filter, "filter", limit_of(filter))
        + "<b>=</b>"
        + numbers(products, "products", limit_of(products))
        + f'<b>sum</b><b class="sum">{cell:.3f}</b></div>'
    )


def numbers(
    values: Array, caption: str, limit: float, strong: tuple[int, int] | None = None
) -> str:
    """A small matrix (H, W) as a table, coloured by sign and size; one cell may be set off."""
    rows = [
        "<tr>"
        + "".join(
            f'<td style="background:{_css(value, limit)}"'
            f"{' class=strong' if (i, j) == strong else ''}>{say(value)}</td>"
            for j, value in enumerate(row)
        )
        + "</tr>"
        for i, row in enumerate(values)
    ]
    return f'<table class="matrix"><caption>{escape(caption)}</caption>{"".join(rows)}</table>'


def say(value: float) -> str:
    """To two digits, and no "-0.00"."""
    return f"{round(float(value), 2) + 0:.2f}"  # -0.0 + 0 is 0.0


def signed_bars(values: Array, labels: list[str], what: str) -> str:
    """One bar a value, to the right above zero and to the left below; all on one scale."""
    limit = limit_of(values)
    rows = []
    for label, value in zip(labels, values, strict=True):
        side, colour = ("left", ABOVE) if value > 0 else ("right", BELOW)
        bar = f"{side}:50%;width:{50 * abs(value) / limit:.1f}%;background:{colour}"
        rows.append(
            f'<li><b>{escape(label)}</b><span class="bar"><span style="{bar}"></span></span>'
            f"<span>{value:+.3f}</span></li>"
        )
    return f'<ol class="bars signed" aria-label="{escape(what)}">{"".join(rows)}</ol>'


def filtered(grey: Ink, filter: Array, result: Array, name: str) -> str:
    """A picture (H, W), a filter (3, 3), and the map that comes of them."""
    limit = limit_of(result)

    def figure(pixels: Ink, told: str) -> str:
        size = f"{pixels.shape[1]} x {pixels.shape[0]}"  # width x height, as with pictures
        return (
            f"<figure>{picture(pixels, told, 'grey' if pixels.ndim == 2 else '')}"
            f"<figcaption>{escape(told)}, {size}</figcaption></figure>"
        )

    return (
        f'<div class="filtered">{figure(grey, name)}<div class="filter"><b>&lowast;</b>'
        + numbers(filter, "the filter", limit_of(filter))
        + f"<b>=</b></div>{figure(signed(result, limit), 'Its map')}</div>"
        + legend(limit, "scale of the map")
    )


def alert(words: str) -> str:
    """A sentence that a screen reader says at once; words may come from anywhere."""
    return f'<p class="alert" role="alert">{escape(words)}</p>'


def evidence_map(evidence: Array, image: Ink, label: str) -> str:
    """What each place adds, (13, 13), over the (28, 28) image whose pixels it stands on."""
    colours = png(signed(evidence, limit_of(evidence)))
    return (
        f'<div class="stack big">{picture(image, label, "grey")}'
        f'<img class="px evidence" src="{colours}" alt=""></div>'
        + legend(limit_of(evidence), "added at each place")
    )


def curves(seen: NDArray[np.int64], loss: Array, accuracy: Array, now: int | None = None) -> str:
    """Loss and accuracy (n,) over the images seen (n,); a dot at now, or else at the end."""
    now = int(seen[-1]) if now is None else now
    at = int(np.searchsorted(seen, now).clip(0, len(seen) - 1))
    drawn = (
        _curve(seen, loss / 2.5, at, f"loss {loss[at]:.3f}"),
        _curve(seen, accuracy, at, f"accuracy {percent(accuracy[at], decimals=1)}"),
    )
    return f'<div class="curves">{"".join(drawn)}</div>'


def _curve(seen: NDArray[np.int64], heights: Array, at: int, name: str) -> str:
    """One line, heights 0 to 1; across runs the square root, as most happens early."""
    across = 300 * np.sqrt(seen / max(seen[-1], 1))
    down = 100 - 100 * np.clip(heights, 0, 1)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5 -5 310 110">'
        '<path d="M0 0V100H300" fill="none" stroke="#8888" stroke-width="1"/>'
        f'<polyline points="{points}" fill="none" stroke="{BELOW}" stroke-width="2"/>'
        f'<circle cx="{across[at]:.1f}" cy="{down[at]:.1f}" r="4" fill="{ABOVE}"/></svg>'
    )
    source = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    label = f"{name}, over the images seen"
    return f'<figure><figcaption>{name}</figcaption><img src="{source}" alt="{label}"></figure>'


def _css(value: float, limit: float) -> str:
    """A background for text: half as strong as in a picture, so that either theme's is legible."""
    red, green, blue, alpha = signed(np.array(value), limit)
    return f"rgba({red},{green},{blue},{alpha / 510:.2f})"


def _grid(cards: list[str]) -> str:
    return f'<div class="grid">{"".join(cards)}</div>'
