/**
 * The first thing that a visitor sees: a digit draws itself, and the network reads it. It lies over
 * the visitor's own, blank sheet, and vanishes for good when they touch anything.
 */

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

/**
 * A stroke's curve through the middles of its points, as points a pixel apart.
 * @param {Points} points
 * @returns {Points}
 */
function dense(points) {
  /** @type {Points} */
  const line = [points[0]];
  const go = (/** @type {Points} */ ...by) => {
    const length = by
      .slice(1)
      .reduce((sum, [x, y], i) => sum + Math.hypot(x - by[i][0], y - by[i][1]), 0);
    const steps = Math.max(Math.round(length), 1);
    for (let step = 1; step <= steps; step++) line.push(between(by, step / steps));
  };
  let last = points[0];
  for (let i = 1; i < points.length - 1; i++) {
    const middle = between([points[i], points[i + 1]], 0.5);
    go(last, points[i], middle);
    last = middle;
  }
  go(last, points[points.length - 1]);
  return line;
}

/**
 * A place on the curve that points draw towards themselves (de Casteljau).
 * @param {Points} points
 * @param {number} t
 * @returns {[number, number]}
 */
function between(points, t) {
  if (points.length === 1) return points[0];
  const nearer = points.slice(1).map(([x, y], i) => {
    const [fromX, fromY] = points[i];
    return /** @type {[number, number]} */ ([fromX + t * (x - fromX), fromY + t * (y - fromY)]);
  });
  return between(nearer, t);
}
