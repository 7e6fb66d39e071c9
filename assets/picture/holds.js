/**
 * What holds the panel: one value says it, and whoever needs to know asks here. Beside it, where the
 * mouse points for the moment, which holds nothing.
 */

/** @typedef {import("./explain.js").Place} Place */

/**
 * @typedef {{kind: "hint"} | {kind: "cell", place: Place} | {kind: "walk", place: Place} | {kind: "why", digit: number} | {kind: "compare"} | {kind: "edit", filter: number}} Hold
 */

/** @type {Hold} nothing is held: a word on what can be done */
export const HINT = Object.freeze({ kind: "hint" });

export class Holds {
  hold = HINT;
  /** @type {Place | null} */ hover = null;
  filter = 2; // the one last meant, which pixels of the image go through

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** The cell that is framed and followed. */
  get place() {
    return "place" in this.hold ? this.hold.place : this.hover;
  }

  /** The digit whose evidence is shown. */
  get digit() {
    return this.hold.kind === "why" ? this.hold.digit : null;
  }

  /** The filter whose numbers can be changed. */
  get edited() {
    return this.hold.kind === "edit" ? this.hold.filter : null;
  }

  get walking() {
    return this.hold.kind === "walk";
  }

  /** Which face the panel shows. */
  get face() {
    const { kind } = this.hold;
    if (kind === "why" || kind === "edit" || kind === "compare") return kind;
    return this.place ? "cell" : "hint";
  }

  /** @param {Hold} hold */
  take(hold) {
    this.hold = hold;
    if ("place" in hold) this.filter = hold.place.filter;
    if (hold.kind === "edit") this.filter = hold.filter;
    this.changed();
  }

  /**
   * Take it, or release it if it is held already.
   * @param {Hold} hold
   */
  toggle(hold) {
    this.take(same(hold, this.hold) ? HINT : hold);
  }

  /**
   * The mouse is over a cell, or over none. Where a cell is held, it stays.
   * @param {Place | null} place
   */
  point(place) {
    if ("place" in this.hold || same(place, this.hover)) return;
    this.hover = place;
    if (place) this.filter = place.filter;
    this.changed();
  }

  /** Hold nothing; false if nothing was. */
  release() {
    const held = this.hold.kind !== "hint" || this.hover !== null;
    this.hover = null;
    this.take(HINT);
    return held;
  }
}

/**
 * @param {Hold | Place | null} one
 * @param {Hold | Place | null} other
 */
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
