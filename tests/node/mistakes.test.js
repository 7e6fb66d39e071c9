import assert from "node:assert/strict";
import { test } from "node:test";

import { nameOf, rightOf } from "../../assets/mistakes/mistakes.js";

test("what lies on the diagonal is read correctly", () => {
  const counts = Array.from({ length: 10 }, (_, i) =>
    Array.from({ length: 10 }, (_, j) => (i === j ? 90 + i : 1)),
  );
  assert.equal(rightOf(counts), 945);
});

test("a cell says what its images show, and what they are read as", () => {
  assert.equal(nameOf(9, 4, 38), "38 images of 9 read as 4");
  assert.equal(nameOf(3, 0, 1), "1 image of 3 read as 0");
});
