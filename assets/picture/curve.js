/** The way of the pen between the points that are kept of a stroke. */

/** @typedef {import("./drawing.js").Points} Points */

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
