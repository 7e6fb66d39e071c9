import assert from "node:assert/strict";
import { test } from "node:test";

import { cellOf, evidence, follow } from "../../assets/picture/explain.js";
import { anyReading, anyWeights } from "./readings.js";

const [reading, weights] = [anyReading(), anyWeights()];

/**
 * A reading whose one window, (6, 7) of map 3, holds these values in reading order.
 * @param {number[]} values
 */
function withWindow(values) {
  const maps = new Float32Array(26 * 26 * 8).fill(-9);
  values.forEach((value, i) => {
    maps[((12 + (i >> 1)) * 26 + 14 + (i & 1)) * 8 + 3] = value;
  });
  return { ...reading, maps };
}

/** @type {import("../../assets/picture/explain.js").Place} */
const POOLED = { layer: "pool", filter: 3, row: 6, column: 7 };

test("a cell is followed from its nine pixels to the ten digits", () => {
  const [filter, row, column] = [5, 11, 8];
  const found = follow(reading, weights, { filter, row, column });
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) {
      const [pixel, weight] = [
        reading.image[28 * (row + i) + column + j],
        reading.filters[9 * filter + 3 * i + j],
      ];
      assert.equal(found.patch[3 * i + j], pixel);
      assert.equal(found.weights[3 * i + j], weight);
      assert.equal(found.products[3 * i + j], Math.fround(pixel * weight));
    }
  assert.equal(found.value, reading.maps[8 * (26 * row + column) + filter]);
  assert.equal(found.window[found.own], found.value);
  assert.equal(found.own, 2, "row 11 is the lower of its window, column 8 the left");
  const pooled = 8 * (13 * 5 + 4) + filter;
  assert.equal(found.window[found.winner], reading.pooled[pooled]);
  for (let digit = 0; digit < 10; digit++)
    assert.equal(
      found.added[digit],
      Math.fround(reading.pooled[pooled] * weights[10 * pooled + digit]),
    );
});

test("of a filter that is switched off, the nine numbers count as 0", () => {
  const off = Float32Array.of(0, 0, 0, 0, 0, 1, 0, 0);
  const found = follow({ ...reading, off }, weights, { filter: 5, row: 11, column: 8 });
  assert.deepEqual(found.weights, new Array(9).fill(0));
  assert.ok(found.products.every((product) => product === 0));
  const other = follow({ ...reading, off }, weights, { filter: 4, row: 11, column: 8 });
  assert.ok(other.weights.some((number) => number !== 0));
});

test("a pooled value leads to the cell that won its window", () => {
  for (const [winner, row, column] of [
    [0, 12, 14],
    [1, 12, 15],
    [2, 13, 14],
    [3, 13, 15],
  ]) {
    const window = [0, 0, 0, 0];
    window[winner] = 1;
    assert.deepEqual(cellOf(withWindow(window), POOLED), { filter: 3, row, column });
  }
});

test("of equal cells the left wins, and then the upper", () => {
  const winners = /** @type {const} */ ([
    [[1, 1, 1, 1], 0],
    [[0, 1, 1, 0], 2],
    [[0, 1, 0, 1], 1],
    [[0, 0, 1, 1], 2],
    [[1, 1, 0, 0], 0],
    [[1, 0, 1, 0], 0],
  ]);
  for (const [window, winner] of winners) {
    const cell = { filter: 3, row: 12, column: 14 };
    assert.equal(follow(withWindow([...window]), weights, cell).winner, winner, String(window));
  }
});

test("a pixel leads to the cell whose patch it is the middle of, as near as the edge allows", () => {
  const cell = (/** @type {number} */ row, /** @type {number} */ column) => {
    const found = cellOf(reading, { layer: "image", filter: 2, row, column });
    return [found.row, found.column];
  };
  assert.deepEqual(cell(10, 20), [9, 19]);
  assert.deepEqual(cell(0, 27), [0, 25]);
  assert.deepEqual(cell(27, 0), [25, 0]);
});

test("the evidence is what a pooled value adds beyond the blank sheet's", () => {
  const found = evidence(reading, weights, 4, null);
  const against = evidence(reading, weights, 4, 9);
  for (const i of [0, 7, 8, 1000, 1351]) {
    const beyond = reading.pooled[i] - reading.blankPooled[i % 8];
    const [own, rival] = [weights[10 * i + 4], weights[10 * i + 9]];
    assert.ok(Math.abs(found[i] - beyond * own) < 1e-6);
    assert.ok(Math.abs(against[i] - beyond * (own - rival)) < 1e-6);
  }
});
