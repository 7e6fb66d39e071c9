/**
 * What the visitor has drawn, stroke by stroke. The browser keeps it for as long as the tab is
 * open: a reload, or a server that was started anew, gets the drawing from here.
 */

import { SIDE } from "./sheet.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./sheet.js").Stroke} Stroke */
/** @typedef {import("./sheet.js").Points} Points */
/** @typedef {{link: string | null, strokes: Stroke[]}} Drawing */

const KEPT = "drawing"; // in the tab's storage
const APART = 1.5; // pixels between the points that are kept of a stroke
// What a sheet can be started with, as in cnn/page/canvas.py
const MOST_STROKES = 400;
const MOST_POINTS = 4_000;
const LONGEST_WAY = 30_000;

export class Hand {
  /** @type {Drawing} what the canvas was started with: its own history does not reach behind it */
  base = { link: null, strokes: [] };
  /** @type {Stroke[][]} what was drawn since, step by step of the canvas's history */
  steps = [];
  /** @type {Stroke | null} under the pen */
  stroke = null;
  /** @type {number | null} steps that there were when another sheet was asked for */
  waiting = null;
  pen = 20;
  /** @type {Record<string, number[]>} */ filters = {};

  /**
   * @param {Sheet} sheet
   * @param {(base: Drawing) => void} restart start the canvas anew: a matter of the server
   */
  constructor(sheet, restart) {
    this.sheet = sheet;
    this.restart = restart;
  }

  /** Nothing is drawn. */
  get blank() {
    return !this.base.link && this.drawing.strokes.length === 0;
  }

  /** @returns {Drawing} */
  get drawing() {
    return { link: this.base.link, strokes: [...this.base.strokes, ...this.steps.flat()] };
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.stroke = { width: this.pen, points: [this.sheet.at(event)] };
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.stroke) return;
    const [x, y] = this.sheet.at(event);
    const [lastX, lastY] = this.stroke.points[this.stroke.points.length - 1];
    if (Math.hypot(x - lastX, y - lastY) >= APART) this.stroke.points.push([x, y]);
  }

  up() {
    if (this.stroke) this.steps.push([this.stroke]);
    this.stroke = null;
    this.keep();
  }

  undo() {
    if (this.steps.length > 0 && this.sheet.open) {
      this.steps.pop();
      this.sheet.undo();
    } else {
      const { link, strokes } = this.drawing;
      this.start({ link: strokes.length > 0 ? link : null, strokes: strokes.slice(0, -1) });
    }
    this.keep();
  }

  clear() {
    if (this.base.link || this.base.strokes.length > 0 || !this.sheet.open) {
      this.start({ link: null, strokes: [] });
    } else {
      this.steps = [];
      this.sheet.reset();
    }
    this.keep();
  }

  /**
   * Draw strokes in the visitor's stead.
   * @param {Points[]} lines
   */
  draw(lines) {
    const strokes = lines.map((points) => ({ width: this.pen, points }));
    if (this.sheet.open && this.waiting === null) {
      this.sheet.draw(lines);
      this.steps.push(strokes);
    } else {
      const { link, strokes: before } = this.drawing;
      this.start({ link, strokes: [...before, ...strokes] });
    }
    this.keep();
  }

  /** @param {Drawing} base */
  start({ link, strokes }) {
    this.base = { link, strokes: newest(strokes) };
    this.steps = [];
    this.waiting = 0;
    this.restart(this.base);
  }

  /** @param {string} link the drawing that the server has put on the sheet */
  bring(link) {
    this.base = { link, strokes: [] };
    this.steps = [];
    this.waiting = null;
    this.keep();
  }

  /** The sheet that was asked for is there: what was drawn in the meantime is drawn again. */
  started() {
    const meanwhile = this.steps.flat();
    this.waiting = null;
    this.steps = [];
    if (meanwhile.length > 0) this.draw(meanwhile.map((stroke) => stroke.points));
  }

  /** Keep the drawing for a reload; a blank sheet leaves nothing behind. */
  keep() {
    const { drawing, filters, pen } = this;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ drawing, filters, pen }));
    } catch {
      // no storage, or none left: a reload begins with a blank sheet
    }
  }

  /** @returns {{drawing: Drawing, filters: Record<string, number[]>, pen: number} | null} */
  kept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    } catch {
      return null;
    }
  }
}

/**
 * Of endless scribbling what was drawn last, as much as a sheet can be started with.
 * @param {Stroke[]} strokes
 */
function newest(strokes) {
  /** @type {Stroke[]} */ const kept = [];
  let [room, way] = [MOST_POINTS, LONGEST_WAY];
  for (const stroke of [...strokes].reverse()) {
    if (room === 0 || kept.length === MOST_STROKES) break;
    const points = stroke.points.slice(-room);
    room -= points.length;
    way -= wayOf(points);
    if (way < 0) break;
    kept.unshift({ ...stroke, points });
  }
  return kept;
}

/** @param {Points} points */
function wayOf(points) {
  let way = 0;
  for (let i = 1; i < points.length; i++)
    way += Math.abs(points[i][0] - points[i - 1][0]) + Math.abs(points[i][1] - points[i - 1][1]);
  return way;
}

/**
 * Paint strokes as the canvas would.
 * @param {CanvasRenderingContext2D} context of a canvas SIDE pixels wide
 * @param {Points[]} lines
 * @param {number} width
 */
export function paintStrokes(context, lines, width) {
  context.clearRect(0, 0, SIDE, SIDE);
  context.strokeStyle = "#fff";
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  for (const points of lines) {
    context.beginPath();
    context.moveTo(...points[0]);
    for (let i = 1; i < points.length - 1; i++) {
      const [[x, y], [nextX, nextY]] = [points[i], points[i + 1]];
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    const [x, y] = points[points.length - 1];
    context.lineTo(x + 0.01, y);
    context.stroke();
  }
}
