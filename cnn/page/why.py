"""The part "Why": what speaks for one digit and against another."""

import streamlit as st

from cnn import explain
from cnn.page import html
from cnn.page.reading import Reading


def show(reading: Reading) -> None:
    """What speaks for one digit and against another, place by place and filter by filter."""
    image, network, activations = reading.image, reading.network, reading.activations
    ranking = activations.probabilities.argsort()[::-1].tolist()
    st.write(
        "A logit is a plain sum, so the evidence for a digit can be told exactly: what each "
        "pooled value, times its weight, adds beyond what a blank sheet would. All of it together "
        "is the digit's logit minus that of the blank sheet; nothing is estimated."
    )
    with st.container(horizontal=True):
        digit = st.selectbox("Why", range(10), index=ranking[0], width=110)
        others = ["nothing else", *(d for d in ranking if d != digit)]
        rival = st.selectbox("and not", others, index=1, width=160)
    found = explain.evidence(network, activations, digit)
    subject, claim = f"logit of {digit}", f"{digit}"
    if rival != "nothing else":
        found = found - explain.evidence(network, activations, int(rival))
        subject += f" minus that of {rival}"
        claim += f" and not {rival}"
    left, right = st.columns(2)
    with left:
        label = f"Evidence for {claim}: orange speaks for it, blue against"
        st.html(html.evidence_map(found.sum(axis=-1), image, label))
        st.caption(label)
    with right:
        st.write(f"The share of each filter in the {subject}:")
        shares = found.sum(axis=(0, 1))
        st.html(html.signed_bars(shares, [str(k + 1) for k in range(8)], "Share of each filter"))
        st.write(f"Together **{shares.sum():+.3f}**, the drawing against a blank sheet.")
