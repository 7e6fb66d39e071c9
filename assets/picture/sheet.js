/**
 * The sheet: the drawing and all that shows it or speaks of it. Whatever changes the drawing goes
 * through here, and is painted, sent, kept and laid onto the canvas beneath from the one list.
 */

import { DrawableCanvas } from "./canvas.js";
import { get } from "./dom.js";
import { BLANK, Drawing, newestStrokes } from "./drawing.js";
import { Ink } from "./ink.js";
import { Opening } from "./opening.js";
import { Paper } from "./paper.js";

/** @typedef {import("./drawing.js").Points} Points */
/** @typedef {import("./drawing.js").Stroke} Stroke */
/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./picture.js").Data} Data */

const LOOK = 20; // milliseconds between two looks for the canvas, until it is there
const WATCH = 500; // and afterwards

export class Sheet {
  drawing = new Drawing();
  ink = new Ink();
  starts = -1; // of the canvas, as the server counts them
  brought = 0; // drawings that the server has brought
  /** @type {import("./drawing.js").Content | null} what the canvas was asked to begin with */ asked =
    null;
  /** @type {Stroke | null} the last one that has ended */ last = null;
  following = false; // the canvas beneath is about to

  /**
   * @param {HTMLElement} root
   * @param {Line} line
   * @param {object} asks
   * @param {() => void} asks.changed what is drawn, or its being at rest
   * @param {() => void} asks.settled the drawing stays so for now
   * @param {AbortSignal} signal
   */
  constructor(root, line, { changed, settled }, signal) {
    this.line = line;
    this.changed = changed;
    this.settled = settled;
    this.opening = new Opening(() => this.opened());
    this.paper = new Paper(
      get(root, ".paper", HTMLCanvasElement),
      {
        content: () => (this.opening.on ? this.opening.content : this.drawing.content),
        changed: (change, stroke) => this.stroked(change, stroke),
        painted: changed,
      },
      signal,
    );
    this.canvas = new DrawableCanvas(
      (content) => {
        this.asked = content;
        line.tell({ start: this.short(content) });
      },
      () => this.follow(),
    );
  }

  /** Painted, and the same on the canvas beneath, if that is there. */
  get atRest() {
    const { paper, canvas, drawing, opening } = this;
    const follows = !this.following && (canvas.shown === drawing.content || !canvas.inside);
    return !paper.unpainted && follows && (!opening.on || opening.finished);
  }

  /** Nothing of the visitor's own is drawn, nor being drawn. */
  get blank() {
    return this.drawing.blank && !this.paper.stroke;
  }

  get canUndo() {
    return this.drawing.canUndo || this.paper.stroke !== null;
  }

  /** What there is to tell the server of what is seen. */
  said() {
    const { paper, opening, drawing } = this;
    if (!paper.works) return {}; // the canvas reports by itself
    if (opening.on) return this.ink.of(opening.content, null);
    return this.ink.of(
      this.ink.honest ? drawing.content : this.short(drawing.content),
      paper.stroke,
    );
  }

  /** @param {import("./drawing.js").Content} content as much of it as a server takes */
  short(content) {
    return this.limits ? newestStrokes(content, this.limits) : content;
  }

  /**
   * Change the drawing otherwise than with the pen. A stroke that is under way is taken back.
   * @param {(drawing: Drawing) => void} change
   */
  act(change) {
    this.paper.drop();
    if (this.opening.on) this.endOpening();
    change(this.drawing);
    this.settle();
  }

  clear() {
    this.act((drawing) => drawing.clear());
    if (!this.paper.works) this.canvas.start(BLANK); // which has strokes that are not on our list
  }

  /** Undo: the stroke under the pen, or else the last action. */
  undo() {
    if (!this.paper.drop()) this.act((drawing) => drawing.undo());
  }

  redo() {
    if (!this.paper.stroke) this.act((drawing) => drawing.redo());
  }

  /**
   * @param {Points[]} lines
   */
  draw(lines) {
    const strokes = lines.map((points) => ({ width: this.paper.pen, points }));
    this.act((drawing) => drawing.add({ kind: "sample", strokes }));
  }

  /**
   * What becomes of the stroke under the pen.
   * @param {import("./pointers.js").Change} change
   * @param {Stroke | null} stroke
   */
  stroked(change, stroke) {
    if (change === "begin") this.line.lift();
    if (change === "begin" || change === "move") this.line.touch();
    else {
      const { actions } = this.drawing;
      const latest = actions[actions.length - 1];
      if (change === "end" && stroke) this.drawing.add({ kind: "stroke", stroke });
      const own = latest?.kind === "stroke" && latest.stroke === this.last;
      if (change === "retract" && own) this.drawing.retract();
      this.last = change === "end" ? stroke : null;
      this.settle();
    }
    this.changed();
  }

  /** The drawing is finished for now: send it, paint it, and lay it onto the canvas beneath. */
  settle() {
    this.paper.paint();
    this.line.rest();
    this.follow();
    this.settled();
    this.changed();
  }

  /** Lay onto the canvas beneath what stands on the paper, when nothing is more urgent. */
  follow() {
    if (this.following) return;
    this.following = true;
    setTimeout(() => {
      this.following = false;
      if (!this.paper.stroke) this.canvas.follow(this.drawing.content);
      this.changed();
    });
  }

  // ------------------------------------------------------------ the digit that draws itself

  /** @param {Points[]} strokes */
  open(strokes) {
    this.line.demo = true;
    this.opening.start(strokes);
  }

  opened() {
    this.paper.paint();
    this.line.resting = false;
    if (this.opening.finished) this.line.rest();
    else this.line.touch();
  }

  endOpening() {
    this.opening.stop();
    this.line.demo = false;
    this.paper.paint();
  }

  // ------------------------------------------------------------ what the server says

  /**
   * @param {Data} data
   * @param {boolean} known it is the server that it was before
   */
  update(data, known) {
    this.limits = data.limits;
    this.canvas.pen = data.pen;
    if (known && data.brought > this.brought && data.bitmap) {
      const { bitmap } = data;
      this.act((drawing) => drawing.add({ kind: "link", bitmap }));
    }
    this.brought = data.brought;
    if (known && data.starts === this.starts) return this.follow();
    this.starts = data.starts;
    const content = (known && this.asked) || startOf(data);
    this.asked = null;
    this.canvas.began(content);
  }

  /**
   * The canvas comes when it likes, and may be another one later: its shadow root says nothing.
   * @param {AbortSignal} signal
   * @param {(closed: boolean) => void} closed whether there is no paper: the canvas has to do
   */
  watch(signal, closed) {
    let timer = 0;
    /** @type {Element | undefined} */ let upper;
    const look = () => {
      clearTimeout(timer);
      const { inside, frame, base } = this.canvas;
      if (inside && inside.upper !== upper && upper) this.canvas.began(base);
      else if (inside && !upper) this.follow();
      upper = inside?.upper;
      if (frame) changes.observe(frame, { childList: true, subtree: true });
      timer = window.setTimeout(look, upper ? WATCH : LOOK);
    };
    const changes = new MutationObserver(look);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      changes.disconnect();
    });
    look();
    if (!this.paper.works) closed(true);
  }
}

/**
 * What a server has started the canvas with of its own accord.
 * @param {Data} data
 */
function startOf({ bitmap }) {
  return bitmap === null ? BLANK : { bitmap, strokes: [] };
}
