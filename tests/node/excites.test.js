import assert from "node:assert/strict";
import { test } from "node:test";

import { commonOf, nineOf, sumOf } from "../../assets/picture/excites.js";

/** @param {(row: number, column: number, i: number) => number} ink of pixel and place, 0 to 1 */
function exciting(ink) {
  const patches = Float32Array.from({ length: 12 * 81 }, (_, i) => {
    const [place, pixel] = [Math.floor(i / 81), i % 81];
    return ink(Math.floor(pixel / 9) - 4, (pixel % 9) - 4, place) - 0.5;
  });
  return { patches };
}

test("the nine pixels are those in the middle of a place", () => {
  const found = nineOf(
    exciting((row, column, i) => 10 * i + 3 * (row + 1) + column + 1.5),
    2,
  );
  assert.deepEqual(found, [20, 21, 22, 23, 24, 25, 26, 27, 28]);
});

test("the sum is told term by term", () => {
  const pixels = [0.5, -0.5, 0, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5];
  assert.equal(
    sumOf(pixels, [1, 1, 9, -0.001, 0, 0, 0, 2, 0]),
    "0.50 - 0.50 + 0.00 + 0.00 + 0.00 + 0.00 + 0.00 + 1.00 + 0.00 = 1.00",
  );
});

test("where ink and paper lie alike under all places, it is said on which side", () => {
  const sides = /** @type {[number, number, string][]} */ ([
    [1, 0, "ink below, paper above"],
    [-1, 0, "ink above, paper below"],
    [0, 1, "ink on the right, paper on the left"],
    [0, -1, "ink on the left, paper on the right"],
    [1, 1, "ink at the lower right, paper at the upper left"],
    [-1, 1, "ink at the upper right, paper at the lower left"],
    [1, -1, "ink at the lower left, paper at the upper right"],
    [-1, -1, "ink at the upper left, paper at the lower right"],
  ]);
  for (const [down, right, words] of sides)
    assert.equal(
      commonOf(exciting((row, column) => (down * row + right * column > 0 ? 1 : 0))),
      words,
    );
});

test("where a stroke runs alike through all places, it is said which way", () => {
  const near = (/** @type {number} */ distance) => (distance === 0 ? 1 : 0);
  const say = (/** @type {(row: number, column: number) => number} */ far) =>
    commonOf(exciting((row, column) => near(far(row, column))));
  assert.equal(
    say((row) => row),
    "horizontal strokes",
  );
  assert.equal(
    say((_, column) => column),
    "vertical strokes",
  );
  assert.equal(
    say((row, column) => row + column),
    "strokes slanting right",
  );
  assert.equal(
    say((row, column) => row - column),
    "strokes slanting left",
  );
});

test("where the places have nothing in common, or are no strokes of ink, nothing is said", () => {
  assert.equal(commonOf(exciting(() => 1)), "");
  assert.equal(commonOf(exciting((row) => (row === 0 ? 0 : 1))), "", "a stroke of paper");
  const turned = exciting((row, column, i) => ((i % 2 ? row : column) > 0 ? 1 : 0));
  assert.equal(commonOf(turned), "");
  assert.equal(commonOf(exciting((row, column) => (row * column === 0 ? 1 : 0))), "", "a cross");
});
