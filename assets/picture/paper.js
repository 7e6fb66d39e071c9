/**
 * What the visitor draws on: the one element that receives pointers. It paints the drawing and the
 * stroke under the pen, and hands the finished stroke on.
 */

import { Layer, SIDE } from "./ink.js";
import { Pointers } from "./pointers.js";

/** @typedef {import("./drawing.js").Content} Content */
/** @typedef {import("./drawing.js").Stroke} Stroke */
/** @typedef {import("./pointers.js").Change} Change */

const NEAR = 2 * SIDE; // pixels of the canvas that the pen may leave it by, and is followed
const SHARPEST = 3; // pixels of the screen for one of the canvas

export class Paper {
  /** @type {Stroke | null} under the pen */ stroke = null;
  unpainted = false;
  pen = 20; // width

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {object} asks
   * @param {() => Content} asks.content what stands on the sheet
   * @param {(change: Change, stroke: Stroke | null) => void} asks.changed the stroke under the pen
   * @param {() => void} asks.painted
   * @param {AbortSignal} signal
   */
  constructor(canvas, asks, signal) {
    this.canvas = canvas;
    this.asks = asks;
    this.pointers = new Pointers();
    this.layer = new Layer(canvas);
    const hear = (
      /** @type {EventTarget} */ where,
      /** @type {string} */ type,
      /** @type {(event: PointerEvent) => Change[]} */ changes,
    ) =>
      where.addEventListener(
        type,
        (event) => {
          for (const change of changes(/** @type {PointerEvent} */ (event))) this.change(change);
        },
        { signal, capture: true },
      );
    hear(canvas, "pointerdown", (event) => this.down(event));
    // A stroke goes on wherever its pointer goes, also where that could not be captured.
    hear(window, "pointermove", (event) => this.move(event));
    hear(window, "pointerup", (event) => this.pointers.up(this.contact(event)));
    hear(window, "pointercancel", (event) => this.pointers.cancel({ id: event.pointerId }));
    // A menu would keep the pointer's release to itself.
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    new ResizeObserver(() => this.fit()).observe(canvas);
  }

  /** Without a way to paint, the drawable canvas has to do. */
  get works() {
    return this.layer.context !== null;
  }

  /** @param {PointerEvent} event */
  down(event) {
    const changes = this.pointers.down(this.contact(event));
    // It is followed wherever it goes; a pointer that was made up cannot be.
    if (changes.includes("begin") && event.isTrusted)
      this.canvas.setPointerCapture(event.pointerId);
    return changes;
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.stroke && event.pointerType !== "pen") return [];
    return this.pointers.move(this.contact(event));
  }

  /** Take back the stroke under the pen, which has been overtaken; false if there is none. */
  drop() {
    const changes = this.pointers.drop();
    for (const change of changes) this.change(change);
    return changes.length > 0;
  }

  /** @param {Change} change */
  change(change) {
    const { stroke } = this;
    if (change === "begin" || change === "move")
      this.stroke = { width: this.pen, points: this.pointers.points };
    else if (change !== "retract") this.stroke = null;
    this.asks.changed(change, this.stroke ?? stroke);
    this.paint();
  }

  /** Paint it anew, in the next frame. */
  paint() {
    if (this.unpainted) return;
    this.unpainted = true;
    requestAnimationFrame(() => {
      this.unpainted = false;
      this.layer.paint(this.asks.content(), this.stroke);
      this.asks.painted();
    });
  }

  /** As many pixels as the screen has for it: lines stay sharp on a projector. */
  fit() {
    const sharp = (this.canvas.clientWidth * devicePixelRatio) / SIDE;
    const side = Math.round(SIDE * Math.min(Math.max(sharp, 1), SHARPEST));
    if (this.canvas.width === side) return;
    this.canvas.width = this.canvas.height = side;
    this.paint();
  }

  /** @param {PointerEvent} event */
  contact(event) {
    const box = this.canvas.getBoundingClientRect();
    const seen = event.type === "pointermove" ? event.getCoalescedEvents?.() : [];
    const points = (seen?.length ? seen : [event]).map(({ clientX, clientY }) =>
      point(box, clientX, clientY),
    );
    const { pointerId: id, pointerType: type, button, buttons, width, height, timeStamp } = event;
    return { id, type, button, buttons, size: Math.max(width, height), time: timeStamp, points };
  }
}

/**
 * A point of the screen in pixels of the canvas, to a tenth.
 * @param {DOMRect} box of the canvas
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
function point(box, x, y) {
  const near = (/** @type {number} */ share) =>
    Math.round(10 * Math.min(Math.max(SIDE * share, -NEAR), NEAR + SIDE)) / 10;
  return [near((x - box.left) / box.width), near((y - box.top) / box.height)];
}
