"""The part "Inside": image, filters and feature maps, pooling, softmax."""

import streamlit as st

from cnn import preprocess
from cnn.page import html
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor


def show(reading: Reading, visitor: Visitor) -> None:
    """Image, filters and feature maps, pooling, softmax: the way of the article."""
    st.header("The image", anchor=False)
    st.write(
        "The digits of MNIST were scaled into 20 x 20 pixels and centred by their mass on "
        "28 x 28. A small network has no room to learn every pen and slant as well, so the "
        "drawing is also **straightened**: one thickness of line, one slant, one height and width. "
        "The network reads each pixel as a number from -0.5 (paper) to 0.5 (ink)."
    )
    pictures = {
        "The drawing": reading.ink,
        "28 x 28, as in MNIST": preprocess.center(reading.ink),
        "Straightened: what the network sees": reading.image,
    }
    st.html(html.stages(pictures))
    st.header("Filters and feature maps", anchor=False)
    st.write(
        "A **filter** is nine numbers. It slides over the image; at each place the nine pixels "
        "beneath are multiplied by its nine numbers and added up. The sums make its **feature "
        "map**: strong where the image looks like the filter. A 3 x 3 filter has 26 x 26 places "
        "to stand on in a 28 x 28 image (**valid padding**)."
    )
    filters, activations = reading.network.conv.filters, reading.activations
    st.html(html.filters_and_maps(filters, activations.conv, changed=visitor.filters))
    st.header("Pooling", anchor=False)
    st.write(
        "Neighbouring sums tell much the same, so **max pooling** keeps only the largest of "
        "every 2 x 2: 26 x 26 becomes 13 x 13, and a stroke may sit a pixel further without "
        "much changing."
    )
    st.html(html.pooled_maps(activations.pool))
    st.header("Softmax", anchor=False)
    st.write(
        "Each digit multiplies all 13 x 13 x 8 = 1352 pooled values by weights of its own and "
        "adds them up, with a bias: its **logit**. **Softmax** raises e to each logit, first minus "
        "the largest so that nothing overflows, and divides by the sum, which makes ten "
        r"probabilities: $p_i = e^{z_i} / \sum_j e^{z_j}$."
    )
    st.html(html.logits(activations.logits, activations.probabilities))
