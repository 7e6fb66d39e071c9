import assert from "node:assert/strict";
import { test } from "node:test";

import { at, roundSteps, scale } from "../../assets/learn/training.js";

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
