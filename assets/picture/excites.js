/** What excites a filter: the places in the test images where its map is largest, and least. */

import { element, write } from "./dom.js";
import { paintGrey, say } from "./draw.js";

/** @typedef {import("./reading.js").Reading} Reading */

const MOST = 8; // the others are the least exciting

export class Excites {
  /** @type {import("./reading.js").LookedAt | null} */ exciting = null;
  /** @type {number[]} the filter's */ numbers = [];
  /** @type {number | null} the filter that the server was asked for */ asked = null;
  pointed = -1; // the place that is pointed at

  /**
   * @param {HTMLElement} root
   * @param {{bring: (image: number) => void, look: (filter: number | null) => void}} acts
   */
  constructor(root, acts) {
    this.acts = acts;
    this.words = element(root, ".edit .common");
    const offer = (/** @type {string} */ name, /** @type {number} */ count) =>
      Array.from({ length: count }, () => {
        const button = document.createElement("button");
        button.type = "button";
        button.innerHTML = '<canvas width="9" height="9"></canvas><i></i>';
        element(root, name).append(button);
        return button;
      });
    this.places = [...offer(".most", MOST), ...offer(".least", 4)];
    this.places.forEach((button, i) => {
      const point = (/** @type {number} */ at) => () => {
        this.pointed = at;
        this.say();
      };
      for (const type of ["pointerenter", "focus"]) button.addEventListener(type, point(i));
      for (const type of ["pointerleave", "blur"]) button.addEventListener(type, point(-1));
      button.addEventListener("click", () => {
        if (this.exciting) acts.bring(this.exciting.images[i]);
      });
    });
  }

  /**
   * @param {Reading} reading
   * @param {number | null} filter that the panel is about
   */
  show(reading, filter) {
    if (filter !== this.asked) this.acts.look(filter);
    this.asked = filter;
    this.exciting = reading.lookedAt?.filter === filter ? reading.lookedAt : null;
    if (filter === null) return;
    this.numbers = Array.from(reading.filters.subarray(9 * filter, 9 * filter + 9));
    const { exciting } = this;
    this.places.forEach((button, i) => {
      button.disabled = !exciting;
      if (!exciting) return;
      paintGrey(
        /** @type {HTMLCanvasElement} */ (element(button, "canvas")),
        (pixel) => exciting.patches[81 * i + pixel] + 0.5,
      );
      button.setAttribute("aria-label", nameOf(exciting, i));
    });
    this.say();
  }

  /** The sum of the place that is pointed at, or else what the most exciting have in common. */
  say() {
    const { exciting, pointed, numbers } = this;
    const words = !exciting
      ? ""
      : pointed < 0
        ? commonOf(exciting)
        : sumOf(nineOf(exciting, pointed), numbers);
    write(this.words, words);
  }
}

/**
 * @param {import("./reading.js").LookedAt} exciting
 * @param {number} i
 */
function nameOf({ digits, cells, values }, i) {
  const [row, column] = [cells[2 * i] + 1, cells[2 * i + 1] + 1];
  const which = i < MOST ? `Most exciting ${i + 1}` : `Least exciting ${i + 1 - MOST}`;
  return `${which}: row ${row}, column ${column} of a test image of ${digits[i]}, ${say(values[i])}. Put it on the canvas`;
}

/**
 * The nine pixels that the filter lies on.
 * @param {{patches: Float32Array}} exciting
 * @param {number} i
 */
export function nineOf({ patches }, i) {
  return [0, 1, 2].flatMap((row) =>
    Array.from(patches.subarray(81 * i + 9 * (row + 3) + 3, 81 * i + 9 * (row + 3) + 6)),
  );
}

/**
 * @param {number[]} pixels
 * @param {number[]} numbers
 */
