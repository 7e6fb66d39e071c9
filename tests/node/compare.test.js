import assert from "node:assert/strict";
import { test } from "node:test";

import { difference } from "../../assets/picture/compare.js";
import { anyReading, anyWeights } from "./readings.js";

const weights = anyWeights();

/**
 * A reading whose logits are those of its pooled values.
 * @param {number} seed
 */
function consistent(seed) {
  const reading = anyReading(seed);
  const logits = Float32Array.from({ length: 10 }, (_, digit) =>
    reading.pooled.reduce((sum, pooled, i) => sum + pooled * weights[10 * i + digit], 0.25 * digit),
  );
  return { ...reading, logits };
}

const near = (/** @type {number} */ one, /** @type {number} */ other) =>
  assert.ok(Math.abs(one - other) < 1e-2, `${one} and ${other}`);

test("the filters' shares of the difference turn one answer into the other", () => {
  const [kept, reading] = [consistent(1), consistent(11)];
  const { from, to, before, after, shares, places } = difference(kept, reading, weights);
  assert.ok(from !== to, "else this is no test of it");
  assert.equal(kept.logits[from], Math.max(...kept.logits));
  assert.equal(reading.logits[to], Math.max(...reading.logits));
  near(before, kept.logits[to] - kept.logits[from]);
  near(after, reading.logits[to] - reading.logits[from]);
  const sum = (/** @type {ArrayLike<number>} */ values) =>
    Array.from(values).reduce((all, value) => all + value, 0);
  near(sum(shares), after - before);
  near(sum(places), after - before);
});

test("where both have one answer, its logit is taken alone", () => {
  const kept = consistent(1);
  const reading = {
    ...kept,
    pooled: kept.pooled.map((x) => 1.01 * x),
    logits: kept.logits.slice(),
  };
  const { from, to, before, shares } = difference(kept, reading, weights);
  assert.equal(from, to);
  near(before, kept.logits[to]);
  const expected = new Array(8).fill(0);
  kept.pooled.forEach((pooled, i) => {
    expected[i % 8] += 0.01 * pooled * weights[10 * i + to];
  });
  shares.forEach((share, k) => {
    near(share, expected[k]);
  });
});
