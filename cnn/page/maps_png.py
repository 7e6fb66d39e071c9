"""All feature maps of a drawing as one picture, for download."""

import io

from cnn.confidence import certainty, percent
from cnn.page import palette
from cnn.page.reading import Reading


def maps_png(reading: Reading) -> bytes:
    """Draw the image, the filters, the feature maps and the pooled maps as one PNG file."""
    # Only a download waits for the import of matplotlib.
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

    colours = ListedColormap(palette.TABLE / 255)
    figure = Figure(figsize=(13, 5.4), layout="constrained")
    grid = figure.add_gridspec(3, 10, height_ratios=[1, 2, 2])
    axes = figure.add_subplot(grid[:, :2])
    axes.imshow(reading.image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    activations = reading.activations
    best, sure = activations.logits.argmax(), float(certainty(activations.logits))
    axes.set_title(f"{best} ({percent(sure)})", fontsize=16)
    filters = reading.network.conv.filters
    layers = (filters.transpose(1, 2, 0), activations.conv, activations.pool)
    all_axes = [axes]
    for row, (maps, name) in enumerate(zip(layers, ("filter", "map", "pooled"), strict=True)):
        limit = palette.limit_of(maps)
        for k in range(maps.shape[-1]):
            all_axes.append(figure.add_subplot(grid[row, k + 2]))
            drawn = all_axes[-1].imshow(
                maps[..., k], colours, vmin=-limit, vmax=limit, interpolation="nearest"
            )
            all_axes[-1].set_title(f"{name} {k + 1}", fontsize=9)
        figure.colorbar(drawn, ax=all_axes[-8:], fraction=0.02, pad=0.01)
    for axes in all_axes:
        axes.set_axis_off()
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=200)
    return file.getvalue()
