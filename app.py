"""The page: draw a digit, see the network read it.  streamlit run app.py"""

# The network comes first: it tells BLAS, before NumPy is there, to use one thread.
from cnn import Activations, Conv3x3, DigitCNN, drawing, explain, figures, ink
from cnn.conv import Array
from cnn.history import History
from cnn.ink import Ink
from cnn.network import SURE, read_arrays
from cnn.train import PACE, Run, Turns

# isort: split
import copy
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

ASSETS = Path(__file__).parent / "assets"
INK, PAPER = "#ffffff", "#000000"
PARTS = ["Inside", "Follow a pixel", "Why", "Change a filter", "Watch it learn", "Keep"]

Strokes = list[dict]  # as the canvas keeps them: Fabric.js objects

state = st.session_state


# ---------------------------------------------------------------- set up: once for all visitors


@st.cache_resource(show_spinner=False)
def shipped_network() -> DigitCNN:
    """The network that every visitor begins with; nobody changes it."""
    return DigitCNN.load()


@st.cache_resource(show_spinner=False)
def samples() -> list[Strokes]:
    """A drawing of each digit, 0 to 9."""
    digits = json.loads((ASSETS / "samples.json").read_text())
    return [[ink.canvas_path(points) for points in digits[str(d)]] for d in range(10)]


@st.cache_resource(show_spinner=False)
def style() -> str:
    """The style sheet, with a picture for each sample's button, and the script."""
    rules = [(ASSETS / "style.css").read_text()]
    for digit, strokes in enumerate(samples()):
        picture = figures.png(drawing.straighten(ink.from_objects(strokes)))
        rules.append(f".st-key-sample-{digit} button {{ background-image: url({picture}) }}")
    script = (ASSETS / "canvas.js").read_text()
    return f"<style>{''.join(rules)}</style><script>{script}</script>"


# ---------------------------------------------------------------- what a visitor has of their own


def start_sheet(strokes: Strokes) -> None:
    """A new sheet on the canvas, with these strokes on it: a new key makes it forget the old."""
    state.sheet = state.get("sheet", -1) + 1
    state.strokes = strokes


def begin() -> None:
    """A visitor's first run: an empty sheet, or the drawing that the link brings."""
    state.filters = {}  # those that the visitor has changed: number -> (3, 3)
    state.playing, state.pace = False, None  # pace: seconds from turn to turn while training
    start_sheet([])
    if link := st.query_params.get("drawing"):
        try:
            start_sheet([ink.canvas_bitmap(ink.from_link(link))])
        except ValueError:
            st.toast("The link is damaged: its drawing cannot be brought back.", icon="✂️")
            del st.query_params["drawing"]


def own_network() -> DigitCNN:
    """The shipped network, or a copy of it with the filters that this visitor has changed."""
    network = shipped_network()
    if state.filters:
        network, filters = copy.copy(network), network.conv.filters.copy()
        for k, changed in state.filters.items():
            filters[k] = changed
        network.conv = copy.copy(network.conv)
        network.conv.filters = filters
    return network


# ---------------------------------------------------------------- the drawing and its answer


def canvas() -> Ink:
    """The canvas with its tools and the samples; returns what is drawn."""
    with st.container(key="sheet"):
        result = st_canvas(
            width=ink.SIDE,
            height=ink.SIDE,
            stroke_width=state.get("pen", 20),
            stroke_color=INK,
            background_color=PAPER,
            initial_drawing={"objects": state.strokes},
            return_image_data=True,
            key=f"canvas-{state.sheet}",
        )
    strokes: Strokes = (result.json_data or {}).get("objects", [])
    with st.container(horizontal=True, vertical_alignment="bottom", key="tools"):
        st.slider("Pen width", 8, 40, 20, key="pen")
        st.button("Undo", on_click=start_sheet, args=(strokes[:-1],), disabled=not strokes)
        st.button("Clear", on_click=start_sheet, args=([],), disabled=not strokes)
    with st.container(horizontal=True, key="samples"):
        for digit, sample in enumerate(samples()):
            button = f"Sample {digit}"
            st.button(button, key=f"sample-{digit}", on_click=start_sheet, args=(sample,))
    if result.image_data is None:  # the canvas sends no picture before its first own stroke
        return ink.from_objects(state.strokes)
    return ink.from_canvas(result.image_data)


