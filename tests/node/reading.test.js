import assert from "node:assert/strict";
import { test } from "node:test";

import { blankOf, certainty, ranking, unpack } from "../../assets/picture/reading.js";
import { anyReading, LAYOUT, LENGTH } from "./readings.js";

const floats = Float32Array.from({ length: LENGTH }, (_, i) => i);

test("every part of an answer is taken from its own place", () => {
  const reading = unpack(new Uint8Array(floats.buffer), LAYOUT);
  const named = /** @type {const} */ ([
    ["probabilities", 3, 10],
    ["logits", 13, 10],
    ["image", 23, 784],
    ["maps", 807, 5408],
    ["filters", 6215, 72],
    ["changed", 6287, 8],
    ["trained", 6295, 10],
    ["blankPooled", 6305, 8],
    ["blankLogits", 6313, 10],
  ]);
  assert.deepEqual([reading.number, reading.pause, reading.blank], [0, 1, false]);
  for (const [name, start, length] of named) {
    assert.equal(reading[name].length, length, name);
    assert.equal(reading[name][0], start, name);
    assert.equal(reading[name][length - 1], start + length - 1, name);
  }
});

test("an answer may begin at any byte", () => {
  const shifted = new Uint8Array(4 * floats.length + 3);
  shifted.set(new Uint8Array(floats.buffer), 3);
  assert.equal(unpack(shifted.subarray(3), LAYOUT).logits[9], 22);
});

test("only a one says that the sheet is blank", () => {
  const blank = floats.slice();
  blank[2] = 1;
  assert.equal(unpack(new Uint8Array(blank.buffer), LAYOUT).blank, true);
});

test("a pooled value is the largest of its window, wherever in it that lies", () => {
  const one = floats.slice().fill(0);
  const cells = /** @type {const} */ ([
    [0, 0, 0],
    [3, 4, 2],
    [6, 9, 5],
    [25, 25, 7],
  ]);
  cells.forEach(([row, column, k], i) => {
    one[807 + (row * 26 + column) * 8 + k] = i + 1;
  });
  const { pooled } = unpack(new Uint8Array(one.buffer), LAYOUT);
  cells.forEach(([row, column, k], i) => {
    assert.equal(pooled[((row >> 1) * 13 + (column >> 1)) * 8 + k], i + 1);
  });
  assert.equal(
    pooled.filter((value) => value > 0).length,
    cells.length,
    "no other window sees any of them",
  );
});

test("of digits that are as likely, the smaller comes first", () => {
  const shares = Float32Array.of(0.1, 0.2, 0.05, 0.2, 0.05, 0.1, 0.1, 0.1, 0.05, 0.05);
  assert.deepEqual(ranking(shares), [1, 3, 0, 5, 6, 7, 2, 4, 8, 9]);
});

test("certainty counts an eleventh logit of 0 for no digit", () => {
  assert.ok(Math.abs(certainty(new Float32Array(10)) - 1 / 11) < 1e-6);
  const sure = new Float32Array(10).fill(-200);
  assert.ok(certainty(sure) < 1e-80, "all ten are low: it is no digit");
  sure[3] = 200; // no overflow
  assert.equal(certainty(sure), 1);
});

test("of a blank sheet the same network says what the server would say", () => {
  const reading = anyReading();
  const blank = blankOf(reading);
  assert.equal(blank.blank, true);
  assert.ok(blank.image.every((pixel) => pixel === -0.5));
  for (const layer of [blank.maps, blank.pooled])
    layer.forEach((value, i) => {
      assert.equal(value, reading.blankPooled[i % 8]);
    });
  const powers = Array.from(reading.blankLogits, Math.exp);
  const sum = powers.reduce((all, power) => all + power, 0);
  blank.probabilities.forEach((share, digit) => {
    assert.ok(Math.abs(share - powers[digit] / sum) < 1e-6);
  });
  assert.equal(blank.filters, reading.filters);
});
