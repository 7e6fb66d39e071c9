/**
 * The first thing that a visitor sees: a digit draws itself, and the network reads it. It lies over
 * the visitor's own, blank sheet, and vanishes for good when they touch anything.
 */

import { dense } from "./curve.js";
import { paintStrokes } from "./hand.js";

/** @typedef {import("./sheet.js").Points} Points */

const PIXELS_A_SECOND = 330;
const WIDTH = 20; // of its pen
const BREATH = 12; // pixels of way that the pen takes from stroke to stroke

export class Opening {
  on = false;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(finished: boolean) => void} drawn
   */
  constructor(canvas, drawn) {
    this.canvas = canvas;
    this.drawn = drawn;
  }

  /** @param {Points[]} strokes */
  start(strokes) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    this.on = true;
    this.canvas.hidden = false;
    const lines = strokes.map(dense);
    const all = lines.reduce((sum, line) => sum + line.length + BREATH, 0);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const began = performance.now();
    const frame = (/** @type {number} */ now) => {
      if (!this.on) return;
      let left = calm ? all : (Math.max(now - began, 0) / 1000) * PIXELS_A_SECOND;
      const finished = left >= all;
      const shown = lines.flatMap((line) => {
        const points = line.slice(0, Math.max(Math.ceil(left), 0));
        left -= line.length + BREATH;
        return points.length > 0 ? [points] : [];
      });
      paintStrokes(context, shown, WIDTH);
      this.drawn(finished);
      if (!finished) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  stop() {
    this.on = false;
    this.canvas.hidden = true;
  }
}