def answer(activations: Activations | None) -> None:
    """The predicted digit and the ten probabilities; None for a blank sheet."""
    if activations is None:
        invitation = "Draw a digit here, or take a sample."
        st.html(f'<p class="answer empty" role="status">{invitation}</p>{figures.bars(None)}')
        return
    probabilities = activations.probabilities
    first, second = probabilities.argsort()[:-3:-1]
    if probabilities[first] >= SURE:
        words = f"Predicted digit: <b>{first}</b> ({figures.percent(probabilities[first])})"
    else:
        words = f"Not sure: <b>{first}</b> or <b>{second}</b>?"
    st.html(f'<p class="answer" role="status">{words}</p>{figures.bars(probabilities)}')
    if state.filters:
        names = ", ".join(str(k + 1) for k in sorted(state.filters))
        plural = "s" if len(state.filters) > 1 else ""
        st.caption(f"Read with your own filter{plural} {names}.")


# ---------------------------------------------------------------- part 1: inside


def inside(drawn: Ink, image: Ink, activations: Activations) -> None:
    """Image, filters and feature maps, pooling, softmax: the way of the article."""
    st.header("The image", anchor=False)
    st.write(
        "The digits of MNIST were scaled into 20 x 20 pixels and centred by their mass on "
        "28 x 28. A small network has no room to learn every pen and slant as well, so the "
        "drawing is also **straightened**: one thickness of line, one slant, one height and width. "
        "The network reads each pixel as a number from -0.5 (paper) to 0.5 (ink)."
    )
    pictures = {
        "The drawing": drawn,
        "28 x 28, as in MNIST": drawing.centre(drawn),
        "Straightened: what the network sees": image,
    }
    st.html(figures.stages(pictures))
    st.header("Filters and feature maps", anchor=False)
    st.write(
        "A **filter** is nine numbers. It slides over the image; at each place the nine pixels "
        "beneath are multiplied by its nine numbers and added up. The sums make its **feature "
        "map**: strong where the image looks like the filter. A 3 x 3 filter has 26 x 26 places "
        "to stand on in a 28 x 28 image (**valid padding**)."
    )
    filters = own_network().conv.filters
    st.html(figures.filters_and_maps(filters, activations.conv, changed=state.filters))
    st.header("Pooling", anchor=False)
    st.write(
        "Neighbouring sums tell much the same, so **max pooling** keeps only the largest of "
        "every 2 x 2: 26 x 26 becomes 13 x 13, and a stroke may sit a pixel further without "
        "much changing."
    )
    st.html(figures.pooled_maps(activations.pool))
    st.header("Softmax", anchor=False)
    st.write(
        "Each digit multiplies all 13 x 13 x 8 = 1352 pooled values by weights of its own and "
        "adds them up, with a bias: its **logit**. **Softmax** raises e to each logit, first minus "
        "the largest so that nothing overflows, and divides by the sum, which makes ten "
        r"probabilities: $p_i = e^{z_i} / \sum_j e^{z_j}$."
    )
    st.html(figures.logits(activations.logits, activations.probabilities))


# ---------------------------------------------------------------- part 2: follow a pixel


