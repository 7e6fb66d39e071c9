/** The living picture: everything comes together here. Python calls it whenever its data changes. */

import { readPalette, say } from "./draw.js";
import { Editor } from "./edit.js";
import { cellOf, follow, SIDES } from "./explain.js";
import { Hand, paintStrokes } from "./hand.js";
import { Links } from "./links.js";
import { Live } from "./live.js";
import { Numbers } from "./numbers.js";
import { Play } from "./play.js";
import { Pointer } from "./point.js";
import { unpack } from "./reading.js";
import { SIDE, Sheet } from "./sheet.js";
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
 * @property {{getChildAt: (i: number) => {toArray: () => Float32Array}}} trained (8, 3, 3) filters
 * @property {Points[][]} samples of each digit
 * @property {string[]} presets names of filters
 */

const CANVAS_COMES = 1500; // milliseconds that the canvas may take to come

class Picture {
  sheet = new Sheet();
  live = new Live();
  stopped = new AbortController();
  session = "";
  sheets = -1;
  closed = false; // the canvas cannot be read: Python knows that it has to report by itself
  seen = performance.now(); // when it was last to be read
  /** @type {Data | null} */ data = null;
  face = "hint"; // of the panel
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
    this.live.source = () => this.sheet.pixels();
    this.pointer = new Pointer(this.view, () => this.pointed());
    this.links = new Links(get(root, ".links", SVGElement), this.view);
    this.numbers = new Numbers(element(root, ".face.cell"));
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
    this.watch();
  }

  /** @param {Data} data */
  update(data) {
    const first = !this.data;
    this.data = data;
    if (first) {
      this.weights = data.weights.getChildAt(0).toArray();
      this.offerSamples(data.samples);
      this.editor.offer(data.presets);
    }
    readPalette();
    if (data.sheet !== this.sheets) {
      this.sheets = data.sheet;
      this.afterFrames(() => {
        document.documentElement.style.removeProperty("--lower");
        const asked = this.hand.waiting !== null;
        if (asked) this.hand.started();
        if (asked || !this.hand.blank) this.live.rest();
        this.hear();
      });
    }
    if (data.session !== this.session) {
      this.session = data.session;
      this.live.number = this.live.answered = 0;
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
      this.live.tell({ filters: kept.filters, pen: kept.pen });
      if (kept.drawing.link || kept.drawing.strokes.length > 0) this.hand.start(kept.drawing);
    }
    this.enableTools();
  }

  /** What Python has sent over the wire. */
  hear() {
    const wire = /** @type {any} */ (window).wire;
    if (!wire || !this.data) return;
    this.live.post = wire.post;
    const reading = unpack(wire.data);
    const current = reading.number >= this.live.number && !this.live.dirty;
    this.view.show(reading, {
      speak: current && this.live.resting && !this.hand.stroke,
      blank: reading.blank,
      threshold: this.data.threshold,
    });
    const answered = reading.number >= this.live.number && !this.live.untold;
    if (answered) this.keepFilters(reading);
    this.editor.show(reading, answered);
    this.why.show(reading, this.weights);
    this.showPlace();
    this.live.hear(reading.number, reading.pause);
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
    if (!place || !reading) return this.links.hide();
    const cell = cellOf(reading, place);
    const followed = follow(reading, this.weights, cell);
    this.links.show(cell, followed, this.play.ahead);
    if (!open) this.numbers.show(cell, followed);
  }

  /** @param {string} name */
  showFace(name) {
    if (this.face === name) return;
    this.face = name;
    for (const face of this.root.querySelectorAll(".face")) face.classList.toggle("shown", face.classList.contains(name));
    element(this.root, ".panel > .close").hidden = name === "hint";
    this.view.filterButtons.forEach((button, k) => button.setAttribute("aria-expanded", String(k === this.editor.filter)));
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
    this.live.tell({ filters, rest });
  }

  /**
   * The server's filters are the visitor's: a preset was filled in there.
   * @param {import("./reading.js").Reading} reading
   */
  keepFilters({ filters, changed }) {
    const own = Array.from(changed.keys()).filter((k) => changed[k] === 1);
    const before = JSON.stringify(this.hand.filters);
    this.hand.filters = Object.fromEntries(own.map((k) => [k, Array.from(filters.subarray(9 * k, 9 * k + 9))]));
    if (JSON.stringify(this.hand.filters) !== before) this.hand.keep();
  }

  listen() {
    const { signal } = this.stopped;
    const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ act, capture = true) =>
      window.addEventListener(type, act, { signal, capture, passive: true });
    listen("wire", () => this.hear());
    listen("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary || !this.onCanvas(event)) return;
      this.live.resting = false;
      this.hand.down(event);
      this.live.touch();
    });
    listen("pointermove", (event) => {
      if (!this.hand.stroke || !event.isPrimary) return;
      this.hand.move(event);
      requestAnimationFrame(() => this.live.touch());
    });
    for (const end of ["pointerup", "pointercancel"])
      listen(end, (event) => {
        if (!this.hand.stroke || !event.isPrimary) return;
        this.hand.up();
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
      get(this.root, name, HTMLButtonElement).disabled = this.hand.blank;
  }

  /** @param {PointerEvent} event */
  onCanvas(event) {
    return event.composedPath().some((target) => target === this.sheet.frame);
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
    const timer = setInterval(() => {
      this.sheet.find();
      const { open } = this.sheet;
      if (open) this.seen = performance.now();
      const closed = !open && performance.now() - this.seen > CANVAS_COMES;
      if (closed !== this.closed) this.live.tell({ closed });
      if (closed && !this.closed && !this.hand.blank) this.hand.start(this.hand.drawing);
      this.closed = closed;
    }, 20);
    this.stopped.signal.addEventListener("abort", () => clearInterval(timer));
  }

  /** @param {Points[][]} samples */
  offerSamples(samples) {
    const row = element(this.root, ".samples");
    samples.forEach((strokes, digit) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", `Sample ${digit}`);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = SIDE;
      paintStrokes(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), strokes, 24);
      button.append(canvas);
      button.addEventListener("click", () => this.take(digit));
      row.append(button);
    });
  }

  /** @param {number} digit the sample that replaces the drawing */
  take(digit) {
    const strokes = this.data?.samples[digit];
    if (!strokes) return;
    this.act(() => {
      if (!this.hand.blank) this.hand.clear();
      requestAnimationFrame(() => this.act(() => this.hand.draw(strokes)));
    });
  }
}

/** @type {WeakMap<HTMLElement, Picture>} */
const pictures = new WeakMap();

/** @param {{data: Data, parentElement: HTMLElement}} component */
export default function ({ data, parentElement }) {
  const picture = pictures.get(parentElement) ?? new Picture(parentElement);
  pictures.set(parentElement, picture);
  picture.update(data);
  // Streamlit also says so of a call that another has overtaken: only who has left the page stops.
  return () => setTimeout(() => parentElement.isConnected || picture.stopped.abort());
}
