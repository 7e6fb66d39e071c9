import assert from "node:assert/strict";
import { test } from "node:test";

import {
  accuracyChart,
  at,
  lossChart,
  marks,
  roundSteps,
  scale,
} from "../../assets/learn/charts.js";

test("a curve is read at its last point that is not later than the step", () => {
  const steps = [10, 20, 30];
  assert.deepEqual(
    [10, 19, 20, 29, 30, 99].map((step) => at(steps, step)),
    [0, 0, 1, 1, 2, 2],
  );
  assert.equal(at(steps, 0), 0, "before the first point there is no earlier one");
});

test("0 lies at the chart's lower edge, the top value at its upper", () => {
  const down = scale(2.5);
  assert.ok(down(2.5) < down(1.25));
  assert.ok(down(1.25) < down(0));
  assert.equal(down(1.25), (down(0) + down(2.5)) / 2);
});

test("the axis has round numbers, the last step and the first, none near another", () => {
  const steps = roundSteps(4690);
  assert.equal(steps[0], 4690);
  assert.equal(steps[steps.length - 1], 0);
  for (const step of steps.slice(1, -1)) assert.ok(/^[125]0*$/.test(String(step)), String(step));
  const places = steps.map((step) => Math.sqrt(step / 4690));
  places.slice(1).forEach((place, i) => {
    assert.ok(places[i] - place > 0.1, `${steps[i]} and ${steps[i + 1]}`);
  });
});

test("each change of the learning rate has a line, and its value where the next one leaves room", () => {
  const across = (/** @type {number} */ step) => step;
  const drawn = marks(
    [
      [0, 0.03],
      [100, 0.1],
      [200, 0.3],
      [210, 0.01],
    ],
    across,
  );
  assert.deepEqual(
    drawn.map((mark) => [/x1="(\d+)"/.exec(mark)?.[1], />([\d.]+)</.exec(mark)?.[1]]),
    [
      ["100", "0.1"],
      ["200", undefined],
      ["210", "0.01"],
    ],
  );
});

/** @type {import("../../assets/learn/training.js").Training} */
const training = {
  name: "",
  run: "",
  total: 100,
  steps: [0, 5],
  loss: [2.4, 6_000_000],
  accuracy: [0.1, 0.1],
  rates: [[0, 1]],
  last: null,
  checkpoints: [],
  tested: [[5, 0.1]],
  tests: "",
  filters: "",
  maps: "",
};
const last = {
  name: "last run, rate 0.1",
  total: 400,
  steps: [0, 5, 400],
  loss: [2.4, 2, 0.3],
  tested: [
    [5, 0.5],
    [400, 0.9],
  ],
};

test("a loss that grows without end leaves the chart at its upper edge, and is told", () => {
  const chart = lossChart(training, 5);
  assert.ok(/<b>6,000,000<\/b>/.test(chart));
  const heights = [...chart.matchAll(/class="trained" points="([^"]+)"/g)]
    .flatMap(([, points]) => points.split(" "))
    .map((point) => Number(point.split(",")[1]));
  assert.ok(heights.every((height) => height > 0));
});

test("the last run is drawn beside this one, on an axis with room for both, and named", () => {
  const alone = lossChart(training, 5);
  assert.ok(!/class="last"/.test(alone));
  const both = { ...training, last: /** @type {any} */ (last) };
  const [loss, accuracy] = [lossChart(both, 5), accuracyChart(both, 5, 0.1)];
  for (const chart of [loss, accuracy]) {
    assert.ok(/<polyline class="last"/.test(chart));
    assert.ok(/>400</.test(chart));
    const [, points] = chart.match(/class="last" points="([^"]*)"/) ?? [];
    const across = points.split(" ").map((point) => Number(point.split(",")[0]));
    assert.equal(Math.max(...across), 392, "it ends at the chart's right edge");
  }
  assert.ok(/last run, rate 0\.1: <b>2\.00<\/b>/.test(loss));
  assert.ok(/test images, last run: <b>50\.0 %<\/b>/.test(accuracy));
});