export function sumOf(pixels, numbers) {
  const products = pixels.map((pixel, i) => pixel * numbers[i]);
  const terms = products.map((product, i) => {
    const text = say(Math.abs(product));
    const minus = product < 0 && Number(text) !== 0;
    return i === 0 ? `${minus ? "-" : ""}${text}` : `${minus ? "-" : "+"} ${text}`;
  });
  return `${terms.join(" ")} = ${say(products.reduce((sum, product) => sum + product, 0))}`;
}

/** Where ink lies from the middle, by eighths of a turn from the right on, clockwise. */
const SIDES = [
  ["on the right", "on the left"],
  ["at the lower right", "at the upper left"],
  ["below", "above"],
  ["at the lower left", "at the upper right"],
  ["on the left", "on the right"],
  ["at the upper left", "at the lower right"],
  ["above", "below"],
  ["at the upper right", "at the lower left"],
];
/** The way of a stroke, by eighths of half a turn. */
const STROKES = [
  "horizontal strokes",
  "strokes slanting left",
  "vertical strokes",
  "strokes slanting right",
];
const ALIKE = 0.9; // how much of their directions the places must have in common
const EDGE = 0.6; // how much of what varies in the nine pixels an edge must explain
const STROKE = 0.35; // and a stroke, of which one a pixel wide explains a half

/**
 * What the most exciting places have in common, in plain words; nothing if they have not.
 *
 * Under each of them lie nine pixels. Their slope says on which side ink lies, their curvature which
 * way a stroke runs; it counts where it explains most of what varies, and all eight agree.
 * @param {{patches: Float32Array}} exciting
 */
export function commonOf(exciting) {
  const shapes = Array.from({ length: MOST }, (_, i) => shapeOf(nineOf(exciting, i)));
  const side = agreement(shapes.map(({ slope }) => slope));
  const explained = (/** @type {"edge" | "stroke"} */ kind) =>
    shapes.reduce((sum, shape) => sum + shape[kind], 0) / MOST;
  if (side.alike > ALIKE && explained("edge") > EDGE) {
    const [ink, paper] = SIDES[(Math.round(side.angle / (Math.PI / 4)) + 8) % 8];
    return `ink ${ink}, paper ${paper}`;
  }
  const way = agreement(shapes.map(({ curve }) => curve));
  if (way.alike > ALIKE && explained("stroke") > STROKE && shapes.every(({ dark }) => dark))
    return STROKES[(Math.round(way.angle / 2 / (Math.PI / 4)) + 4) % 4];
  return "";
}

/**
 * The slope of nine pixels and their curvature, each as a vector, and how much of what varies it
 * explains. The curvature's angle is double that of the way along which ink goes on.
 * @param {number[]} pixels
 */
function shapeOf(pixels) {
  const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / 9;
  let [x, y, xx, yy, xy, all] = [0, 0, 0, 0, 0, 0];
  pixels.forEach((pixel, i) => {
    const [right, down] = [(i % 3) - 1, Math.floor(i / 3) - 1];
    const value = pixel - mean;
    x += value * right;
    y += value * down;
    xx += value * (right * right - 2 / 3);
    yy += value * (down * down - 2 / 3);
    xy += value * right * down;
    all += value * value;
  });
  const size = all || 1;
  return {
    slope: [x, y],
    curve: [(xx - yy) / 2, xy / 2],
    dark: pixels[4] > mean, // ink in the middle
    edge: (x * x + y * y) / 6 / size,
    stroke: ((xx - yy) ** 2 + xy * xy) / 4 / size,
  };
}

/**
 * The direction that vectors have together, and how much they agree in it, 0 to 1.
 * @param {number[][]} vectors
 */
function agreement(vectors) {
  const [x, y] = [0, 1].map((i) => vectors.reduce((sum, vector) => sum + vector[i], 0));
  const length = vectors.reduce((sum, vector) => sum + Math.hypot(...vector), 0);
  return { angle: Math.atan2(y, x), alike: length ? Math.hypot(x, y) / length : 0 };
}
