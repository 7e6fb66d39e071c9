/** Numbers and grey levels as pixels on 2D canvases, in the page's palette. */

/** @typedef {[number, number, number]} Colour red, green, blue */

/** @type {{above: Colour, below: Colour}} */
const palette = { above: [0, 0, 0], below: [0, 0, 0] };

/** Take the colours from the page's style sheet; again whenever it may have changed. */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const side of /** @type {const} */ (["above", "below"])) {
    const hex = style.getPropertyValue(`--${side}`).trim();
    const level = (/** @type {number} */ i) => Number.parseInt(hex.slice(i, i + 2), 16);
    palette[side] = [level(1), level(3), level(5)];
  }
}

/**
 * A number's colour for CSS: full at `limit` and -limit, transparent at 0.
 * @param {number} value
 * @param {number} limit
 */
export function colour(value, limit) {
  const [red, green, blue] = value > 0 ? palette.above : palette.below;
  return `rgba(${red}, ${green}, ${blue}, ${Math.min(Math.abs(value) / limit, 1).toFixed(3)})`;
}

/**
 * Paint numbers, one a pixel, onto a canvas of as many pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {(i: number) => number} at the number of pixel i, in reading order
 * @param {number} limit
 */
export function paintSigned(canvas, at, limit) {
  paint(canvas, (data, i) => {
    const value = at(i);
    const [red, green, blue] = value > 0 ? palette.above : palette.below;
    data[4 * i] = red;
    data[4 * i + 1] = green;
    data[4 * i + 2] = blue;
    data[4 * i + 3] = Math.min(Math.abs(value) / limit, 1) * 255;
  });
}

/**
 * Paint grey levels from 0 (paper) to 1 (ink).
 * @param {HTMLCanvasElement} canvas
 * @param {(i: number) => number} at
 */
export function paintGrey(canvas, at) {
  paint(canvas, (data, i) => {
    data.fill(Math.round(255 * at(i)), 4 * i, 4 * i + 3);
    data[4 * i + 3] = 255;
  });
}

/**
 * Paint the image darkened, and over it what speaks for a digit (orange) and against it (blue).
 * @param {HTMLCanvasElement} canvas of 28 x 28 pixels
 * @param {Float32Array} image (28, 28), -0.5 paper to 0.5 ink
 * @param {Float32Array} places (13, 13): a window's four sums rest on the 4 x 4 pixels around it
 */
export function paintEvidence(canvas, image, places) {
  const limit = limitOf(places);
  paint(canvas, (data, i) => {
    const [row, column] = [Math.floor(i / 28) - 1, (i % 28) - 1];
    const inside = row >= 0 && row < 26 && column >= 0 && column < 26;
    const value = inside ? places[(row >> 1) * 13 + (column >> 1)] / limit : 0;
    const tint = value > 0 ? palette.above : palette.below;
    const grey = 130 * (image[i] + 0.5);
    const strength = 0.95 * Math.sqrt(Math.abs(value));
    for (let c = 0; c < 3; c++) data[4 * i + c] = grey * (1 - strength) + tint[c] * strength;
    data[4 * i + 3] = 255;
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(data: Uint8ClampedArray, i: number) => void} set
 */
function paint(canvas, set) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = context.createImageData(canvas.width, canvas.height);
  for (let i = 0; i < canvas.width * canvas.height; i++) set(picture.data, i);
  context.putImageData(picture, 0, 0);
}

/**
 * The largest distance from 0, never 0 itself.
 * @param {ArrayLike<number>} values
 */
export function limitOf(values) {
  let limit = 0;
  for (let i = 0; i < values.length; i++) limit = Math.max(limit, Math.abs(values[i]));
  return limit || 1;
}

/**
 * A limit for several pictures together, of their own ones: the largest, but no more than twice the
 * middle one, so that a single strong filter does not make all the others pale.
 * @param {number[]} limits
 */
export function commonLimit(limits) {
  const sorted = [...limits].sort((a, b) => a - b);
  if (sorted.length === 0) return 1;
  return Math.min(sorted[sorted.length - 1], 2 * sorted[sorted.length >> 1]) || 1;
}

/**
 * The limit of the maps on their common scale; those of filters that are off do not count.
 * @param {{maps: Float32Array, off: Float32Array}} reading
 */
export function mapsLimit({ maps, off }) {
  const on = Array.from(off.keys()).filter((k) => off[k] !== 1);
  return commonLimit(on.map((k) => limitOf(maps.filter((_, i) => i % 8 === k))));
}

/** @param {{filters: Float32Array}} reading */
export function filtersLimit({ filters }) {
  const each = Array.from({ length: 8 }, (_, k) => filters.subarray(9 * k, 9 * k + 9));
  return commonLimit(each.map(limitOf));
}

/**
 * A number for the page: no "-0.00".
 * @param {number} value
 * @param {number} [decimals]
 */
export function say(value, decimals = 2) {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/**
 * The same with its sign: "+0.38".
 * @param {number} value
 * @param {number} [decimals]
 */
export function signed(value, decimals = 2) {
  const text = say(value, decimals);
  return Number(text) > 0 ? `+${text}` : text;
}
