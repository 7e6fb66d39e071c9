import assert from "node:assert/strict";
import { test } from "node:test";

import { percent } from "../../assets/percent.js";

test("what is short of certain is not rounded up to 100 %", () => {
  assert.equal(percent(0.984), "98.4 %");
  assert.equal(percent(0.9999), "99.9 %");
  assert.equal(percent(1), "100.0 %");
  assert.equal(percent(0), "0.0 %");
});
