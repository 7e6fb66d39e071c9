import assert from "node:assert/strict";
import { test } from "node:test";

import { evidence } from "../../assets/picture/explain.js";
import { rivalOf, sums } from "../../assets/picture/why.js";
import { anyReading, anyWeights } from "./readings.js";

test("evidence is summed for each filter, and for each place", () => {
  const found = Float32Array.from({ length: 1352 }, (_, i) => (i === 8 * 20 + 3 ? 2 : 0));
  found[8 * 21 + 3] = 0.5;
  const { shares, places } = sums(found);
  assert.deepEqual(shares, [0, 0, 0, 2.5, 0, 0, 0, 0]);
  assert.deepEqual([places[20], places[21], places[22]], [2, 0.5, 0]);
});

test("what lost is held against what won, and what won against nothing, unless it is said", () => {
  const logits = Float32Array.of(0, 1, 9, 3, 0, 0, 0, 0, 0, 0);
  const read = { logits, blank: false };
  assert.equal(rivalOf(read, 3, undefined), 2);
  assert.equal(rivalOf(read, 2, undefined), null);
  assert.equal(rivalOf(read, 3, null), null);
  assert.equal(rivalOf(read, 3, 7), 7);
  assert.equal(rivalOf(read, 3, 3), 2, "a digit is no rival of itself");
  assert.equal(rivalOf({ logits, blank: true }, 3, undefined), null);
});

test("the filters' shares and the blank sheet's logit make the logit", () => {
  const [reading, weights] = [anyReading(), anyWeights()];
  const logit = (/** @type {(i: number) => number} */ pooled, /** @type {number} */ digit) =>
    Array.from({ length: 1352 }, (_, i) => pooled(i) * weights[10 * i + digit]).reduce(
      (sum, x) => sum + x,
      0.25, // any bias
    );
  const of = (/** @type {number} */ digit) => logit((i) => reading.pooled[i], digit);
  const blank = (/** @type {number} */ digit) => logit((i) => reading.blankPooled[i % 8], digit);
  for (const rival of [null, 3]) {
    const { shares, places } = sums(evidence(reading, weights, 7, rival));
    const less = (/** @type {(digit: number) => number} */ what) =>
      what(7) - (rival === null ? 0 : what(rival));
    const total = shares.reduce((sum, share) => sum + share, 0);
    assert.ok(Math.abs(total + less(blank) - less(of)) < 1e-3);
    assert.ok(Math.abs(places.reduce((sum, x) => sum + x, 0) - total) < 1e-3);
  }
});
