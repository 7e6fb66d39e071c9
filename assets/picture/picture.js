/** The living picture: everything comes together here. Python calls it whenever its data changes. */

import { readPalette, say } from "./draw.js";
import { Editor } from "./edit.js";
import { cellOf, follow, SIDES } from "./explain.js";
import { Hand, paintStrokes } from "./hand.js";
import { Keys } from "./keys.js";
import { Links } from "./links.js";
import { Live } from "./live.js";
import { Numbers } from "./numbers.js";
import { Opening } from "./opening.js";
import { Play } from "./play.js";
import { Pointer } from "./point.js";
import { unpack } from "./reading.js";
import { greyLevels, Sheet, SIDE } from "./sheet.js";
import { element, get, View } from "./view.js";
import { Why } from "./why.js";

/** @typedef {import("./sheet.js").Points} Points */

/**
 * @typedef {object} Data from cnn/page/picture.py
 * @property {string} session another one: a server that knows nothing of the visitor yet
 * @property {number} sheet counts the sheets that the canvas was started with
 * @property {string | null} link the drawing that the page's address has brought
 * @property {number} threshold from which certainty on an answer is no doubt
 * @property {{getChildAt: (i: number) => {toArray: () => Float32Array}}} weights (13, 13, 8, 10)
 * @property {Points[][][]} samples in two hands, of each digit
 * @property {string[]} presets names of filters
 */

const LOOK = 60; // milliseconds between two looks at a canvas that was started anew
const CANVAS_COMES = 1500; // milliseconds that the canvas may take to come
const OPENING = 4; // the sample that draws itself

