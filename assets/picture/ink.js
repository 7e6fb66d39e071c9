/** A drawing as pixels: painted, read, and packed for the server. */

import { BLANK, strokesAfter } from "./drawing.js";

/** @typedef {import("./drawing.js").Content} Content */
/** @typedef {import("./drawing.js").Points} Points */

/** Pixels a side of the canvas, whatever its size on the screen. */
export const SIDE = 280;

const BITMAP = 64; // cells a side of a link's drawing
const CELL = 4; // pixels of each
const EDGE = (SIDE - BITMAP * CELL) / 2; // so that it stands in the middle

/** White strokes on a canvas of SIDE pixels or a multiple, painted anew only where they changed. */
export class Layer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.finished = /** @type {HTMLCanvasElement} */ (canvas.cloneNode());
    /** @type {Content | null} what `finished` shows */ this.shown = null;
  }

  /**
   * @param {Content} content
   * @param {import("./drawing.js").Stroke | null} [stroke] under the pen
   */
  paint(content, stroke = null) {
    const { context, finished } = this;
    if (!context) return;
    const side = context.canvas.width;
    if (this.shown !== content || finished.width !== side) this.finish(content, side);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, side, side);
    context.drawImage(finished, 0, 0);
    context.scale(side / SIDE, side / SIDE);
    if (stroke) paintStroke(context, stroke.points, stroke.width);
  }

  /**
   * Paint what stays: only what is new of it, if the rest is there already.
   * @param {Content} content
   * @param {number} side
   */
  finish(content, side) {
    const { finished, shown } = this;
    const added = shown && finished.width === side ? strokesAfter(shown, content) : null;
    if (!added) finished.width = finished.height = side; // which clears it
    const context = finished.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    context.setTransform(side / SIDE, 0, 0, side / SIDE, 0, 0);
    if (!added && content.bitmap !== null) paintBitmap(context, content.bitmap);
    for (const { points, width } of added ?? content.strokes) paintStroke(context, points, width);
    this.shown = content;
  }

  /** @returns {Uint8Array} grey levels, 0 paper to 255 ink, of every pixel */
  read() {
    const { context } = this;
    if (!context) return new Uint8Array();
    const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
    const grey = new Uint8Array(data.length / 4);
    for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
    return grey;
  }
}

/** The pixels that the server reads: of the drawing itself, never of what a screen shows. */
export class Ink {
  constructor() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    this.layer = new Layer(canvas);
    this.honest = this.check();
  }

  /** Whether what is read is what was painted: browsers that hide who uses them falsify it. */
  check() {
    const { context } = this.layer;
    if (!context) return false;
    for (let i = 0; i < SIDE; i++) {
      context.fillStyle = `rgb(${i % 256}, ${i % 256}, ${i % 256})`;
      context.fillRect(0, i, SIDE, 1);
    }
    return this.layer.read().every((level, i) => level === Math.floor(i / SIDE) % 256);
  }

  /**
   * What to tell the server of a drawing.
   * @param {Content} content
   * @param {import("./drawing.js").Stroke | null} stroke under the pen
   * @returns {{ink: string} | {drawing: Content}}
   */
  of(content, stroke) {
    if (!this.honest)
      return { drawing: stroke ? { ...content, strokes: [...content.strokes, stroke] } : content };
    this.layer.paint(content, stroke);
    return { ink: pack(this.layer.read()) };
  }
}

/**
 * Paint strokes alone, on a canvas SIDE pixels wide.
 * @param {HTMLCanvasElement} canvas
 * @param {Points[]} lines
 * @param {number} width
 */
export function paintLines(canvas, lines, width) {
  const strokes = lines.map((points) => ({ width, points }));
  new Layer(canvas).paint({ ...BLANK, strokes });
}

/**
 * A curve through the middles of its points, as the drawable canvas's own pen draws it.
 * @param {CanvasRenderingContext2D} context
 * @param {Points} points
 * @param {number} width
 */
function paintStroke(context, points, width) {
  context.strokeStyle = "#fff";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[0]);
  for (let i = 0; i < points.length - 1; i++) {
    const [[x, y], [nextX, nextY]] = [points[i], points[i + 1]];
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  const [x, y] = points[points.length - 1];
  context.lineTo(x + 0.01, y); // a dot, too, leaves ink
  context.stroke();
}

/**
 * Cells of ink, filled as one shape: filled singly, each would have an edge on most screens.
 * @param {CanvasRenderingContext2D} context
 * @param {string} bitmap in base64, a bit for each cell, row by row
 */
function paintBitmap(context, bitmap) {
  const bytes = atob(bitmap);
  context.beginPath();
  for (let i = 0; i < BITMAP ** 2; i++) {
    if (!((bytes.charCodeAt(i >> 3) >> (7 - (i & 7))) & 1)) continue;
    const [row, column] = [Math.floor(i / BITMAP), i % BITMAP];
    context.rect(EDGE + CELL * column, EDGE + CELL * row, CELL, CELL);
  }
  context.fillStyle = "#fff";
  context.fill();
}

/**
 * Pixels as pairs of bytes (how often, 1 to 255; which grey level), in base64: a drawing takes
 * 3 to 6 KB so, and unpacking costs the server next to nothing.
 * @param {Uint8Array} grey
 */
export function pack(grey) {
  let text = "";
  for (let i = 0; i < grey.length; ) {
    let end = i + 1;
    while (end < grey.length && end - i < 255 && grey[end] === grey[i]) end++;
    text += String.fromCharCode(end - i, grey[i]);
    i = end;
  }
  return btoa(text);
}