def follow(image: Ink, activations: Activations, playing: bool) -> None:
    """One cell of a feature map, from the nine pixels beneath it to the ten logits.

    While it plays, Streamlit calls this again and again.
    """
    if playing != state.playing:
        st.rerun()
    if playing:
        step()
    state.setdefault("row", 8)
    state.setdefault("column", 12)
    st.write(
        "Choose a filter and click a cell of its feature map: these are the nine pixels, the nine "
        "numbers of the filter, and the sum that is the cell's value. **Play** walks the filter "
        "over the image."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        k = st.selectbox("Filter", range(1, 9), key="followed", width=90) - 1
        row = st.number_input("Row", 0, 25, key="row", width=130)
        column = st.number_input("Column", 0, 25, key="column", width=130)
        play = "Pause" if playing else "Play"
        st.button(play, on_click=lambda: state.update(playing=not state.playing), width=90)
        st.button("Step", on_click=step)
    followed = explain.follow(own_network(), activations, k, row, column)
    maps = activations.conv[..., k]
    left, right = st.columns(2)
    with left:
        st.html(figures.marked(image, "The image, with the patch under the filter", row, column))
        st.caption("Image, 28 x 28: the frame is the filter's place")
    with right:
        if playing:  # the map as far as the filter has come
            seen = np.where(np.arange(26 * 26).reshape(26, 26) <= 26 * row + column, maps, 0)
            colours = figures.signed(seen, float(np.abs(maps).max()) or 1)
            st.html(figures.marked(colours, f"Feature map {k + 1}", row, column))
        else:
            st.altair_chart(
                figures.clickable(maps, row, column),
                on_select=choose_cell,
                selection_mode="cell",
                key="map",
                width="content",
            )
        st.caption(f"Feature map {k + 1}, 26 x 26")
    st.html(
        figures.sum_of_products(followed.patch, followed.filter, followed.products, followed.cell)
    )
    st.header("Its window of 2 x 2", anchor=False)
    if followed.wins:
        st.write("This cell is the largest of its window, so it is the one that pooling keeps.")
    else:
        as_large = ", just as large" if followed.cell == followed.window.max() else ""
        st.write(f"Pooling keeps another cell of the window{as_large}.")
    limit = float(np.abs(maps).max()) or 1
    st.html(figures.numbers(followed.window, "window", limit, strong=followed.position))
    st.header("What the pooled value adds to each logit", anchor=False)
    st.html(figures.signed_bars(followed.added, list("0123456789"), "Added to each logit"))


def choose_cell() -> None:
    for cell in state.map.selection.get("cell", []):
        state.row, state.column = int(cell["row"]), int(cell["column"])


def step() -> None:
    """The next cell in reading order, and from the last one back to the first."""
    place = (26 * state.row + state.column + 1) % (26 * 26)
    state.row, state.column = divmod(place, 26)


# ---------------------------------------------------------------- part 3: why


def why(image: Ink, activations: Activations) -> None:
    """What speaks for one digit and against another, place by place and filter by filter."""
    network = own_network()
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
        st.html(figures.evidence_map(found.sum(axis=-1), image, label))
        st.caption(label)
    with right:
        st.write(f"The share of each filter in the {subject}:")
        shares = found.sum(axis=(0, 1))
        st.html(figures.signed_bars(shares, [str(k + 1) for k in range(8)], "Share of each filter"))
        st.write(f"Together **{shares.sum():+.3f}**, the drawing against a blank sheet.")


# ---------------------------------------------------------------- part 4: change a filter


def change(image: Ink) -> None:
    """The eight filters as numbers, of this visitor's own copy; what one does to any picture."""
    st.write(
        "Take the network's filters into your own hands: every number may be changed, and the "
        "maps, the bars and the answer follow. The **Sobel** filters find edges: the vertical "
        "one compares left with right, the horizontal one top with bottom. Only you see this."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        k = (
            st.selectbox("Filter", range(1, 9), format_func=filter_name, key="edited", width=150)
            - 1
        )
        presets = ["as trained", *explain.PRESETS]
        st.selectbox("Preset", presets, None, key="preset", on_change=take_preset, args=(k,))
        own, every = "Restore this filter", "Restore all"
        st.button(own, on_click=restore, args=([k],), disabled=k not in state.filters)
        st.button(every, on_click=restore, args=(range(8),), disabled=not state.filters)
    filters = own_network().conv.filters
    numbers, maps = st.columns([0.42, 0.58], gap="medium")
    with numbers:
        with st.container(key="numbers", gap="small"):
            for i in range(3):
                with st.container(horizontal=True, gap="small"):
                    for j in range(3):
                        number_field(k, i, j, filters)
        same = st.radio("Padding", ["valid", "same"], horizontal=True, help=PADDING_HELP) == "same"
        photo = st.file_uploader("Look at a picture of your own", ["png", "jpg", "jpeg"])
    conv = Conv3x3(1, padding="same" if same else "valid")
    conv.filters = filters[k : k + 1]
    grey = image / 255 - 0.5
    name = "The image"
    if photo is not None:
        try:
            grey, name = ink.open_grey(photo) / 255 - 0.5, photo.name
        except ValueError as error:
            st.error(f"{photo.name}: {error}.")
    with maps:
        st.html(figures.filtered(grey, conv.forward(grey)[..., 0], name, f"Filter {k + 1} on it"))


def number_field(k: int, i: int, j: int, filters: Array) -> None:
    key = f"weight-{k}-{i}-{j}"
    state.setdefault(key, float(filters[k, i, j]))
    st.number_input(
        f"Row {i + 1}, column {j + 1} of filter {k + 1}",
        -100.0,
        100.0,
        step=0.1,
        format="%.2f",
        key=key,
        label_visibility="collapsed",
        on_change=edit,
        args=(k,),
        width=92,
    )


PADDING_HELP = (
    "**Valid** keeps the filter on the picture, so the map is two rows and two columns smaller. "
    "**Same** lays a border of zeros around the picture, so that the map is as large as it."
)


def filter_name(number: int) -> str:
    return f"{number} (changed)" if number - 1 in state.filters else str(number)


def edit(k: int) -> None:
    """A number was typed in: the nine numbers are this visitor's filter now."""
    numbers = [state[f"weight-{k}-{i}-{j}"] for i in range(3) for j in range(3)]
    state.filters[k] = np.array(numbers, np.float32).reshape(3, 3)


def take_preset(k: int) -> None:
    if state.preset == "as trained":
        restore([k])
    elif state.preset:
        state.filters[k] = explain.preset(state.preset)
        show_numbers([k])
    state.preset = None


def restore(numbers: Iterable[int]) -> None:
    for k in numbers:
        state.filters.pop(k, None)
    show_numbers(numbers)


def show_numbers(numbers: Iterable[int]) -> None:
    """Let the number fields show what the filters are now."""
    filters = own_network().conv.filters
    for k in numbers:
        for i, j in np.ndindex(3, 3):
            state[f"weight-{k}-{i}-{j}"] = float(filters[k, i, j])


# ---------------------------------------------------------------- part 5: watch it learn


@st.cache_resource(show_spinner=False)
def past_run() -> History:
    """The run that made the network, kept with the project."""
    return History.load()


@st.cache_resource(show_spinner=False)
def lesson() -> tuple[Ink, Ink]:
    """3,000 images of MNIST and their labels; the last 500 are kept for testing."""
    images, labels = read_arrays(ASSETS / "mnist-sample.npz", ("images", "labels")).values()
    return images, labels


@st.cache_resource(show_spinner=False)
def turns() -> Turns:
    """All visitors who train share it, so that none keeps another from drawing."""
    return Turns()


def learn(image: Ink) -> None:
    """The way from random to trained, to slide along, and to walk anew."""
    st.write(
        "Training shows the network an image, compares its ten probabilities with the right "
        "answer, and moves every number a little to where the answer would have been better. "
        r"**Cross-entropy** measures how wrong it is: the loss is $-\ln p$ of the probability "
        "given to the right digit, 2.303 for a guess among ten, 0 for certainty."
    )
    st.header("The run that made this network", anchor=False)
    try:
        run, _ = past_run(), lesson()
    except (OSError, ValueError) as error:
        st.error(f"The run cannot be shown: {error}.")
        return
    last = len(run.steps) - 1
    moment = st.slider("Moment", 0, last, last, key="moment", help="0 is before the first step")
    seen = int(run.steps_seen[moment])
    st.html(
        f'<p role="note">Step <b>{run.steps[moment]:,}</b>, {seen:,} images seen, '
        f"<b>{figures.percent(run.test_accuracy[moment], decimals=1)}</b> of MNIST's 10,000 "
        "test images read rightly</p>" + figures.curves(run.seen, run.loss, run.accuracy, seen)
    )
    st.caption(
        "It learns the softened answers of a larger network, so that the loss cannot reach 0. "
        "After the last step its weights are averaged and its logits sharpened: it grows surer."
    )
    learner(run.network(moment), image)
    st.header("Train one yourself", anchor=False)
    st.fragment(train_live, run_every=state.pace)(image, state.pace)


def train_live(image: Ink, pace: float | None) -> None:
    """Training in this visitor's session, drawn while it goes on: Streamlit calls this at pace."""
    if pace != state.pace:
        st.rerun()
    st.write("From random filters, on 2,500 images of MNIST; 500 others test what it has learnt.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rates, sizes = [0.0003, 0.001, 0.003, 0.01, 0.03], [8, 16, 32, 64, 128]
        later = "Counts from the next start on"
        st.select_slider("Learning rate", rates, 0.003, key="rate", help=later, width=200)
        st.select_slider("Batch size", sizes, 32, key="batch_size", help=later, width=200)
        run: Run | None = state.get("run")
        label = "Start" if run is None else "Pause" if pace else "Go on"
        over = run is not None and run.finished
        st.button(label, on_click=start_or_pause, disabled=over)
        st.button("Start again", on_click=start_again, disabled=not run)
    if run is None:
        return
    if pace:
        state.pace = turns().learn(run)
        if run.finished:
            state.pace = None
        elif state.pace > PACE:
            st.caption(f"Others train too: a turn every {state.pace:.0f} seconds.")
    images, labels = lesson()
    right = (run.network.predict(images[-500:]).argmax(axis=-1) == labels[-500:]).mean()
    seen, loss, accuracy = run.curves()
    st.html(
        f'<p role="note">Learning rate {run.learning_rate}, batch size {run.batch_size}: '
        f"step <b>{run.number:,}</b> of {run.of:,}, {seen[-1]:,} images seen, "
        f"<b>{figures.percent(right, decimals=1)}</b> of 500 other images read rightly</p>"
        + figures.curves(seen, loss, accuracy)
    )
    learner(run.network, image)
    if pace != state.pace:
        st.rerun()  # only a run of the whole page sets another pace


def start_again() -> None:
    images, labels = lesson()
    state.run = Run(
        images[:-500], labels[:-500], batch_size=state.batch_size, learning_rate=state.rate
    )
    state.pace = PACE


def start_or_pause() -> None:
    if state.get("run") is None:
        start_again()
    else:
        state.pace = None if state.pace else PACE


def learner(network: DigitCNN, image: Ink) -> None:
    """A network on its way: its filters, and what it makes of the visitor's drawing."""
    activations = network.forward(image)
    left, right = st.columns([0.68, 0.32], gap="medium")
    maps = figures.filters_and_maps(network.conv.filters, activations.conv)
    left.html(f'<div class="small">{maps}</div>')
    right.html(figures.bars(activations.probabilities if image.any() else None))


# ---------------------------------------------------------------- part 6: keep and share


def keep(drawn: Ink, image: Ink, activations: Activations) -> None:
    """What is on the page, as files, and the drawing as a link."""
    filters = own_network().conv.filters
    st.write("What is on the page, to take along.")
    files: list[tuple[str, str, Callable[[], bytes]]] = [
        ("The drawing (PNG)", "drawing.png", lambda: figures.png_file(drawn)),
        ("The 28 x 28 image (PNG)", "image.png", lambda: figures.png_file(image)),
        ("All maps (PNG)", "maps.png", lambda: figures.maps_png(image, filters, activations)),
        ("Activations (NPZ)", "activations.npz", activations.npz),
    ]
    with st.container(horizontal=True):
        for label, name, content in files:
            st.download_button(label, content, name, on_click="ignore", icon=":material/download:")
    st.write("This link brings the drawing and its answer back on any machine.")
    if image.any():
        address = (st.context.url or "").partition("?")[0]
        link = f"{address}?drawing={ink.to_link(drawing.fit(drawn))}"
        st.code(link, language=None, wrap_lines=True)
    else:
        st.caption("Draw something first.")


# ---------------------------------------------------------------- the page

st.set_page_config("Draw a digit", page_icon="✏️", layout="wide")
st.html(style(), unsafe_allow_javascript=True)
if "sheet" not in state:
    begin()

left, right = st.columns([300, 860], gap="large")
with left, st.container(key="board"):
    st.title("Draw a digit", anchor=False)
    drawn = canvas()
    image = drawing.straighten(drawn)
    try:
        activations = own_network().forward(image)
    except (OSError, ValueError) as error:
        st.error(f"The network cannot be loaded: {error}. `python -m cnn train` makes new weights.")
        st.stop()
    answer(activations if image.any() else None)

with right:
    parts = dict(zip(PARTS, st.tabs(PARTS, key="part", on_change="rerun"), strict=True))
    if not parts["Follow a pixel"].open:
        state.playing = False
    if not parts["Watch it learn"].open:
        state.pace = None
    with parts["Inside"] as part:
        if part.open:
            inside(drawn, image, activations)
    with parts["Follow a pixel"] as part:
        if part.open:
            every = 0.3 if state.playing else None
            st.fragment(follow, run_every=every)(image, activations, state.playing)
    with parts["Why"] as part:
        if part.open:
            why(image, activations)
    with parts["Change a filter"] as part:
        if part.open:
            change(image)
    with parts["Watch it learn"] as part:
        if part.open:
            learn(image)
    with parts["Keep"] as part:
        if part.open:
            keep(drawn, image, activations)
    st.caption(
        "The network of Victor Zhou's article "
        "[CNNs, Part 1](https://victorzhou.com/blog/intro-to-cnns-part-1/), in NumPy alone. "
        "It has learnt from MNIST (CC BY-SA 3.0) and "
        "[UNIPEN](https://doi.org/10.5281/zenodo.1195803) (CC BY 4.0)."
    )
