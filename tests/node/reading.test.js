import assert from "node:assert/strict";
import { test } from "node:test";

import {
  blankOf,
  floats,
  ranking,
  shares,
  unpack,
  verdictOf,
} from "../../assets/picture/reading.js";
import { anyReading, LAYOUT, LENGTH } from "./readings.js";

const numbers = Float32Array.from({ length: LENGTH }, (_, i) => i);

test("every part of an answer is taken from its own place", () => {
  const reading = unpack(new Uint8Array(numbers.buffer), LAYOUT);
  const named = /** @type {const} */ ([
    ["probabilities", 3, 11],
    ["logits", 14, 10],
    ["image", 24, 784],
    ["maps", 808, 5408],
    ["filters", 6216, 72],
    ["changed", 6288, 8],
    ["off", 6296, 8],
    ["blankPooled", 6304, 8],
    ["blankLogits", 6312, 10],
    ["before", 6323, 8],
    ["after", 6331, 8],
    ["lost", 6339, 8],
    ["own", 6347, 8],
    ["turns", 6355, 72],
  ]);
  assert.deepEqual([reading.number, reading.pause, reading.blank], [0, 1, false]);
  assert.equal(reading.right, 6322);
  for (const [name, start, length] of named) {
    assert.equal(reading[name].length, length, name);
    assert.equal(reading[name][0], start, name);
    assert.equal(reading[name][length - 1], start + length - 1, name);
  }
});

test("an answer may begin at any byte", () => {
  const shifted = new Uint8Array(4 * numbers.length + 3);
  shifted.set(new Uint8Array(numbers.buffer), 3);
  assert.equal(unpack(shifted.subarray(3), LAYOUT).logits[9], 23);
});

test("what follows is of the filter that was looked at", () => {
  const { lookedAt } = unpack(new Uint8Array(numbers.buffer), LAYOUT);
  assert.equal(lookedAt, null);
  const more = Float32Array.of(...numbers, 6, 10, 11, 12);
  const found = unpack(new Uint8Array(more.buffer), LAYOUT, [
    ["filter", 1],
    ["values", 3],
  ]);
  assert.equal(found.lookedAt?.filter, 6);
  assert.deepEqual(found.lookedAt?.values, Float32Array.of(10, 11, 12));
  assert.equal(found.logits[9], 23);
});

test("only a one says that the sheet is blank, or shows several digits", () => {
  const ones = numbers.slice();
  ones[2] = ones[LENGTH - 1] = 1;
  const { blank, several } = unpack(new Uint8Array(ones.buffer), LAYOUT);
  assert.deepEqual([blank, several], [true, true]);
  assert.equal(unpack(new Uint8Array(numbers.buffer), LAYOUT).several, false);
});

test("a pooled value is the largest of its window, wherever in it that lies", () => {
  const one = numbers.slice().fill(0);
  const cells = /** @type {const} */ ([
    [0, 0, 0],
    [3, 4, 2],
    [6, 9, 5],
    [25, 25, 7],
  ]);
  cells.forEach(([row, column, k], i) => {
    one[808 + (row * 26 + column) * 8 + k] = i + 1;
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

test("an eleventh logit of 0 counts for no digit", () => {
  for (const share of shares(new Float32Array(10))) assert.ok(Math.abs(share - 1 / 11) < 1e-6);
  const sure = new Float32Array(10).fill(-200);
  assert.equal(shares(sure)[10], 1, "all ten are low: it is no digit");
  sure[3] = 200; // no overflow
  assert.deepEqual([shares(sure)[3], shares(sure)[10]], [1, 0]);
});

test("the verdict is a digit, a doubt between two, between one and none, or none", () => {
  /** @type {(first: number, second: number, none: number) => string} */
  const kind = (first, second, none) => {
    const probabilities = new Float32Array(11);
    [probabilities[7], probabilities[2], probabilities[10]] = [first, second, none];
    const verdict = verdictOf(probabilities, 0.8);
    assert.deepEqual([verdict.first, verdict.second], [7, 2]);
    return verdict.kind;
  };
  assert.equal(kind(0.8, 0.1, 0.1), "sure");
  assert.equal(kind(0.6, 0.3, 0.1), "or");
  assert.equal(kind(0.5, 0.1, 0.4), "or none");
  assert.equal(kind(0.3, 0.1, 0.6), "none");
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
  const powers = Array.from([...reading.blankLogits, 0], Math.exp);
  const sum = powers.reduce((all, power) => all + power, 0);
  blank.probabilities.forEach((share, digit) => {
    assert.ok(Math.abs(share - powers[digit] / sum) < 1e-6);
  });
  assert.equal(blank.filters, reading.filters);
});

test("it is probably no digit from one half on", () => {
  const probabilities = new Float32Array(11);
  for (const [none, kind] of /** @type {const} */ ([
    [0.51, "none"],
    [0.49, "or none"],
  ])) {
    probabilities.set([1 - none - 0.1, 0.1]);
    probabilities[10] = none;
    assert.equal(verdictOf(probabilities, 0.8).kind, kind);
  }
});

test("numbers that Python has packed are the same numbers", () => {
  // base64.b64encode(np.array([1, -0.5, 3e-7], "<f4"))
  assert.deepEqual(Array.from(floats("AACAPwAAAL+wD6E0")), [1, -0.5, Math.fround(3e-7)]);
  assert.equal(floats("").length, 0);
});
