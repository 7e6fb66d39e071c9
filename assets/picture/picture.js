/** The living picture: its parts come together here. Python calls it whenever its data changes. */

import { afterFrames } from "./canvas.js";
import { readPalette } from "./draw.js";
import { Filters } from "./filters.js";
import { keymap } from "./keymap.js";
import { Keys } from "./keys.js";
import { Line } from "./line.js";
import { keep, recall } from "./memory.js";
import { Panel } from "./panel.js";
import { blankOf, floats, unpack } from "./reading.js";
import { Sheet } from "./sheet.js";
import { Spotlight } from "./spotlight.js";
import { Tools } from "./tools.js";
import { View } from "./view.js";

/**
 * @typedef {object} Data from cnn/page/picture.py
 * @property {string} session another one: a server that knows nothing of the visitor yet
 * @property {number} starts counts how often the canvas was started anew
 * @property {number} brought counts the drawings that an address or a photograph has brought
 * @property {string | null} bitmap the last of them, if the canvas was started with it
 * @property {number} pen width of the canvas's pen
 * @property {number} threshold from which certainty on an answer is no doubt
 * @property {string} weights (13, 13, 8, 10), as `floats` takes them
 * @property {import("./drawing.js").Points[][][]} samples in two hands, of each digit
 * @property {string[]} presets names of filters
 * @property {import("./filters.js").Answers | null} answers what they were learnt anew for
 * @property {boolean} learning they are being learnt
 * @property {boolean} trained the network was trained by the visitor, in this session
 * @property {number} examined how many test images the filters are judged by
 * @property {import("./drawing.js").Limits & {pen: [number, number], weight: number}} limits
 * @property {import("./reading.js").Layout} layout of an answer
 * @property {import("./reading.js").Layout} lookedAt of what may follow it
 */

const OPENING = 4; // the sample that draws itself

