/**
 * Why this digit: the network's own sums, taken apart as cnn/attribution.py does, from the numbers
 * that the browser has. Everything counts from 0.
 */

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {{layer: "image" | "map" | "pool", filter: number, row: number, column: number}} Place */
/** @typedef {{filter: number, row: number, column: number}} Cell of a feature map */

/**
 * @typedef {object} Followed one cell, from the pixels beneath to the ten digits
 * @property {number[]} patch nine pixels
 * @property {number[]} weights nine numbers of the filter
 * @property {number[]} products whose sum is the cell
 * @property {number} value of the cell
 * @property {number[]} window the four cells that are pooled together, in reading order
 * @property {number} own which of the four is the cell
 * @property {number} winner which of the four is kept
 * @property {number[]} added what the kept one adds to each digit's logit
 */

/** Cells a side. */
export const SIDES = { image: 28, map: 26, pool: 13 };

const PATCH = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));

/**
 * The cell of a map that a place of any layer stands for: the patch around a pixel, the winner of
 * a pooled value's window.
 * @param {Reading} reading
 * @param {Place} place
 * @returns {Cell}
 */
export function cellOf(reading, { layer, filter, row, column }) {
  if (layer === "map") return { filter, row, column };
  if (layer === "image") {
    const inside = (/** @type {number} */ x) => Math.min(Math.max(x - 1, 0), SIDES.map - 1);
    return { filter, row: inside(row), column: inside(column) };
  }
  const winner = winnerOf(windowOf(reading, filter, row, column));
  return { filter, row: 2 * row + (winner >> 1), column: 2 * column + (winner & 1) };
}

/**
 * @param {Reading} reading
 * @param {Float32Array} weights (13, 13, 8, 10)
 * @param {Cell} cell
 * @returns {Followed}
 */
export function follow(reading, weights, { filter, row, column }) {
  const [up, left] = [row >> 1, column >> 1];
  const patch = PATCH.map((at) => reading.image[(row + at.row) * 28 + column + at.column]);
  const own = Array.from(reading.filters.subarray(9 * filter, 9 * filter + 9));
  const numbers = reading.off[filter] === 1 ? own.fill(0) : own; // off, it counts as nine zeros
  const window = windowOf(reading, filter, up, left);
  const pooled = (up * 13 + left) * 8 + filter;
  return {
    patch,
    weights: numbers,
    products: patch.map((pixel, i) => Math.fround(pixel * numbers[i])),
    value: reading.maps[(row * 26 + column) * 8 + filter],
    window,
    own: 2 * (row % 2) + (column % 2),
    winner: winnerOf(window),
    added: digits((digit) => Math.fround(reading.pooled[pooled] * weights[10 * pooled + digit])),
  };
}

/**
 * What each pooled value adds to a digit's logit beyond what a blank sheet's would; and less what
 * it adds to the rival's.
 * @param {Reading} reading
 * @param {Float32Array} weights (13, 13, 8, 10)
 * @param {number} digit
 * @param {number | null} rival
 * @returns {Float32Array} (13, 13, 8)
 */
export function evidence(reading, weights, digit, rival) {
  return reading.pooled.map((pooled, i) => {
    const against = rival === null ? 0 : weights[10 * i + rival];
    return (pooled - reading.blankPooled[i % 8]) * (weights[10 * i + digit] - against);
  });
}

/**
 * @param {Reading} reading
 * @param {number} filter
 * @param {number} up
 * @param {number} left
 */
function windowOf({ maps }, filter, up, left) {
  const at = (2 * up * 26 + 2 * left) * 8 + filter;
  return [maps[at], maps[at + 8], maps[at + 26 * 8], maps[at + 27 * 8]];
}

/**
 * The largest of a window; of equal ones, as in MaxPool2.backprop, the left, and then the upper.
 * @param {number[]} window
 */
function winnerOf(window) {
  return [0, 2, 1, 3].reduce((best, i) => (window[i] > window[best] ? i : best));
}

/**
 * @template T
 * @param {(digit: number) => T} of
 */
export function digits(of) {
  return Array.from({ length: 10 }, (_, digit) => of(digit));
}
