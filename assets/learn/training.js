/**
 * A training, looked back at or still going on: its curves, and at each checkpoint its filters,
 * their maps and the answer to the visitor's drawing. Playing it asks nothing of the server.
 */

import { percent } from "../percent.js";

/**
 * @typedef {object} Training from cnn/page/training_view.py
 * @property {string} name what stands before the step
 * @property {number} total steps of the whole training
 * @property {number[]} steps of the curves' points
 * @property {number[]} loss a mean of the latest batches', at each point
 * @property {number[]} accuracy the same, 0 to 1
 * @property {Checkpoint[]} checkpoints
 * @property {[number, number][]} tested step, and the share of the test images read there
 * @property {string} tests what the test images are
 * @property {string} filters a picture of all filters: a row a checkpoint
 * @property {string} maps a picture of all maps; "" while nothing is drawn
 *
 * @typedef {object} Checkpoint
 * @property {number} step from 0, before the first one
 * @property {number} seen images learnt from
 * @property {number} test share of the test images that it reads correctly
 * @property {number[] | null} probabilities of the ten digits, for the visitor's drawing
 */

const WIDTH = 400,
  HEIGHT = 190,
  LEFT = 38,
  RIGHT = 8,
  TOP = 8,
  BOTTOM = 36;
const BEAT = 400; // milliseconds a checkpoint while it plays
const LEFT_AT = "training-checkpoint"; // the browser's note of where the visitor has left
const GUESS = Math.log(10); // the loss of a guess among ten

const count = (/** @type {number} */ n) => n.toLocaleString("en");

class View {
  /** @type {Training | null} */ training = null;
  now = 0;
  timer = 0;

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
    this.drawLoss(step);
    this.drawAccuracy(step, test);
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

  /** The square root spreads the beginning, where most is learnt. @param {number} step */
  across(step) {
    const { total } = /** @type {Training} */ (this.training);
    return LEFT + (WIDTH - LEFT - RIGHT) * Math.sqrt(step / Math.max(total, 1));
  }

  /** @param {number} step that is shown */
  drawLoss(step) {
    const { steps, loss } = /** @type {Training} */ (this.training);
    const top = Math.max(2.5, Math.ceil(2 * Math.max(...loss)) / 2); // all of the curve, whatever it does
    const ticks = Array.from({ length: 6 }, (_, i) => (i * top) / 5);
    const down = scale(top);
    const here = loss[at(steps, step)];
    this.chart(".loss", {
      caption: `<i style="--colour: var(--below)">loss, training images: <b>${here.toFixed(2)}</b></i>`,
      label: `Loss over the training steps, ${here.toFixed(2)} at step ${count(step)}`,
      ticks: ticks.map((value) => [down(value), value.toFixed(1)]),
      inside:
        `<line class="guess" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${down(GUESS)}" y2="${down(GUESS)}" />` +
        `<text x="${WIDTH - RIGHT - 12}" y="${down(GUESS) + 16}" text-anchor="end">random guess: 2.30</text>` +
        this.line("trained", steps, loss.map(down)),
      step,
      dot: down(here),
    });
  }

  /**
   * @param {number} step that is shown
   * @param {number} test share of the test images read at that step
   */
  drawAccuracy(step, test) {
    const { steps, accuracy, tested } = /** @type {Training} */ (this.training);
    const down = scale(1);
    const here = accuracy[at(steps, step)];
    const tests = tested.map((pair) => pair[0]);
    const shares = tested.map((pair) => down(pair[1]));
    this.chart(".accuracy", {
      caption:
        `<i style="--colour: var(--below)">accuracy, training images: <b>${percent(here)}</b></i>` +
        `<i style="--colour: var(--above)">test images: <b>${percent(test)}</b></i>`,
      label: `Accuracy over the training steps: at step ${count(step)}, ${percent(here)} of training images, ${percent(test)} of test images`,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => [down(value), `${100 * value} %`]),
      inside:
        this.line("trained", steps, accuracy.map(down)) +
        this.line("tested", tests, shares) +
        tests.map((s, i) => `<circle cx="${this.across(s)}" cy="${shares[i]}" r="2.5" />`).join(""),
      step,
      dot: down(test),
    });
  }

  /**
   * @param {string} name
   * @param {number[]} steps
   * @param {number[]} heights
   */
  line(name, steps, heights) {
    const points = steps.map(
      (step, i) => `${this.across(step).toFixed(1)},${heights[i].toFixed(1)}`,
    );
    return `<polyline class="${name}" points="${points.join(" ")}" />`;
  }

  /**
   * @param {string} place
   * @param {{caption: string, label: string, ticks: [number, string][], inside: string, step: number, dot: number}} chart
   */
  chart(place, { caption, label, ticks, inside, step, dot }) {
    const { total } = /** @type {Training} */ (this.training);
    const foot = HEIGHT - BOTTOM;
    const x = this.across(step);
    const rows = ticks.map(
      ([y, text]) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" />` +
        `<text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${text}</text>`,
    );
    const columns = roundSteps(total).map(
      (s) =>
        `<text x="${this.across(s)}" y="${foot + 16}" text-anchor="${s === total ? "end" : "middle"}">${count(s)}</text>`,
    );
    this.find(place).innerHTML =
      `<figcaption>${caption}</figcaption>` +
      `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${rows.join("")}${columns.join("")}` +
      `<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 3}" text-anchor="middle">training steps, on a square-root scale</text>` +
      `${inside}<line class="cursor" x1="${x}" x2="${x}" y1="${TOP}" y2="${foot}" /><circle class="at" cx="${x}" cy="${dot}" r="4" /></svg>`;
  }
}

/** @param {number} top the value at the chart's upper edge; 0 is at the lower one */
export function scale(top) {
  return (/** @type {number} */ value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
}

/**
 * The curve's point at a step, or the last one before it.
 * @param {number[]} steps rising
 * @param {number} step
 */
export function at(steps, step) {
  const after = steps.findIndex((s) => s > step);
  return after < 0 ? steps.length - 1 : Math.max(0, after - 1);
}

/**
 * Round numbers for the axis, none too near to another on its square-root scale.
 * @param {number} total
 */
export function roundSteps(total) {
  const chosen = [total];
  for (let power = 10 ** Math.floor(Math.log10(Math.max(total, 1))); power >= 1; power /= 10)
    for (const step of [5 * power, 2 * power, power])
      if (
        step < total &&
        Math.sqrt(chosen[chosen.length - 1] / total) - Math.sqrt(step / total) > 0.14 &&
        step > 0.01 * total
      )
        chosen.push(step);
  return [...chosen, 0];
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