class Picture {
  sheet = new Sheet();
  /** @type {() => void} have the whole page run again */ renew = () => {};
  live = new Live(() => this.renew());
  stopped = new AbortController();
  session = "";
  /** @type {Uint8Array | undefined} the last word of another server */ former = undefined;
  sheets = -1;
  writing = 0; // the hand that the samples are in
  closed = false; // the canvas cannot be read: Python knows that it has to report by itself
  seen = performance.now(); // when it was last to be read
  /** @type {Data | null} */ data = null;
  face = "hint"; // of the panel
  /** @type {string | null} the part of the picture that the story speaks of */ lit = null;
  weights = /** @type {Float32Array} */ (new Float32Array());

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.view = new View(root);
    this.hand = new Hand(this.sheet, (base) => {
      this.live.resting = false; // old pixels are nothing to answer
      this.live.dirty = false;
      document.documentElement.style.setProperty("--lower", "0");
      this.live.tell({ sheet: base });
    });
    const show = get(root, ".hole .show", HTMLCanvasElement);
    this.opening = new Opening(show, (finished) =>
      finished ? this.live.rest() : this.live.touch(),
    );
    this.live.source = () => (this.opening.on ? greyLevels([show]) : this.sheet.pixels());
    this.pointer = new Pointer(this.view, () => this.pointed());
    this.links = new Links(get(root, ".links", SVGElement), this.view);
    this.heard = element(root, ".heard");
    this.numbers = new Numbers(element(root, ".face.cell"), this.stopped.signal);
    this.play = new Play(
      root,
      () => this.walked(),
      () => this.showPlace(),
    );
    this.why = new Why(root, this.view, () => this.open("why"));
    this.editor = new Editor(root, this.view, {
      changed: () => this.open("edit"),
      set: (k, numbers, rest) => this.setFilter(k, numbers, rest),
      preset: (k, name) => this.live.tell({ preset: [k, name], rest: true }),
      restoreAll: () => this.setFilters({}, true),
    });
    this.listen();
    this.listenToKeys();
    this.watch();
    this.stay();
  }

  /** @param {Data} data */
  update(data) {
    const first = !this.data;
    this.data = data;
    if (first) {
      this.weights = data.weights.getChildAt(0).toArray();
      this.offerSamples();
      this.editor.offer(data.presets);
    }
    if (data.sheet !== this.sheets) {
      this.sheets = data.sheet;
      if (data.link && data.session === this.session) {
        this.touched(); // a digit on paper has come
        this.hand.bring(data.link);
        this.enableTools();
      }
      this.afterFrames(() => {
        document.documentElement.style.removeProperty("--lower");
        const asked = this.hand.waiting !== null;
        if (asked) this.hand.started();
        if (asked || !this.hand.blank) setTimeout(() => this.look(), LOOK);
        else this.hear();
      });
    }
    if (data.session !== this.session) {
      this.session = data.session;
      if (!first) this.former = /** @type {any} */ (window).wire?.data;
      this.live.number = this.live.answered = 0;
      this.live.told = "";
      this.meet(data);
    }
    this.hear();
  }

  /**
   * A server to which the visitor is new: it is told what there is.
   * @param {Data} data
   */
  meet(data) {
    const kept = this.hand.kept();
    if (data.link) this.hand.base = { link: data.link, strokes: [] };
    else if (kept) {
      this.hand.pen = kept.pen;
      get(this.root, ".pen input", HTMLInputElement).value = String(kept.pen);
      this.hand.filters = kept.filters;
      Object.assign(this.live.waiting, { filters: kept.filters, pen: kept.pen });
      if (kept.drawing.link || kept.drawing.strokes.length > 0) this.hand.start(kept.drawing);
      else this.live.flush();
    }
    if (this.hand.blank) this.toOpen ??= true;
    this.enableTools();
  }

  /** Let a digit draw itself, once, on a page that nobody has touched. */
  begin() {
    if (!this.toOpen || !this.live.post || !this.data || document.hidden) return;
    this.toOpen = false;
    this.live.demo = true;
    this.live.resting = false;
    this.opening.start(this.samples[OPENING]);
    this.enableTools();
  }

  /**
   * The sheet is the visitor's: blank, if they turn to it, and with the digit on it if they turn to
   * what the network makes of that.
   * @param {Event} [event]
   */
  touched(event) {
    this.toOpen = false;
    if (!this.opening.on) return;
    this.opening.stop();
    this.live.demo = false;
    if (event && looksOn(event)) this.act(() => this.hand.draw(this.samples[OPENING]));
    else this.settle();
  }

  /** What Python has sent over the wire. */
  hear() {
    const wire = /** @type {any} */ (window).wire;
    if (!wire || !this.data || wire.data === this.former) return;
    this.live.post = wire.post;
    const reading = unpack(wire.data);
    readPalette();
    this.live.hear(reading.number, reading.pause);
    const current = reading.number >= this.live.number && !this.live.dirty;
    this.view.show(reading, {
      speak: current && this.live.resting && !this.hand.stroke,
      blank: reading.blank || this.opening.on,
      threshold: this.data.threshold,
    });
    const answered = reading.number >= this.live.number && !this.live.untold;
    if (answered) this.keepFilters(reading);
    this.editor.show(reading, answered);
    this.why.show(reading, this.weights);
    this.showPlace();
  }

  // ------------------------------------------------------------ pointing, walking, evidence, filters

  /** Another cell is pointed at, or none, by the visitor's own hand: no walk goes on. */
  pointed() {
    if (this.play.at !== null) {
      this.play.end();
      this.view.walk(null);
    }
    if (this.pointer.pinned) this.why.digit = this.editor.filter = null;
    this.showAll();
    if (this.pointer.pinned)
      this.pointer.box?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  /** The walk has come to a cell. */
  walked() {
    const { play, pointer } = this;
    const [row, column] = [Math.floor(play.cell / SIDES.map), play.cell % SIDES.map];
    const { filter } = pointer;
    pointer.place = { layer: "map", filter, row, column };
    pointer.pinned = true;
    this.why.digit = this.editor.filter = null;
    this.view.walk({ filter, cells: play.cell + 1 });
    this.showAll();
  }

  /** @param {"why" | "edit"} what of the visitor's choice, or closed */
  open(what) {
    if (what === "why") this.editor.filter = null;
    else this.why.digit = null;
    if (this.pointer.pinned) this.pointer.set(null, false);
    if (this.editor.filter !== null) this.pointer.filter = this.editor.filter;
    this.showAll();
  }

  /** Let go of whatever is held; false if nothing is. */
  close() {
    const held = this.pointer.place || this.why.digit !== null || this.editor.filter !== null;
    this.why.digit = this.editor.filter = null;
    this.pointer.set(null, false);
    return Boolean(held);
  }

  showAll() {
    const { reading } = this.view;
    if (!reading) return;
    this.why.show(reading, this.weights);
    this.editor.show(reading, !this.live.untold);
    this.showPlace();
  }

  /** The cell that is pointed at, in the picture and in the panel. */
  showPlace() {
    const { reading } = this.view;
    const { place } = this.pointer;
    const open = this.editor.filter !== null ? "edit" : this.why.digit !== null ? "why" : null;
    this.showFace(open ?? (place && reading ? "cell" : "hint"));
    element(this.root, ".panel").classList.toggle("held", open !== null || this.pointer.pinned);
    if (!place || !reading) return this.links.hide();
    const cell = cellOf(reading, place);
    const followed = follow(reading, this.weights, cell);
    this.links.show(cell, followed, this.play.ahead);
    if (open) return;
    this.numbers.show(cell, followed);
    if (this.pointer.pinned && !this.play.playing) this.heard.textContent = where(cell, followed);
  }

  /** @param {string} name */
  showFace(name) {
    if (this.face === name) return;
    this.face = name;
    this.light();
    for (const face of this.root.querySelectorAll(".face"))
      face.classList.toggle("shown", face.classList.contains(name));
    element(this.root, ".panel > .close").hidden = name === "hint";
    this.view.filterButtons.forEach((button, k) =>
      button.setAttribute("aria-expanded", String(k === this.editor.filter)),
    );
  }

  /**
   * @param {number} k
   * @param {number[] | null} numbers null: as trained
   * @param {boolean} rest the hand rests: the page below may follow
   */
  setFilter(k, numbers, rest) {
    const { [k]: _, ...others } = this.hand.filters;
    this.setFilters(numbers ? { ...others, [k]: numbers } : others, rest);
  }

  /**
   * @param {Record<string, number[]>} filters
   * @param {boolean} rest
   */
  setFilters(filters, rest) {
    this.hand.filters = filters;
    this.hand.keep();
    this.live.tell({ filters, rest });
  }

  /**
   * The server's filters are the visitor's: a preset was filled in there.
   * @param {import("./reading.js").Reading} reading
   */
  keepFilters({ filters, changed }) {
    const own = Array.from(changed.keys()).filter((k) => changed[k] === 1);
    const before = JSON.stringify(this.hand.filters);
    this.hand.filters = Object.fromEntries(
      own.map((k) => [k, Array.from(filters.subarray(9 * k, 9 * k + 9))]),
    );
    if (JSON.stringify(this.hand.filters) !== before) this.hand.keep();
  }

  listen() {
    const { signal } = this.stopped;
    const listen = (
      /** @type {string} */ type,
      /** @type {(event: any) => void} */ act,
      capture = true,
    ) => window.addEventListener(type, act, { signal, capture, passive: true });
    listen("wire", () => this.hear());
    for (const type of ["pointerdown", "keydown", "click"])
      listen(type, (event) => this.touched(event));
    listen("picture-light", ({ detail }) => {
      this.lit = detail?.part ?? null;
      this.light();
      if (this.lit && detail.covered) this.reveal(this.lit, innerHeight - detail.covered);
    });
    listen("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary || !this.onCanvas(event)) return;
      this.live.resting = false;
      this.hand.down(event);
      this.view.picture.toggleAttribute("data-drawing", true);
      this.live.touch();
    });
    listen("pointermove", (event) => {
      if (!this.hand.stroke || !event.isPrimary) return;
      this.hand.move(event);
      requestAnimationFrame(() => this.hand.stroke && this.live.touch());
    });
    for (const end of ["pointerup", "pointercancel"])
      listen(end, (event) => {
        if (!this.hand.stroke || !event.isPrimary) return;
        this.hand.up();
        this.live.hold();
        this.view.picture.toggleAttribute("data-drawing", false);
        this.settle();
      });
    element(this.root, ".clear").addEventListener("click", () => this.act(() => this.hand.clear()));
    element(this.root, ".undo").addEventListener("click", () => this.act(() => this.hand.undo()));
    const pen = get(this.root, ".pen input", HTMLInputElement);
    pen.addEventListener("change", () => {
      this.hand.pen = Number(pen.value);
      this.hand.keep();
      this.live.tell({ pen: this.hand.pen });
    });
    this.view.ownScales.addEventListener("change", () => this.view.paintMaps());
    element(this.root, ".panel > .close").addEventListener("click", () => this.close());
    new ResizeObserver(() => this.showPlace()).observe(this.root);
  }

  /** @param {() => void} change of the drawing */
  act(change) {
    change();
    this.settle();
  }

  /** The drawing is finished for now: read it as soon as the canvas has drawn all of it. */
  settle() {
    this.enableTools();
    this.afterFrames(() => {
      if (!this.hand.stroke && this.hand.waiting === null) this.live.rest();
    });
  }

  enableTools() {
    for (const name of [".undo", ".clear"])
      get(this.root, name, HTMLButtonElement).disabled =
        this.hand.blank && !(this.opening.on && name === ".clear");
  }

  /** The canvas draws what it was started with when it likes: look again until it surely has. */
  look(times = 8) {
    if (!this.hand.stroke && this.hand.waiting === null) {
      this.live.rest();
      this.hear();
    }
    if (times > 1) setTimeout(() => this.look(times - 1), LOOK);
  }

  /** @param {PointerEvent} event */
  onCanvas(event) {
    return event.composedPath().some((target) => target === this.sheet.frame);
  }

  /** Show the part that the story speaks of; all of it, while something is held or pointed at. */
  light() {
    const { dataset } = this.view.picture;
    if (this.lit && this.face === "hint") dataset.light = this.lit;
    else delete dataset.light;
  }

  /**
   * Scroll to the part that the story speaks of, if it is not in sight: on a phone it hardly is.
   * @param {string} part
   * @param {number} bottom where the story begins, which lies over the window's end
   */
  reveal(part, bottom) {
    const room = this.view.picture.querySelector(`[data-told~="${part}"]`);
    const box = room?.getBoundingClientRect();
    if (box && (box.top < 0 || box.bottom > bottom)) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      room?.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    }
  }

  /** What the keys do. */
  listenToKeys() {
    const one = (/** @type {string} */ letter) => (/** @type {string} */ key) =>
      key.toLowerCase() === letter;
    const undo = () => (this.hand.blank ? false : this.act(() => this.hand.undo()));
    this.keyboard = new Keys(
      this.root,
      [
        {
          name: "0 to 9",
          does: "a sample of that digit",
          is: (key) => /^[0-9]$/.test(key),
          act: (key) => this.take(Number(key)),
        },
        {
          name: "C",
          does: "clear the sheet",
          is: one("c"),
          act: () => this.hand.blank || this.act(() => this.hand.clear()),
        },
        { name: "Z", does: "undo, also Ctrl+Z", is: one("z"), act: undo },
        {
          name: "Space",
          does: "walk the filter over the image, and pause",
          is: one(" "),
          act: () => this.play.toggle(),
          inPicture: true,
        },
        {
          name: "← → ↑ ↓",
          does: "move the cell that is pointed at, or step the walk",
          is: (key) => key.startsWith("Arrow"),
          act: (key) => this.arrow(key),
          inPicture: true,
        },
        { name: "Esc", does: "let go", is: (key) => key === "Escape", act: () => this.close() },
        {
          name: "P",
          does: "larger, for a projector",
          is: one("p"),
          act: () => this.root.closest(".st-key-stage")?.toggleAttribute("data-projector"),
        },
        { name: "?", does: "this list", is: one("?"), act: () => this.keyboard?.list() },
      ],
      undo,
      this.stopped.signal,
    );
  }

  /** @param {string} key */
  arrow(key) {
    const steps = /** @type {Record<string, number>} */ ({
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -SIDES.map,
      ArrowDown: SIDES.map,
    });
    if (this.play.at === null) return this.pointer.move(key);
    this.play.step(steps[key]);
    return true;
  }

  /**
   * Do something when the canvas has drawn what it was told: it takes two frames.
   * @param {() => void} act
   */
  afterFrames(act) {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
  }

  /** See to the canvas: it comes when it likes, and its shadow root says nothing of it. */
  watch() {
    let timer = 0;
    let wasOpen = true;
    const look = () => {
      clearTimeout(timer);
      this.sheet.find();
      const { open } = this.sheet;
      if (open || wasOpen) this.seen = performance.now();
      wasOpen = open;
      if (open) this.begin();
      const closed = !open && performance.now() - this.seen > CANVAS_COMES;
      if (closed !== this.closed) this.live.tell({ closed });
      if (closed && !this.closed && !this.hand.blank) this.hand.start(this.hand.drawing);
      this.closed = closed;
      if (this.sheet.frame) changes.observe(this.sheet.frame, { childList: true, subtree: true });
      // Often until it is there; then seldom, for most of its goings are told.
      timer = window.setTimeout(look, open || closed ? 500 : 20);
    };
    const changes = new MutationObserver(look);
    this.stopped.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      changes.disconnect();
    });
    look();
  }

  /** A line that was broken may lead to another server now: it learns at once what there is. */
  stay() {
    const state = "data-test-connection-state";
    const app = document.querySelector(`[${state}]`);
    if (!app) return; // then it learns so with the next stroke
    const observer = new MutationObserver(() => {
      if (app.getAttribute(state) === "CONNECTED") this.renew();
    });
    observer.observe(app, { attributeFilter: [state] });
    this.stopped.signal.addEventListener("abort", () => observer.disconnect());
  }

  /** The samples of the chosen hand, and on the button for the other hand how that writes 1 and 7. */
  offerSamples() {
    const paint = (/** @type {HTMLCanvasElement} */ canvas, /** @type {Points[]} */ strokes) =>
      paintStrokes(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), strokes, 24);
    const row = element(this.root, ".samples");
    const button = element(this.root, ".hand");
    const offer = () => {
      row.querySelectorAll("canvas").forEach((canvas, digit) => paint(canvas, this.samples[digit]));
      const other = this.data?.samples[1 - this.writing] ?? [];
      button
        .querySelectorAll("canvas")
        .forEach((canvas, i) => paint(canvas, other[i === 0 ? 1 : 7]));
      button.setAttribute("aria-pressed", String(this.writing === 1));
    };
    for (let digit = 0; digit < 10; digit++) {
      const sample = document.createElement("button");
      sample.type = "button";
      sample.setAttribute("aria-label", `Sample ${digit}`);
      sample.innerHTML = `<canvas width="${SIDE}" height="${SIDE}"></canvas>`;
      sample.addEventListener("click", () => this.take(digit));
      row.append(sample);
    }
    button.addEventListener("click", () => {
      this.writing = 1 - this.writing;
      offer();
    });
    offer();
  }

  /** Of the chosen hand. */
  get samples() {
    return this.data?.samples[this.writing] ?? [];
  }

  /** @param {number} digit the sample that replaces the drawing */
  take(digit) {
    const strokes = this.samples[digit];
    if (!strokes) return;
    this.act(() => {
      if (!this.hand.blank) this.hand.clear();
      requestAnimationFrame(() => this.act(() => this.hand.draw(strokes)));
    });
  }
}

