/**
 * The first thing that a visitor sees: a digit draws itself, and the network reads it. It lies over
 * the visitor's own, blank sheet, and vanishes for good when they draw anything.
 */

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

/**
 * A stroke's curve through the middles of its points, as points a pixel apart.
 * @param {Points} points
 * @returns {Points}
 */
export function dense(points) {
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
  for (let i = 0; i < points.length - 1; i++) {
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
