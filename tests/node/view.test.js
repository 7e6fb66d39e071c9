import assert from "node:assert/strict";
import { test } from "node:test";

import { inked, sentence, strongest, veil, windowsIn } from "../../assets/picture/view.js";
import { FakeElement } from "./fakes.js";
import { anyReading } from "./readings.js";

/**
 * @param {number} zero the probability of 0
 * @param {number} one of 1
 * @param {number} none that it is no digit
 */
const reading = (zero, one, none) => ({
  ...anyReading(),
  probabilities: Float32Array.of(zero, one, 0, 0, 0, 0, 0, 0, 0, 0, none),
});

test("the status names a digit only where it is sure of it", () => {
  assert.equal(sentence(reading(0.984, 0.016, 0), 0.6), "Predicted digit: 0 (98.4 %)");
  assert.equal(sentence(reading(0.5, 0.4, 0.1), 0.6), "Not sure: 0 or 1?");
  assert.equal(sentence(reading(0.5, 0.1, 0.4), 0.6), "Not sure: 0 or no digit?");
  assert.equal(sentence(reading(0.2, 0.1, 0.7), 0.6), "Most like 0, but probably no digit");
});

test("a window is pooled when its last cell is known", () => {
  assert.equal(windowsIn(0), 0);
  assert.equal(windowsIn(20), 0);
  assert.equal(windowsIn(26 + 1), 0);
  assert.equal(windowsIn(26 + 2), 1);
  assert.equal(windowsIn(52), 13);
  assert.equal(windowsIn(52 + 26), 13, "a row of cells that has no second one yet");
  assert.equal(windowsIn(676), 169);
});

test("a veil lies over all cells that are not known yet, and over no others", () => {
  const box = new FakeElement();
  veil(/** @type {any} */ (box), 10, 23);
  const points = String(box.properties.get("--unknown")).match(/[\d.]+(?=%)/g);
  assert.deepEqual(points?.map(Number), [0, 100, 100, 100, 100, 20, 30, 20, 30, 30, 0, 30]);
  veil(/** @type {any} */ (box), 10, 100);
  assert.equal(box.properties.has("--unknown"), false);
});

test("the strongest place of a map is told, the first of several", () => {
  assert.equal(
    strongest((i) => (i === 27 || i === 30 ? 1.239 : -1), 26),
    "strongest at row 2, column 2: 1.24",
  );
});

test("it is told where the ink lies", () => {
  const image = new Float32Array(784).fill(-0.5);
  image[28 * 4 + 9] = image[28 * 20 + 6] = 0.1;
  assert.equal(
    inked({ ...anyReading(), blank: false, image }),
    "ink in rows 5 to 21 and columns 7 to 10",
  );
  assert.equal(inked({ ...anyReading(), blank: true }), "blank paper");
});

test("where several digits are drawn, the sentence asks for one", () => {
  const probabilities = new Float32Array(11);
  probabilities[4] = 1;
  const reading = { ...anyReading(), blank: false, several: false, probabilities };
  assert.equal(sentence(reading, 0.8), "Predicted digit: 4 (100.0 %)");
  assert.equal(
    sentence({ ...reading, several: true }, 0.8),
    "One digit at a time: together these look most like 4",
  );
});
