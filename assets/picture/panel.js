/** The panel, and what is framed in the picture above it: a cell, a walk, evidence, or a filter. */

import { Compare } from "./compare.js";
import { Connections } from "./connections.js";
import { Cost } from "./cost.js";
import { element, get } from "./dom.js";
import { say } from "./draw.js";
import { Editor } from "./edit.js";
import { Excites } from "./excites.js";
import { cellOf, follow, SIDES } from "./explain.js";
import { HINT, Holds } from "./holds.js";
import { Numbers } from "./numbers.js";
import { Play } from "./play.js";
import { Pointer } from "./point.js";
import { Why } from "./why.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./view.js").View} View */

export class Panel {
  weights = /** @type {Float32Array} */ (new Float32Array()); // (13, 13, 8, 10)
  current = true; // the reading is an answer to all that the visitor has changed
  face = "hint";

  /**
   * @param {HTMLElement} root
   * @param {View} view
   * @param {AbortSignal} signal
   * @param {ConstructorParameters<typeof Editor>[3] & ConstructorParameters<typeof Excites>[1] & {turned: () => void}} acts
   */
  constructor(root, view, signal, acts) {
    this.root = root;
    this.view = view;
    this.turned = acts.turned; // another face is shown
    this.holds = new Holds(() => this.changed());
    this.pointer = new Pointer(view, this.holds);
    this.connections = new Connections(get(root, ".connections", SVGElement), view);
    this.numbers = new Numbers(element(root, ".face.cell"), signal);
    this.why = new Why(root, view, this.holds);
    this.compare = new Compare(root, view, this.holds);
    this.cost = new Cost(root);
    this.excites = new Excites(root, acts);
    this.editor = new Editor(root, view, this.holds, acts);
    this.play = new Play(
      root,
      () => this.walked(),
      () => this.showPlace(),
    );
    this.heard = element(root, ".heard");
    this.closing = element(root, ".panel > .close");
    this.closing.addEventListener("click", () => this.holds.release());
    new ResizeObserver(() => this.showPlace()).observe(root);
  }

  /**
   * @param {boolean} current
   */
  show(current) {
    const { reading } = this.view;
    this.current = current;
    if (!reading) return;
    this.why.show(reading, this.weights);
    this.compare.show(reading, this.weights);
    this.editor.show(reading, current);
    this.cost.show(reading, this.holds.edited);
    this.excites.show(reading, this.holds.edited);
    this.showPlace();
  }

  /** Something else is held, or pointed at. */
  changed() {
    const { holds, play } = this;
    if (!holds.walking && play.at !== null) {
      play.end();
      this.view.walk(null);
    }
    this.show(this.current);
    if (holds.hold.kind === "cell")
      this.pointer.box?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  /** The walk has come to a cell. */
  walked() {
    const { play, holds } = this;
    const [row, column] = [Math.floor(play.cell / SIDES.map), play.cell % SIDES.map];
    const { filter } = holds;
    this.view.walk({ filter, cells: play.cell + 1 });
    holds.take({ kind: "walk", place: { layer: "map", filter, row, column } });
  }

  /** The cell that is pointed at, in the picture and in the panel. */
  showPlace() {
    const { reading } = this.view;
    const { hold, place, face } = this.holds;
    this.showFace(reading || face !== "cell" ? face : "hint");
    element(this.root, ".panel").classList.toggle("held", hold !== HINT);
    if (hold === HINT) this.heard.textContent = "";
    if (!place || !reading) return this.connections.hide();
    const cell = cellOf(reading, place);
    const followed = follow(reading, this.weights, cell);
    this.connections.show(cell, followed, this.play.ahead);
    if (face !== "cell") return;
    this.numbers.show(cell, followed);
    if (hold !== HINT && !this.play.playing) this.heard.textContent = where(cell, followed);
  }

  /** @param {string} name */
  showFace(name) {
    const { edited } = this.holds;
    this.view.filterButtons.forEach((button, k) =>
      button.setAttribute("aria-expanded", String(k === edited)),
    );
    if (this.face === name) return;
    this.face = name;
    for (const face of this.root.querySelectorAll(".face"))
      face.classList.toggle("shown", face.classList.contains(name));
    element(this.root, ".panel").classList.toggle("floats", name !== "hint");
    this.closing.hidden = name === "hint";
    this.turned();
  }

  /** @param {string} key an arrow: a step of the walk, or to the next cell */
  arrow(key) {
    const steps = /** @type {Record<string, number>} */ ({
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -SIDES.map,
      ArrowDown: SIDES.map,
    });
    if (!this.holds.walking) return this.pointer.move(key);
    this.play.step(steps[key]);
    return true;
  }
}

/**
 * @param {import("./explain.js").Cell} cell
 * @param {import("./explain.js").Followed} followed
 */
function where({ filter, row, column }, { value }) {
  return `Row ${row + 1}, column ${column + 1} of feature map ${filter + 1}: ${say(value)}`;
}
