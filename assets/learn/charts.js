/** The two charts of a training: loss and accuracy over its steps, the last run's in grey beside them. */

import { percent } from "../percent.js";

/** @typedef {import("./training.js").Training} Training */
/** @typedef {[number, number]} Place */

const WIDTH = 400,
  HEIGHT = 190,
  LEFT = 38,
  RIGHT = 8,
  TOP = 8,
  BOTTOM = 36;
const GUESS = Math.log(11); // the loss of a guess among ten digits and none
const HIGHEST = 5; // loss that a chart shows: one that grows without end leaves it
const ROOM = 34; // between two learning rates that are written

export const count = (/** @type {number} */ n) => n.toLocaleString("en");

/**
 * @param {Training} training
 * @param {number} step that is shown
 */
export function lossChart(training, step) {
  const { steps, loss, last } = training;
  const most = Math.max(...loss, ...(last?.loss ?? []));
  const top = Math.min(Math.max(2.5, Math.ceil(2 * most) / 2), HIGHEST);
  const down = scale(top);
  const inside = (/** @type {number} */ value) => down(Math.min(value, 1.03 * top));
  const across = axis(training);
  const here = loss[at(steps, step)];
  const before = last ? short(last.loss[at(last.steps, step)]) : "";
  return chart(training, step, {
    caption:
      legend("below", "loss, training images", short(here)) +
      (last ? legend("grey", last.name, before) : ""),
    label:
      `Loss over the training steps, ${short(here)} at step ${count(step)}` +
      (last ? `, ${before} in the last run` : ""),
    ticks: Array.from({ length: 6 }, (_, i) => (i * top) / 5).map((value) => [
      down(value),
      value.toFixed(1),
    ]),
    inside:
      `<line class="guess" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${down(GUESS)}" y2="${down(GUESS)}" />` +
      `<text x="${WIDTH - RIGHT - 12}" y="${down(GUESS) + 16}" text-anchor="end">guess among ten digits and none: ${GUESS.toFixed(2)}</text>` +
      (last ? line("last", pairs(last.steps, last.loss), across, inside) : "") +
      line("trained", pairs(steps, loss), across, inside),
    dot: inside(here),
  });
}

/**
 * @param {Training} training
 * @param {number} step that is shown
 * @param {number} test share of the test images read at that step
 */
export function accuracyChart(training, step, test) {
  const { steps, accuracy, tested, last } = training;
  const down = scale(1);
  const across = axis(training);
  const here = accuracy[at(steps, step)];
  const [tests, shares] = [0, 1].map((i) => (last?.tested ?? []).map((place) => place[i]));
  const before = last ? percent(shares[at(tests, step)]) : "";
  return chart(training, step, {
    caption:
      legend("below", "accuracy, training images", percent(here)) +
      legend("above", "test images", percent(test)) +
      (last ? legend("grey", "test images, last run", before) : ""),
    label:
      `Accuracy over the training steps: at step ${count(step)}, ${percent(here)} of training images, ${percent(test)} of test images` +
      (last ? `, ${before} in the last run` : ""),
    ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => [down(value), `${100 * value} %`]),
    inside:
      (last ? line("last", last.tested, across, down) : "") +
      line("trained", pairs(steps, accuracy), across, down) +
      line("tested", tested, across, down) +
      tested
        .map(([s, share]) => `<circle cx="${across(s)}" cy="${down(share)}" r="2.5" />`)
        .join(""),
    dot: down(test),
  });
}

/**
 * A line of the legend.
 * @param {string} colour
 * @param {string} name
 * @param {string} value
 */
function legend(colour, name, value) {
  return `<i style="--colour: var(--${colour})">${name}: <b>${value}</b></i>`;
}

/**
 * A loss, as precise as its size asks for.
 * @param {number} loss
 */
export function short(loss) {
  return loss < 1000 ? loss.toFixed(2) : count(Math.round(loss));
}

/**
 * @param {number[]} steps
 * @param {number[]} values
 * @returns {Place[]}
 */
function pairs(steps, values) {
  return steps.map((step, i) => [step, values[i]]);
}

/**
 * Where a step lies: the square root spreads the beginning, where most is learnt. The axis has room
 * for the last run too.
 * @param {Training} training
 */
function axis(training) {
  const most = Math.max(mostSteps(training), 1);
  return (/** @type {number} */ step) => LEFT + (WIDTH - LEFT - RIGHT) * Math.sqrt(step / most);
}

/**
 * The steps of the longer run.
 * @param {Training} training
 */
function mostSteps({ total, last }) {
  return Math.max(total, last?.total ?? 0);
}

/**
 * @param {string} name
 * @param {Place[]} places step and value
 * @param {(step: number) => number} across
 * @param {(value: number) => number} down
 */
function line(name, places, across, down) {
  const points = places.map(([s, value]) => `${across(s).toFixed(1)},${down(value).toFixed(1)}`);
  return `<polyline class="${name}" points="${points.join(" ")}" />`;
}

/**
 * Where the learning rate was changed: a thin line each, and above it the rate, where the next one
 * leaves room for that.
 * @param {Place[]} rates the first one is that of the start
 * @param {(step: number) => number} across
 */
export function marks(rates, across) {
  return rates.slice(1).map(([step, rate], i, { length }) => {
    const x = across(step);
    const written = i + 1 === length || across(rates[i + 2][0]) - x >= ROOM;
    return (
      `<line class="mark" x1="${x}" x2="${x}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" />` +
      (written ? `<text x="${x}" y="${TOP - 2}" text-anchor="middle">${rate}</text>` : "")
    );
  });
}

/**
 * A figure's inside.
 * @param {Training} training
 * @param {number} step
 * @param {{caption: string, label: string, ticks: [number, string][], inside: string, dot: number}} parts
 */
function chart(training, step, { caption, label, ticks, inside, dot }) {
  const across = axis(training);
  const most = mostSteps(training);
  const foot = HEIGHT - BOTTOM;
  const x = across(step);
  const rows = ticks.map(
    ([y, text]) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" />` +
      `<text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${text}</text>`,
  );
  const columns = roundSteps(most).map(
    (s) =>
      `<text x="${across(s)}" y="${foot + 16}" text-anchor="${s === most ? "end" : "middle"}">${count(s)}</text>`,
  );
  const changed = training.rates
    .slice(1)
    .map(([from, rate]) => `, learning rate ${rate} from step ${count(from)}`);
  return (
    `<figcaption>${caption}</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}${changed.join("")}">${rows.join("")}${columns.join("")}` +
    `<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 3}" text-anchor="middle">training steps, on a square-root scale</text>` +
    `${inside}${marks(training.rates, across).join("")}<line class="cursor" x1="${x}" x2="${x}" y1="${TOP}" y2="${foot}" /><circle class="at" cx="${x}" cy="${dot}" r="4" /></svg>`
  );
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
