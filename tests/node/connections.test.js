import assert from "node:assert/strict";
import { test } from "node:test";

import { curve, part } from "../../assets/picture/connections.js";

test("a cell's frame is its share of the layer, at its place", () => {
  const layer = { x: 100, y: 50, width: 260, height: 520 };
  assert.deepEqual(part(layer, 26, 3, 20, 1), { x: 300, y: 110, width: 10, height: 20 });
  assert.deepEqual(part(layer, 26, 24, 0, 2), { x: 100, y: 530, width: 20, height: 40 });
});

test("a line leaves one box and reaches the next in the middle of the edges that face", () => {
  const box = { x: 0, y: 0, width: 10, height: 20 };
  assert.equal(curve(box, { ...box, x: 90 }), "M10 10C50 10 50 10 90 10");
  assert.equal(curve(box, { ...box, x: -90 }), "M0 10C-40 10 -40 10 -80 10");
  assert.equal(curve(box, { ...box, y: 100 }), "M5 20C5 60 5 60 5 100");
  assert.equal(curve(box, { ...box, y: -100 }), "M5 0C5 -40 5 -40 5 -80");
});