/**
 * Whether someone only looks on, through the layers or the parts below, and does not want to draw.
 * @param {Event} event
 */
function looksOn(event) {
  if (event instanceof KeyboardEvent)
    return /^(Tab|Shift|Enter| |Page(Up|Down)|Home|End|Arrow.*)$/.test(event.key);
  const within = (
    /** @type {string} */ places, // also through the parts' shadow roots
  ) => event.composedPath().some((place) => place instanceof Element && place.matches(places));
  return within(".picture, .panel, .st-key-parts") && !within(".drawing");
}

/**
 * @param {import("./explain.js").Cell} cell
 * @param {import("./explain.js").Followed} followed
 */
function where({ filter, row, column }, { value }) {
  return `Row ${row + 1}, column ${column + 1} of feature map ${filter + 1}: ${say(value)}`;
}

/** @type {WeakMap<HTMLElement, Picture>} */
const pictures = new WeakMap();

/** @param {{data: Data, parentElement: HTMLElement, setTriggerValue: (key: string, value: unknown) => void}} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const picture = pictures.get(parentElement) ?? new Picture(parentElement);
  pictures.set(parentElement, picture);
  picture.renew = () => setTriggerValue("unanswered", true);
  picture.update(data);
  // Streamlit also says so of a call that another has overtaken: only who has left the page stops.
  return () => setTimeout(() => parentElement.isConnected || picture.stopped.abort());
}
