import assert from "node:assert/strict";
import { test } from "node:test";

import {
  colour,
  commonLimit,
  limitOf,
  paintEvidence,
  paintGrey,
  paintSigned,
  readPalette,
  say,
  signed,
} from "../../assets/picture/draw.js";
import { FakeCanvas, install } from "./fakes.js";

const [ORANGE, BLUE] = [
  [230, 97, 1],
  [20, 80, 200],
];
install({ properties: { "--above": " #e66101", "--below": "#1450c8" } });
readPalette();

/**
 * @param {number} width
 * @param {number} height
 * @returns {FakeCanvas & HTMLCanvasElement}
 */
const canvasOf = (width, height) => /** @type {any} */ (new FakeCanvas(width, height));

test("what is above 0 is orange, what is below blue, 0 is clear", () => {
  const canvas = canvasOf(2, 2);
  paintSigned(canvas, (i) => [2, -1, 0, -9][i], 2);
  assert.deepEqual(canvas.pixel(0, 0), [...ORANGE, 255]);
  assert.deepEqual(canvas.pixel(0, 1), [...BLUE, 128]);
  assert.equal(canvas.pixel(1, 0)[3], 0);
  assert.deepEqual(canvas.pixel(1, 1), [...BLUE, 255], "no stronger than full");
});

test("a style sheet gets the same colours", () => {
  assert.equal(colour(1, 2), "rgba(230, 97, 1, 0.500)");
  assert.equal(colour(-3, 2), "rgba(20, 80, 200, 1.000)");
});

test("paper is black, ink white", () => {
  const canvas = canvasOf(3, 1);
  paintGrey(canvas, (i) => i / 2);
  assert.deepEqual(
    [0, 1, 2].map((i) => canvas.pixel(0, i)),
    [
      [0, 0, 0, 255],
      [128, 128, 128, 255],
      [255, 255, 255, 255],
    ],
  );
});

/**
 * @param {number} row
 * @param {number} column
 * @param {number} value of one window, all others being 0
 */
function evidenceAt(row, column, value) {
  const canvas = canvasOf(28, 28);
  const places = new Float32Array(169);
  places[13 * row + column] = value;
  places[168] = 1; // what the colours are measured by
  paintEvidence(canvas, new Float32Array(784).fill(-0.5), places);
  return canvas;
}

test("evidence for the digit is orange, evidence against it blue", () => {
  const [pro, contra] = [evidenceAt(3, 4, 1).pixel(7, 9), evidenceAt(3, 4, -1).pixel(7, 9)];
  for (let c = 0; c < 3; c++) {
    assert.ok(Math.abs(pro[c] - 0.95 * ORANGE[c]) <= 0.5);
    assert.ok(Math.abs(contra[c] - 0.95 * BLUE[c]) <= 0.5);
  }
});

test("evidence lies over the middle of the pixels that its window rests on, and nowhere else", () => {
  const canvas = evidenceAt(3, 4, -0.5);
  for (let row = 0; row < 26; row++)
    for (let column = 0; column < 25; column++) {
      const inside = [7, 8].includes(row) && [9, 10].includes(column);
      assert.equal(canvas.pixel(row, column)[2] > 0, inside, `${row}, ${column}`);
    }
});

test("the drawing is to be seen, darker, beneath its evidence", () => {
  const canvas = canvasOf(28, 28);
  const image = new Float32Array(784).fill(-0.5);
  image[28 * 14 + 14] = 0.5;
  paintEvidence(canvas, image, new Float32Array(169));
  assert.deepEqual(canvas.pixel(14, 14), [130, 130, 130, 255]);
  assert.deepEqual(canvas.pixel(14, 15), [0, 0, 0, 255]);
});

test("the largest distance from 0 is never 0 itself", () => {
  assert.equal(limitOf([1, -3, 2]), 3);
  assert.equal(limitOf([0, 0]), 1);
});

test("one strong picture does not make all the others pale", () => {
  assert.equal(commonLimit([1.4, 2, 1.6, 2.4, 1.5, 1.1, 1.7, 1.9]), 2.4);
  assert.equal(commonLimit([1.4, 2, 1.6, 90, 1.5, 1.1, 1.7, 1.9]), 3.4);
  assert.equal(commonLimit([0, 0]), 1, "never 0 itself");
  assert.equal(commonLimit([0.5]), 0.5);
});

test("no number is a negative nothing", () => {
  assert.equal(say(-0.001), "0.00");
  assert.equal(say(-0.006), "-0.01");
  assert.equal(signed(0.004), "0.00");
  assert.equal(signed(0.376), "+0.38");
  assert.equal(signed(-1.5, 1), "-1.5");
});
