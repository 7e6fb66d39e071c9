/** A filter's nine numbers, for the visitor to change: by typing, scrolling or dragging. */

import { element, write } from "./dom.js";
import { colour, limitOf, say } from "./draw.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./holds.js").Holds} Holds */
/** @typedef {import("./view.js").View} View */
/** @typedef {Record<string, number[]>} Filters the changed ones, by number from 0 */

const STEP = 0.1; // of a notch of the wheel, and of an arrow key
const PER_PIXEL = 0.02; // of a drag

export class Editor {
  largest = 0; // number that the server takes
  /** @type {Reading | null} */ reading = null;
  /** @type {number[] | null} the visitor's numbers while the answer to them is still to come */ own =
    null;
  unfinished = false; // they are being changed, and have not been said to stay
  dragging = false;

  /**
   * @param {HTMLElement} root
   * @param {View} view
   * @param {Holds} holds
   * @param {object} acts
   * @param {(filter: number, numbers: number[] | null, rest: boolean) => void} acts.set numbers of a filter; null: as trained
   * @param {(filter: number, name: string) => void} acts.preset
   * @param {() => void} acts.restoreAll
   * @param {(filter: number) => void} acts.toggle switch it off, or on
   * @param {() => void} acts.relearn the answers, for all filters as they are
   */
  constructor(root, view, holds, acts) {
    this.holds = holds;
    this.acts = acts;
    this.face = element(root, ".face.edit");
    const grid = element(this.face, ".nine");
    this.fields = Array.from({ length: 9 }, (_, i) => {
      const field = document.createElement("input");
      field.type = "text";
      field.inputMode = "decimal";
      field.autocomplete = "off";
      this.listen(field, i);
      grid.append(field);
      return field;
    });
    view.filterButtons.forEach((button, k) =>
      button.addEventListener("click", () => {
        holds.toggle({ kind: "edit", filter: k });
        view.mapBoxes[k].scrollIntoView({ block: "nearest" });
      }),
    );
    view.switches.forEach((button, k) =>
      button.addEventListener("click", () => {
        acts.toggle(k);
        holds.take({ kind: "edit", filter: k });
      }),
    );
    this.restoreOne = /** @type {HTMLButtonElement} */ (element(this.face, ".restore"));
    this.restoreAll = /** @type {HTMLButtonElement} */ (element(this.face, ".restore-all"));
    this.restoreOne.addEventListener("click", () => this.restore());
    this.restoreAll.addEventListener("click", () => acts.restoreAll());
    element(this.face, ".relearn").addEventListener("click", () => acts.relearn());
  }

  /** The filter that is shown. */
  get filter() {
    return this.holds.edited;
  }

  /**
   * @param {string[]} names of presets
   * @param {number} largest number that a filter may have
   */
  offer(names, largest) {
    this.largest = largest;
    const row = element(this.face, ".presets");
    for (const name of ["as trained", ...names]) {
      const button = document.createElement("button");
      button.type = "button";
      write(button, name);
      button.addEventListener("click", () => {
        if (this.filter === null) return;
        if (name === "as trained") this.restore();
        else this.acts.preset(this.filter, name);
      });
      row.append(button);
    }
  }

  restore() {
    if (this.filter !== null) this.acts.set(this.filter, null, true);
  }

  /**
   * @param {HTMLInputElement} field
   * @param {number} i
   */
  listen(field, i) {
    field.addEventListener("input", () => {
      const number = numberIn(field.value, this.largest);
      field.toggleAttribute("aria-invalid", number === null);
      if (number !== null) this.put(i, number, false);
    });
    field.addEventListener("change", () => this.finish());
    field.addEventListener("blur", () => this.refresh());
    field.addEventListener("keydown", (event) => {
      const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
      if (event.key === "Enter") this.finish();
      if (!step) return;
      event.preventDefault();
      this.turn(i, step);
    });
    field.addEventListener(
      "wheel",
      (event) => {
        if (document.activeElement !== field) return; // whoever scrolls past changes nothing
        event.preventDefault();
        this.turn(i, event.deltaY < 0 ? STEP : -STEP);
      },
      { passive: false },
    );
    field.addEventListener("pointerdown", (event) => {
      const start = { y: event.clientY, number: this.numbers[i] };
      const move = (/** @type {PointerEvent} */ { clientY }) => {
        const up = start.y - clientY;
        if (!this.dragging && Math.abs(up) < 4) return;
        if (!this.dragging) field.setPointerCapture(event.pointerId);
        this.dragging = true;
        this.put(i, start.number + PER_PIXEL * up, true);
      };
      const end = () => {
        field.removeEventListener("pointermove", move);
        if (this.dragging) {
          field.blur();
          this.finish();
        }
        this.dragging = false;
      };
      field.addEventListener("pointermove", move);
      for (const type of ["pointerup", "pointercancel"])
        field.addEventListener(type, end, { once: true });
    });
  }

  /** @returns {number[]} what the visitor sees, which may be ahead of the last answer */
  get numbers() {
    return (
      this.own ??
      Array.from(this.reading?.filters.subarray(9 * (this.filter ?? 0)).subarray(0, 9) ?? [])
    );
  }

  /**
   * @param {number} i
   * @param {number} step
   */
  turn(i, step) {
    this.put(i, this.numbers[i] + step, true);
    this.finish();
  }

  /**
   * @param {number} i
   * @param {number} number
   * @param {boolean} show it in its field too
   */
  put(i, number, show) {
    if (this.filter === null) return;
    const inside = Math.min(Math.max(number, -this.largest), this.largest);
    const rounded = Math.round(100 * inside) / 100;
    this.own = this.numbers.map((own, place) => (place === i ? rounded : own));
    if (show) this.fields[i].value = say(this.own[i]);
    this.tint(this.own);
    this.unfinished = true;
    this.acts.set(this.filter, this.own, false);
  }

  /** What was changed stays: that is said also if the answer to it has come before. */
  finish() {
    if (this.filter !== null && this.unfinished) this.acts.set(this.filter, this.numbers, true);
    this.unfinished = false;
  }

  /** @param {number[]} numbers */
  tint(numbers) {
    const limit = limitOf(numbers);
    this.fields.forEach((field, i) => {
      field.style.background = colour(numbers[i], 1.7 * limit);
    });
  }

  /**
   * An answer has come, or another filter was chosen.
   * @param {Reading} reading
   * @param {boolean} current it answers the last change
   */
  show(reading, current) {
    this.reading = reading;
    if (current) this.own = null;
    if (this.filter === null) return;
    const changed = reading.changed[this.filter] === 1;
    const state = [changed && "changed", reading.off[this.filter] === 1 && "off"];
    write(
      element(this.face, ".title"),
      [`Filter ${this.filter + 1}`, ...state].filter(Boolean).join(", "),
    );
    this.restoreOne.disabled = !changed;
    this.refresh();
  }

  refresh() {
    const { numbers } = this;
    this.fields.forEach((field, i) => {
      const name = `Row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1} of filter ${(this.filter ?? 0) + 1}`;
      field.setAttribute("aria-label", name);
      if (document.activeElement !== field) field.value = say(numbers[i]);
    });
    this.tint(numbers);
  }
}

/**
 * The number that someone has typed, with a comma or a true minus sign too; null if it is none, or
 * one that the server does not take.
 * @param {string} text
 * @param {number} largest that it takes
 */
export function numberIn(text, largest) {
  const number = Number(text.replace(",", ".").replace("−", "-"));
  return text.trim() !== "" && Math.abs(number) <= largest ? number : null;
}
