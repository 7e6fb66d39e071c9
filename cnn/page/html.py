"""Arrays as HTML with inline images (no Streamlit here)."""

import base64
import io
from html import escape

import numpy as np
from PIL import Image

from cnn.arrays import Array, Ink
from cnn.confidence import certainty, is_confident, percent
from cnn.page.palette import limit_of, signed


def png(pixels: Ink) -> str:
    """Encode pixels, (H, W) grey or (H, W, 4) RGBA, as a data URI of a PNG."""
    return "data:image/png;base64," + base64.b64encode(png_file(pixels)).decode()


def png_file(pixels: Ink) -> bytes:
    """Encode pixels as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


def picture(pixels: Ink, label: str, kind: str = "") -> str:
    """An <img> with sharp pixels; label is for screen readers."""
    return f'<img class="px {kind}" src="{png(pixels)}" alt="{escape(label)}">'


def legend(limit: float, what: str) -> str:
    """The colour scale that all pictures of a layer share."""
    return (
        f'<p class="legend"><span>{-limit:.2f}</span><i></i><span>{limit:.2f}</span>'
        f"<span>{escape(what)}, transparent at 0</span></p>"
    )


def stages(pictures: dict[str, Ink]) -> str:
    """Grey pictures (H, W) side by side, at one size, with captions."""
    figures = [
        f"<figure>{picture(pixels, name, 'grey')}<figcaption>{escape(name)}</figcaption></figure>"
        for name, pixels in pictures.items()
    ]
    return f'<div class="stages">{"".join(figures)}</div>'


def answer(logits: Array, more: bool = False) -> str:
    """The answer in a sentence; logits are (10,). more: there are other digits beside it."""
    first, second = logits.argsort()[:-3:-1]
    others = " There are other digits beside it." if more else ""
    if is_confident(logits):
        return f"<p>It reads <b>{first}</b> ({percent(float(certainty(logits)))}).{others}</p>"
    return f"<p>It is not sure: <b>{first}</b> or <b>{second}</b>?{others}</p>"


def numbers(values: Array, caption: str, limit: float) -> str:
    """A small matrix (H, W) as a table, coloured by value."""
    rows = [
        "<tr>"
        + "".join(f'<td style="background:{_css(v, limit)}">{say(v)}</td>' for v in row)
        + "</tr>"
        for row in values
    ]
    return f'<table class="matrix"><caption>{escape(caption)}</caption>{"".join(rows)}</table>'


def say(value: float) -> str:
    """Format with two decimals, without "-0.00"."""
    return f"{round(float(value), 2) + 0:.2f}"  # -0.0 + 0 is 0.0


def filtered(grey: Ink, filter: Array, result: Array, name: str) -> str:
    """A picture (H, W), a filter (3, 3), and the resulting feature map."""
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
        + f"<b>=</b></div>{figure(signed(result, limit), 'Feature map')}</div>"
        + legend(limit, "scale of the map")
    )


def alert(words: str) -> str:
    """A sentence that screen readers announce at once; it is escaped."""
    return f'<p class="alert" role="alert">{escape(words)}</p>'


def _css(value: float, limit: float) -> str:
    """A background colour at half opacity, so that the text is legible in both themes."""
    red, green, blue, alpha = signed(np.array(value), limit)
    return f"rgba({red},{green},{blue},{alpha / 510:.2f})"
