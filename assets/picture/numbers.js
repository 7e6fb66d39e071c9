/** The cell that is pointed at, in numbers: nine products, their sum, and what becomes of it. */

import { SignedBars } from "./bars.js";
import { element, write } from "./dom.js";
import { colour, limitOf, say, signed } from "./draw.js";
import { digits } from "./explain.js";

/** @typedef {import("./explain.js").Cell} Cell */
/** @typedef {import("./explain.js").Followed} Followed */

const PALER = 1.7; // the colours behind numbers, so that these can be read
const FAINT = 0.2; // no number as small as this gets the full colour

export class Numbers {
  /**
   * @param {HTMLElement} face
   * @param {AbortSignal} signal
   */
  constructor(face, signal) {
    this.face = face;
    this.lift = "0px";
    const cells = (/** @type {string} */ name, /** @type {number} */ count) => {
      element(face, name).innerHTML = "<span></span>".repeat(count);
      return Array.from(
        face.querySelectorAll(`${name} span`),
        (span) => /** @type {HTMLElement} */ (span),
      );
    };
    this.patch = cells(".pixels", 9);
    this.weights = cells(".weights", 9);
    this.products = cells(".products", 9);
    this.window = cells(".window", 4);
    this.total = element(face, ".total b");
    this.where = element(face, ".total figcaption");
    this.filter = element(face, ".of-filter");
    this.kept = element(face, ".kept");
    this.told = element(face, ".told");
    this.added = new SignedBars(element(face, ".added ol"), digits(String));
    // before anything has changed, else the layout would have to be found at once
    const first = { signal, capture: true };
    window.addEventListener("pointermove", (event) => this.makeRoom(event), first);
  }

  /**
   * Where the panel floats over the window's end it would hide what the mouse points at there:
   * then it floats at the window's top. What is held stays where it is.
   * @param {PointerEvent} event
   */
  makeRoom({ clientY, buttons }) {
    const panel = /** @type {HTMLElement} */ (this.face.parentElement);
    if (buttons || panel.classList.contains("held")) return;
    const room = innerHeight - panel.offsetHeight;
    const lift = clientY > room ? `${room}px` : "0px";
    if (lift !== this.lift) panel.style.setProperty("--lift", lift);
    this.lift = lift;
  }

  /**
   * @param {Cell} cell
   * @param {Followed} followed
   */
  show({ filter, row, column }, followed) {
    const { patch, weights, products, value, window, own, winner, added } = followed;
    fill(this.patch, patch, 0.5);
    fill(this.weights, weights, limitOf(weights));
    fill(this.products, products, limitOf(weights) / 2);
    fill(this.window, window, limitOf([...window, FAINT]));
    this.window.forEach((cell, i) => {
      cell.classList.toggle("own", i === own);
      cell.classList.toggle("winner", i === winner);
    });
    write(this.total, say(value));
    this.where.innerHTML = `row ${row + 1}, column ${column + 1}<br>of map ${filter + 1}`;
    write(this.filter, `filter ${filter + 1}`);
    const alike = new Set(window.map((x) => say(x))).size === 1;
    write(
      this.kept,
      alike
        ? "max pooling: all four are equal"
        : own === winner
          ? "max pooling keeps this cell"
          : "max pooling keeps another cell",
    );
    this.added.show(added, limitOf([...added, FAINT / 4]));
    write(this.told, sentences({ filter, row, column }, followed));
  }
}

/**
 * @param {HTMLElement[]} cells
 * @param {number[]} values
 * @param {number} limit
 */
function fill(cells, values, limit) {
  values.forEach((value, i) => {
    write(cells[i], say(value));
    cells[i].style.background = colour(value, PALER * limit);
  });
}

/**
 * @param {Cell} cell
 * @param {Followed} followed
 */
function sentences(
  { filter, row, column },
  { patch, weights, products, value, window, winner, added },
) {
  const list = (/** @type {number[]} */ values) => values.map((x) => say(x)).join(", ");
  return (
    `Row ${row + 1}, column ${column + 1} of feature map ${filter + 1} is ${say(value)}. ` +
    `Nine pixels: ${list(patch)}. Filter ${filter + 1}: ${list(weights)}. ` +
    `Their products: ${list(products)}, together ${say(value)}. ` +
    `Its window of 2 by 2: ${list(window)}; the largest, ${say(window[winner])}, is kept. ` +
    `It adds ${added.map((x, digit) => `${signed(x)} to ${digit}`).join(", ")}.`
  );
}
