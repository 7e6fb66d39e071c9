/**
 * The first thing that a visitor sees: a digit draws itself, and the network reads it. It lies over
 * the visitor's own, blank sheet, and vanishes for good when they draw anything.
 */

import { dense } from "./curve.js";
import { BLANK } from "./drawing.js";

/** @typedef {import("./drawing.js").Points} Points */
/** @typedef {import("./drawing.js").Content} Content */

const PIXELS_A_SECOND = 330;
const WIDTH = 20; // of its pen
const BREATH = 12; // pixels of way that the pen takes from stroke to stroke

export class Opening {
  on = false;
  finished = false;
  /** @type {Content} what it has drawn so far */ content = BLANK;

  /** @param {() => void} drawn a little more */
  constructor(drawn) {
    this.drawn = drawn;
  }

  /** @param {Points[]} strokes */
  start(strokes) {
    this.on = true;
    const lines = strokes.map(dense);
    const all = lines.reduce((sum, line) => sum + line.length + BREATH, 0);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const began = performance.now();
    const frame = (/** @type {number} */ now) => {
      if (!this.on) return;
      const way = calm ? all : (Math.max(now - began, 0) / 1000) * PIXELS_A_SECOND;
      this.finished = way >= all;
      this.content = { bitmap: null, strokes: drawnSoFar(lines, way) };
      this.drawn();
      if (!this.finished) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  stop() {
    this.on = false;
  }
}

/**
 * @param {Points[]} lines with points a pixel apart
 * @param {number} way pixels that the pen has gone
 */
export function drawnSoFar(lines, way) {
  let left = way;
  return lines.flatMap((line) => {
    const points = line.slice(0, Math.max(Math.ceil(left), 0));
    left -= line.length + BREATH;
    return points.length > 0 ? [{ width: WIDTH, points }] : [];
  });
}
