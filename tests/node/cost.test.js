import assert from "node:assert/strict";
import { test } from "node:test";

import { costOf, turnsOf } from "../../assets/picture/cost.js";
import { anyReading } from "./readings.js";

const reading = {
  ...anyReading(),
  before: Float32Array.of(0, 0, 991, 0, 0, 0, 0, 991),
  after: Float32Array.of(0, 0, 930, 0, 0, 0, 0, 879),
  own: Float32Array.of(0, 0, 1, 0, 0, 0, 0, 0),
  turns: new Float32Array(72),
};
reading.turns.set([9, 4, 38, 3, 0, 19], 9 * 7);

test("the cost of a filter is told as images read before and after", () => {
  assert.deepEqual(costOf(reading, 7, 1000), {
    count: "991 → 879",
    words: "of 1,000 test images are read correctly without filter 8",
  });
  assert.deepEqual(costOf(reading, 2, 1000), {
    count: "991 → 930",
    words: "of 1,000 test images are read correctly with your filter 3",
  });
});

test("as many turns are told as there are", () => {
  assert.deepEqual(turnsOf(reading, 7), ["9 → 4 × 38", "3 → 0 × 19"]);
  assert.deepEqual(turnsOf(reading, 2), []);
});