class Picture {
  stopped = new AbortController();
  session = "";
  /** @type {() => void} have the whole page run again */ renew = () => {};
  /** @type {Uint8Array | undefined} the last word of another server */ former = undefined;
  /** @type {Data | null} */ data = null;
  keeping = false; // the digit that drew itself is about to be the visitor's own
  /** @type {import("./reading.js").Reading | null} the last answer */ heard = null;
  toOpen = true; // nobody has touched the page yet
  late = false; // the answer is, as is shown

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.view = new View(root);
    this.line = new Line({
      drawing: () => this.sheet.said(),
      renew: () => this.renew(),
      changed: () => this.changed(),
    });
    const { signal } = this.stopped;
    const asks = { changed: () => this.changed(), settled: () => this.settled() };
    this.sheet = new Sheet(root, this.line, asks, signal);
    this.tools = new Tools(root, this.sheet, (pen) => {
      this.keep();
      this.line.tell({ pen });
    });
    this.filters = new Filters(
      (message) => this.line.tell(message),
      () => this.keep(),
    );
    this.spotlight = new Spotlight(this.view, signal);
    this.panel = new Panel(root, this.view, signal, {
      set: (k, numbers, rest) => this.filters.set(k, numbers, rest),
      preset: (k, name) => this.line.tell({ preset: [k, name], rest: true }),
      restoreAll: () => this.filters.restoreAll(),
      toggle: (k) => {
        this.filters.toggle(k);
        this.view.showSwitches(this.filters.off);
      },
      relearn: () => this.filters.relearn(),
      bring: (image) => this.line.tell({ bring: image }),
      look: (k) => this.line.tell({ look: k }),
      turned: () => this.spotlight.show(this.panel.face === "hint"),
    });
    this.keyboard = new Keys(root, keymap(this), this, signal);
    const listen = (/** @type {string} */ type, /** @type {(event: Event) => void} */ act) =>
      window.addEventListener(type, act, { signal, capture: true, passive: true });
    listen("wire", () => this.hear());
    listen("bring-image", (event) =>
      this.line.tell({ bring: /** @type {CustomEvent} */ (event).detail }),
    );
    for (const type of ["pointerdown", "keydown", "click"])
      listen(type, (event) => this.touched(event));
    this.view.ownScales.addEventListener("change", () => this.view.paintMaps());
    this.view.stage.dataset.sheet = this.sheet.paper.works ? "own" : "canvas";
    this.stay();
  }

  /** @param {Data} data */
  update(data) {
    const first = !this.data;
    const known = data.session === this.session;
    this.data = data;
    if (first) {
      this.panel.editor.offer(data.presets, data.limits.weight);
      this.tools.offer(data);
    }
    if (!known) {
      if (!first) this.former = /** @type {any} */ (window).wire?.data;
      this.session = data.session;
      this.line.begin();
      if (first) this.recall(data);
    }
    this.panel.weights = floats(data.weights);
    this.filters.serve(data.trained);
    this.filters.learnt(data.answers);
    this.panel.cost.take(data);
    this.sheet.update(data, known);
    if (!known) this.meet(data);
    if (first) this.sheet.watch(this.stopped.signal, (closed) => this.line.tell({ closed }));
    this.hear();
  }

  /**
   * What the tab has kept, and what the page's address brings: the newer of them.
   * @param {Data} data
   */
  recall({ bitmap }) {
    const kept = recall();
    const { drawing } = this.sheet;
    if (kept) drawing.begin(kept.actions);
    const [visit] = /** @type {any[]} */ (performance.getEntriesByType("navigation"));
    const known = bitmap !== null && drawing.hasHad(bitmap) && visit?.type !== "navigate";
    if (bitmap !== null && !known) drawing.add({ kind: "link", bitmap });
    else if (kept) this.filters.begin(kept);
    if (kept) this.tools.setPen(kept.pen);
  }

  /**
   * A server to which the visitor is new: it is told what it does not know from the address.
   * @param {Data} data
   */
  meet(data) {
    const { drawing, paper } = this.sheet;
    const { pen } = paper;
    if (pen !== data.pen) this.line.tell({ pen });
    if (!this.filters.none) this.line.tell({ ...this.filters.all, rest: true });
    if (!drawing.blank || data.bitmap !== null) this.line.rest();
    if (drawing.canUndo) this.toOpen = false;
    paper.paint();
    this.changed();
  }

  /** Let a digit draw itself, once, on a page that nobody has touched. */
  begin() {
    if (!this.toOpen || !this.line.post || document.hidden) return;
    this.toOpen = false;
    this.sheet.open(this.tools.samples[OPENING]);
  }

  /**
   * Whoever draws has a blank sheet; whoever turns to what the network makes of the digit that
   * draws itself has that on it, as their own.
   * @param {Event} event
   */
  touched(event) {
    const { sheet, tools } = this;
    const meaning = meaningOf(event);
    if (meaning) this.toOpen = false;
    if (!sheet.opening.on || !meaning) return;
    if (meaning === "draw") sheet.act(() => {});
    // Of what is said in one moment Streamlit hears the first alone: a tab that is opened, say.
    else if (event.type !== "pointerdown") {
      this.keeping = true;
      this.changed();
      afterFrames(() => {
        this.keeping = false;
        if (sheet.opening.on) sheet.draw(tools.samples[OPENING]);
        this.changed();
      });
    }
  }

  /** What Python has sent over the wire. */
  hear() {
    const wire = /** @type {any} */ (window).wire;
    if (!wire || !this.data || wire.data === this.former) return;
    this.line.post = wire.post;
    this.heard = unpack(wire.data, this.data.layout, this.data.lookedAt);
    readPalette();
    this.line.hear(this.heard.number, this.heard.pause);
    const answered = this.heard.number >= this.line.number && !this.line.urgent;
    if (answered) this.filters.hear(this.heard);
    this.begin();
    this.show();
  }

  /** Show the last answer, as far as it speaks of what is on the sheet. */
  show() {
    const { heard, data, line, sheet } = this;
    if (!heard || !data) return;
    this.view.showSwitches(this.filters.off);
    const blank = sheet.blank && !sheet.opening.on && sheet.paper.works;
    const current = heard.number >= line.number && !line.dirty;
    this.view.show(blank ? blankOf(heard) : heard, {
      speak: current && line.resting && !sheet.paper.stroke,
      blank: heard.blank || sheet.opening.on,
      late: line.late,
      threshold: data.threshold,
    });
    this.panel.show(heard.number >= line.number && !line.urgent);
  }

  /** The drawing has changed, or the line to the server: the page says how it stands with them. */
  changed() {
    const { sheet, line, view, late } = this;
    if (!this.panel) return; // the parts are still coming together
    this.tools.enable();
    const { picture } = view;
    picture.toggleAttribute("data-drawing", sheet.paper.stroke !== null);
    picture.toggleAttribute("data-empty", sheet.blank && !sheet.opening.on);
    picture.toggleAttribute("data-opening", sheet.opening.on);
    const atRest = line.atRest && sheet.atRest && !this.keeping;
    picture.toggleAttribute("data-rest", atRest && this.heard !== null);
    this.late = line.late;
    if (late !== line.late) this.show();
  }

  /** The drawing stays so for now. */
  settled() {
    if (this.sheet.drawing.canUndo) this.toOpen = false;
    this.keep();
    this.show();
  }

  keep() {
    const { filters, sheet, data } = this;
    const { actions } = sheet.drawing;
    if (data) keep({ actions, ...filters.all, pen: sheet.paper.pen }, data.limits);
  }

  // ------------------------------------------------------------ undo, and the line

  /** False if there is nothing to undo. */
  undo() {
    return this.sheet.canUndo ? this.sheet.undo() : false;
  }

  /** False if there is nothing to redo. */
  redo() {
    return this.sheet.drawing.canRedo ? this.sheet.redo() : false;
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
}

/**
 * What an event on the page means for the digit that draws itself: someone draws, someone only looks
 * at what the network makes of it, or neither.
 * @param {Event} event
 * @returns {"draw" | "look" | null}
 */
function meaningOf(event) {
  const within = (
    /** @type {string} */ places, // also through the parts' shadow roots
  ) => event.composedPath().some((place) => place instanceof Element && place.matches(places));
  if (event instanceof KeyboardEvent)
    return /^(Tab|Enter| |Page(Up|Down)|Home|End|Arrow.*)$/.test(event.key) ? "look" : null;
  if (within(".drawing, .st-key-canvas-sheet")) return "draw";
  return within(".picture, .panel, .st-key-parts") ? "look" : null;
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
