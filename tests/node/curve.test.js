import assert from "node:assert/strict";
import { test } from "node:test";

import { dense } from "../../assets/picture/curve.js";

test("a straight stroke has a point every pixel, both ends among them", () => {
  const line = dense([
    [10, 20],
    [40, 60],
  ]);
  assert.equal(line.length, 51);
  assert.deepEqual(
    [line[0], line[25], line[50]],
    [
      [10, 20],
      [25, 40],
      [40, 60],
    ],
  );
});

test("the curve goes through the middles of its points, and no corner is left", () => {
  const line = dense([
    [0, 0],
    [100, 0],
    [100, 100],
  ]);
  const has = (/** @type {number} */ x, /** @type {number} */ y) =>
    line.some((point) => Math.hypot(point[0] - x, point[1] - y) < 1);
  assert.ok(has(100, 50), "the middle of the last two");
  assert.ok(has(100, 100));
  assert.ok(!line.some(([x, y]) => Math.hypot(x - 100, y) < 10), "the corner itself is cut");
  line.slice(1).forEach(([x, y], i) => {
    assert.ok(Math.hypot(x - line[i][0], y - line[i][1]) < 2, `a gap after ${line[i]}`);
  });
});

test("a dot stays where it is", () => {
  for (const [x, y] of dense([[7, 8]])) assert.deepEqual([x, y], [7, 8]);
});
