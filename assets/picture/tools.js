/** The tools beneath the sheet: undo, redo, clear, the pen, and samples in two hands. */

import { element, get } from "./dom.js";
import { paintLines, SIDE } from "./ink.js";

/** @typedef {import("./drawing.js").Points} Points */
/** @typedef {import("./sheet.js").Sheet} Sheet */

export class Tools {
  writing = 0; // the hand that the samples are in
  /** @type {Points[][][]} in two hands, of each digit, its strokes */ hands = [];

  /**
   * @param {HTMLElement} root
   * @param {Sheet} sheet
   * @param {(width: number) => void} penChanged
   */
  constructor(root, sheet, penChanged) {
    this.sheet = sheet;
    const button = (/** @type {string} */ name, /** @type {() => void} */ act) => {
      const found = get(root, name, HTMLButtonElement);
      found.addEventListener("click", act);
      return found;
    };
    this.undo = button(".undo", () => sheet.undo());
    this.redo = button(".redo", () => sheet.redo());
    this.clear = button(".clear", () => sheet.clear());
    this.hand = button(".hand", () => {
      this.writing = 1 - this.writing;
      this.paint();
    });
    this.pen = get(root, ".pen input", HTMLInputElement);
    this.pen.addEventListener("change", () => {
      this.sheet.paper.pen = Number(this.pen.value);
      penChanged(this.sheet.paper.pen);
    });
    this.row = element(root, ".samples");
    for (let digit = 0; digit < 10; digit++) {
      const sample = document.createElement("button");
      sample.type = "button";
      sample.setAttribute("aria-label", `Sample ${digit}`);
      sample.innerHTML = `<canvas width="${SIDE}" height="${SIDE}"></canvas>`;
      sample.addEventListener("click", () => this.take(digit));
      this.row.append(sample);
    }
  }

  /** The samples of the chosen hand. */
  get samples() {
    return this.hands[this.writing] ?? [];
  }

  /** @param {number} digit the sample that replaces the drawing */
  take(digit) {
    const strokes = this.samples[digit];
    if (strokes) this.sheet.draw(strokes);
  }

  /**
   * What the server has to offer.
   * @param {{samples: Points[][][], limits: {pen: [number, number]}}} data
   */
  offer({ samples, limits }) {
    this.hands = samples;
    [this.pen.min, this.pen.max] = limits.pen.map(String);
    this.paint();
  }

  /** Paint the samples, and on the button for the other hand how that writes 1 and 7. */
  paint() {
    const other = this.hands[1 - this.writing] ?? [];
    const paint = (/** @type {Element} */ within, /** @type {Points[][]} */ drawings) =>
      within
        .querySelectorAll("canvas")
        .forEach((canvas, i) => drawings[i] && paintLines(canvas, drawings[i], 24));
    paint(this.row, this.samples);
    paint(this.hand, [other[1], other[7]]);
    this.hand.setAttribute("aria-pressed", String(this.writing === 1));
  }

  /** @param {number} width of the pen */
  setPen(width) {
    this.sheet.paper.pen = width;
    this.pen.value = String(width);
  }

  /** What can be done now. */
  enable() {
    const { drawing, opening, paper, canUndo, blank } = this.sheet;
    this.undo.disabled = !canUndo;
    this.redo.disabled = !drawing.canRedo;
    this.clear.disabled = blank && !opening.on && paper.works;
  }
}
