import assert from "node:assert/strict";
import { test } from "node:test";

import { greyOf, sizeOf } from "../../assets/photo/photo.js";

test("colours are as bright as the eye takes them for: green most, red less, blue least", () => {
  const colours = [
    [255, 0, 0, 76],
    [0, 255, 0, 150],
    [0, 0, 255, 29],
    [255, 255, 255, 255],
    [10, 10, 10, 10],
    [0, 0, 0, 0],
  ];
  const pixels = Uint8ClampedArray.from(colours.flatMap(([r, g, b]) => [r, g, b, 255]));
  assert.deepEqual(
    Array.from(greyOf(pixels), (character) => character.charCodeAt(0)),
    colours.map((colour) => colour[3]),
  );
});

test("a large picture is made small, in its proportions; a small one stays", () => {
  assert.deepEqual(sizeOf({ width: 4000, height: 3000 }), [320, 240]);
  assert.deepEqual(sizeOf({ width: 300, height: 900 }), [107, 320]);
  assert.deepEqual(sizeOf({ width: 5000, height: 2 }), [320, 1]);
  assert.deepEqual(sizeOf({ width: 50, height: 2 }), [50, 2]);
});
