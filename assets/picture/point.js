/** Which cell is pointed at: by mouse, finger or arrow keys, until it is let go. */

import { SIDES } from "./explain.js";

/** @typedef {import("./explain.js").Place} Place */
/** @typedef {import("./view.js").View} View */

const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
});

export class Pointer {
  /** @type {Place | null} */ place = null;
  pinned = false; // it stays when the mouse leaves
  /** @type {Map<Element | null, {layer: Place["layer"], filter: number | null}>} */ boxes =
    new Map();
  filter = 2; // the one last pointed at, which pixels of the image go through

  /**
   * @param {View} view
   * @param {() => void} changed
   */
  constructor(view, changed) {
    this.changed = changed;
    this.listen(view.imageBox, "image", null);
    view.mapBoxes.forEach((box, k) => this.listen(box, "map", k));
    view.poolBoxes.forEach((box, k) => this.listen(box, "pool", k));
  }

  /**
   * @param {HTMLElement} box
   * @param {Place["layer"]} layer
   * @param {number | null} filter null: the one last pointed at
   */
  listen(box, layer, filter) {
    const under = (/** @type {MouseEvent} */ { clientX, clientY }) => {
      const { left, top, width, height } = box.getBoundingClientRect();
      const side = SIDES[layer];
      const cell = (/** @type {number} */ share) =>
        Math.min(Math.max(Math.floor(side * share), 0), side - 1);
      const [row, column] = [cell((clientY - top) / height), cell((clientX - left) / width)];
      return { layer, filter: filter ?? this.filter, row, column };
    };
    box.addEventListener("pointermove", (event) => {
      if (!this.pinned) this.set(under(event), false);
    });
    box.addEventListener("pointerleave", () => {
      if (!this.pinned) this.set(null, false);
    });
    box.addEventListener("click", (event) => {
      const place = under(event);
      if (this.pinned && same(place, this.place)) this.set(null, false);
      else this.set(place, true);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.set(this.pinned ? null : this.place, !this.pinned);
    });
    this.boxes.set(box, { layer, filter });
  }

  /**
   * One cell further, where there is one; false if that is no arrow key, or nothing is pointed at.
   * @param {string} key
   */
  move(key) {
    const step = ARROWS[key];
    const from = this.focused ?? this.place;
    if (!from || !step) return false;
    const side = SIDES[from.layer];
    const inside = (/** @type {number} */ x) => Math.min(Math.max(x, 0), side - 1);
    this.set(
      { ...from, row: inside(from.row + step[0]), column: inside(from.column + step[1]) },
      true,
    );
    return true;
  }

  /** The picture that is pointed at. */
  get box() {
    const { place } = this;
    const own = (/** @type {{layer: string, filter: number | null}} */ of) =>
      of.layer === place?.layer && (of.filter ?? place.filter) === place.filter;
    return Array.from(this.boxes).find(([, of]) => own(of))?.[0];
  }

  /** @returns {Place | null} in the layer that has the focus, if that is another than is pointed at */
  get focused() {
    const focused = this.boxes.get(document.activeElement);
    const filter = focused?.filter ?? this.filter;
    if (!focused || (focused.layer === this.place?.layer && filter === this.place.filter))
      return null;
    const { layer } = focused;
    const there =
      layer === this.place?.layer
        ? this.place
        : { row: SIDES[layer] >> 1, column: SIDES[layer] >> 1 };
    return { layer, filter, row: there.row, column: there.column };
  }

  /**
   * @param {Place | null} place
   * @param {boolean} pinned
   */
  set(place, pinned) {
    this.place = place;
    this.pinned = pinned && place !== null;
    if (place) this.filter = place.filter;
    this.changed();
  }
}

/**
 * @param {Place} a
 * @param {Place | null} b
 */
function same(a, b) {
  return a.layer === b?.layer && a.filter === b.filter && a.row === b.row && a.column === b.column;
}
