/**
 * A training, looked back at or still going on: its curves, and at each checkpoint its filters,
 * their maps and the answer to the visitor's drawing. Playing it asks nothing of the server.
 */

import { percent } from "../percent.js";
import { accuracyChart, count, lossChart } from "./charts.js";

/**
 * @typedef {object} Training from cnn/page/training_view.py
 * @property {string} name what stands before the step
 * @property {string} run which one of the visitor's own; "" if it is none
 * @property {number} total steps of the whole training
 * @property {number[]} steps of the curves' points
 * @property {number[]} loss a mean of the latest batches', at each point
 * @property {number[]} accuracy the same, 0 to 1
 * @property {Checkpoint[]} checkpoints
 * @property {[number, number][]} tested step, and the share of the test images read there
 * @property {[number, number][]} rates the step from which on, and the learning rate
 * @property {Last | null} last the run before it
 * @property {string} tests what the test images are
 * @property {string} filters a picture of all filters: a row a checkpoint
 * @property {string} maps a picture of all maps; "" while nothing is drawn
 *
 * @typedef {object} Last
 * @property {string} name
 * @property {number} total
 * @property {number[]} steps
 * @property {number[]} loss
 * @property {[number, number][]} tested
 *
 * @typedef {object} Checkpoint
 * @property {number} step from 0, before the first one
 * @property {number} seen images learnt from
 * @property {number} test share of the test images that it reads correctly
 * @property {number[] | null} probabilities of the ten digits, for the visitor's drawing
 */

const BEAT = 400; // milliseconds a checkpoint while it plays
const LEFT_AT = "training-checkpoint"; // the browser's note of where the visitor has left
const BEGUN = "training-run"; // and of the run of their own whose charts were brought into sight

class View {
  /** @type {Training | null} */ training = null;
  now = 0;
  timer = 0;
  begun = ""; // the run whose charts were brought into sight

  /** @param {HTMLElement} root */
  constructor(root) {
    this.find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (root.querySelector(selector));
    this.slider = /** @type {HTMLInputElement} */ (this.find("input"));
    this.slider.setAttribute("aria-label", "Step of the training");
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.find(".play").addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    this.find(".back").addEventListener("click", () => this.go(this.now - 1));
    this.find(".on").addEventListener("click", () => this.go(this.now + 1));
    this.find(".answer ol").innerHTML = Array.from(
      { length: 10 },
      (_, digit) => `<li><b>${digit}</b><span><i></i></span><em></em></li>`,
    ).join("");
    this.find(".answer ol").setAttribute("aria-label", "Its answer at this step");
    this.find(".maps").innerHTML = Array.from(
      { length: 8 },
      (_, k) =>
        `<li style="--k: ${k}"><div class="filter" role="img" aria-label="Filter ${k + 1} at this step"></div>` +
        `${k + 1}<div class="map" role="img" aria-label="Feature map ${k + 1} at this step"></div></li>`,
    ).join("");
  }

  get last() {
    return this.training ? this.training.checkpoints.length - 1 : 0;
  }

  /** @param {Training} training */
  update(training) {
    const known = this.training !== null;
    this.training = training;
    const { style } = this.find(".training");
    style.setProperty("--filters", `url(${training.filters})`);
    style.setProperty("--maps", training.maps ? `url(${training.maps})` : "none");
    style.setProperty("--last", String(this.last));
    this.find(".player").hidden = this.last === 0;
    this.slider.max = String(this.last);
    this.find(".blank").hidden = Boolean(training.maps);
    this.find(".answer ol").hidden = !training.maps;
    for (const map of /** @type {NodeListOf<HTMLElement>} */ (
      this.find(".maps").querySelectorAll(".map")
    ))
      map.hidden = !training.maps;
    const left = sessionStorage.getItem(LEFT_AT);
    this.show(Math.min(known ? this.now : Number(left ?? this.last), this.last));
    this.bringIntoSight(training.run);
  }

  /**
   * Whoever has started a run sees its curves: at its first turn, and at the second, since what is
   * said above them comes after the first.
   * @param {string} run
   */
  bringIntoSight(run) {
    if (!run || sessionStorage.getItem(BEGUN) === run) return;
    if (this.begun === run) sessionStorage.setItem(BEGUN, run);
    this.begun = run;
    requestAnimationFrame(() => this.find(".accuracy").scrollIntoView({ block: "nearest" }));
  }

  play() {
    if (this.now === this.last) this.show(0);
    this.timer = setInterval(() => {
      this.show(this.now + 1);
      if (this.now === this.last) this.pause();
    }, BEAT);
    this.find(".play").textContent = "Pause";
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.find(".play").textContent = "Play";
  }

  /** @param {number} checkpoint that the visitor has asked for */
  go(checkpoint) {
    this.pause();
    this.show(Math.max(0, Math.min(checkpoint, this.last)));
  }

  /** @param {number} checkpoint */
  show(checkpoint) {
    if (!this.training) return;
    this.now = checkpoint;
    if (this.last) sessionStorage.setItem(LEFT_AT, String(checkpoint));
    const { name, checkpoints, total, tests } = this.training;
    const { step, seen, test, probabilities } = checkpoints[checkpoint];
    this.find(".training").style.setProperty("--i", String(checkpoint));
    this.slider.value = String(checkpoint);
    this.slider.setAttribute("aria-valuetext", `step ${count(step)} of ${count(total)}`);
    /** @type {HTMLButtonElement} */ (this.find(".back")).disabled = checkpoint === 0;
    /** @type {HTMLButtonElement} */ (this.find(".on")).disabled = checkpoint === this.last;
    this.find(".told").innerHTML =
      `${name}${name ? "step" : "Step"} <b>${count(step)}</b> of ${count(total)}, ${count(seen)} images seen: ` +
      `accuracy <b>${percent(test)}</b> on ${tests}`;
    this.find(".loss").innerHTML = lossChart(this.training, step);
    this.find(".accuracy").innerHTML = accuracyChart(this.training, step, test);
    if (probabilities) this.answer(probabilities);
  }

  /** @param {number[]} probabilities */
  answer(probabilities) {
    const best = probabilities.indexOf(Math.max(...probabilities));
    this.find(".answer ol")
      .querySelectorAll("li")
      .forEach((row, digit) => {
        row.classList.toggle("best", digit === best);
        /** @type {HTMLElement} */ (row.querySelector("i")).style.transform =
          `scaleX(${probabilities[digit]})`;
        /** @type {HTMLElement} */ (row.querySelector("em")).textContent = percent(
          probabilities[digit],
        );
      });
  }
}

/** @type {WeakMap<Node, View>} */
const views = new WeakMap();

/** @param {{data: Training, parentElement: HTMLElement | ShadowRoot}} component */
export default function ({ data, parentElement }) {
  const root = /** @type {HTMLElement} */ (parentElement);
  const view = views.get(root) ?? new View(root);
  views.set(root, view);
  view.update(data);
  return () => setTimeout(() => root.isConnected || view.pause());
}
