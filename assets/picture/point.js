/** Which cell is pointed at: by mouse, finger or arrow keys. */

import { SIDES } from "./explain.js";

/** @typedef {import("./explain.js").Place} Place */
/** @typedef {import("./holds.js").Holds} Holds */
/** @typedef {import("./view.js").View} View */

const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
});

export class Pointer {
  /** @type {Map<Element | null, {layer: Place["layer"], filter: number | null}>} */ boxes =
    new Map();

  /**
   * @param {View} view
   * @param {Holds} holds
   */
  constructor(view, holds) {
    this.holds = holds;
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
    const { holds } = this;
    const under = (/** @type {MouseEvent} */ { clientX, clientY }) => {
      const { left, top, width, height } = box.getBoundingClientRect();
      const side = SIDES[layer];
      const cell = (/** @type {number} */ share) =>
        Math.min(Math.max(Math.floor(side * share), 0), side - 1);
      const [row, column] = [cell((clientY - top) / height), cell((clientX - left) / width)];
      return { layer, filter: filter ?? holds.filter, row, column };
    };
    for (const type of /** @type {const} */ (["pointerenter", "pointermove"]))
      box.addEventListener(type, (event) => holds.point(under(event)));
    box.addEventListener("pointerleave", ({ relatedTarget }) => {
      if (!this.has(/** @type {Node | null} */ (relatedTarget))) holds.point(null);
    });
    box.addEventListener("click", (event) => holds.toggle({ kind: "cell", place: under(event) }));
    box.addEventListener("keydown", (event) => {
      const { place } = holds;
      if (event.key === "Enter" && place) holds.toggle({ kind: "cell", place });
    });
    this.boxes.set(box, { layer, filter });
  }

  /**
   * Whether something is in a picture that can be pointed at: then what was told need not go.
   * @param {Node | null} node
   */
  has(node) {
    return Array.from(this.boxes.keys()).some((box) => box?.contains(node));
  }

  /**
   * One cell further, where there is one; false if that is no arrow key, or nothing is pointed at.
   * @param {string} key
   */
  move(key) {
    const step = ARROWS[key];
    const from = this.focused ?? this.holds.place;
    if (!from || !step) return false;
    const side = SIDES[from.layer];
    const inside = (/** @type {number} */ x) => Math.min(Math.max(x, 0), side - 1);
    const [row, column] = [inside(from.row + step[0]), inside(from.column + step[1])];
    this.holds.take({ kind: "cell", place: { ...from, row, column } });
    return true;
  }

  /** The picture that is pointed at. */
  get box() {
    const { place } = this.holds;
    const own = (/** @type {{layer: string, filter: number | null}} */ of) =>
      of.layer === place?.layer && (of.filter ?? place.filter) === place.filter;
    return Array.from(this.boxes).find(([, of]) => own(of))?.[0];
  }

  /** @returns {Place | null} in the layer that has the focus, if that is another than is pointed at */
  get focused() {
    const { place, filter: last } = this.holds;
    const focused = this.boxes.get(document.activeElement);
    const filter = focused?.filter ?? last;
    if (!focused || (focused.layer === place?.layer && filter === place.filter)) return null;
    const { layer } = focused;
    const there =
      layer === place?.layer ? place : { row: SIDES[layer] >> 1, column: SIDES[layer] >> 1 };
    return { layer, filter, row: there.row, column: there.column };
  }
}
