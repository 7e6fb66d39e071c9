import assert from "node:assert/strict";
import { test } from "node:test";

import { greyOf, sizeOf } from "../../assets/photo/photo.js";

/** @param {number[][]} pixels red, green, blue and alpha */
function levels(pixels) {
  const said = greyOf(Uint8ClampedArray.from(pixels.flat()));
  return Array.from(said, (character) => character.charCodeAt(0));
}

test("colours are as bright as the eye takes them for: green most, red less, blue least", () => {
  const colours = [
    [255, 0, 0, 76],
    [0, 255, 0, 150],
    [0, 0, 255, 29],
    [255, 255, 255, 255],
    [10, 10, 10, 10],
    [0, 0, 0, 0],
  ];
  assert.deepEqual(
    levels(colours.map(([r, g, b]) => [r, g, b, 255])),
    colours.map((colour) => colour[3]),
  );
});

test("colours of one brightness are told apart", () => {
  assert.deepEqual(levels([...Array(9).fill([255, 20, 20, 255]), [0, 150, 0, 255]]), [
    ...Array(9).fill(255),
    0,
  ]);
});

test("light ink on nothing stands on black, dark ink on white", () => {
  const nothing = [0, 0, 0, 0];
  assert.deepEqual(levels([nothing, [255, 255, 255, 255]]), [0, 255]);
  assert.deepEqual(levels([nothing, [9, 9, 9, 255]]), [255, 9]);
});

test("a transparent rim becomes what most of the visible is", () => {
  const black = [0, 0, 0, 255];
  assert.deepEqual(levels([[0, 0, 0, 0], black, black, [255, 255, 255, 255]]), [0, 0, 0, 255]);
});

test("a large picture is made small, in its proportions; a small one stays", () => {
  assert.deepEqual(sizeOf({ width: 4000, height: 3000 }), [320, 240]);
  assert.deepEqual(sizeOf({ width: 300, height: 900 }), [107, 320]);
  assert.deepEqual(sizeOf({ width: 5000, height: 2 }), [320, 1]);
  assert.deepEqual(sizeOf({ width: 50, height: 2 }), [50, 2]);
});
