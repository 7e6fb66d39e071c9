import assert from "node:assert/strict";
import { test } from "node:test";

import { numberIn } from "../../assets/picture/edit.js";

test("numbers are taken as people write them", () => {
  for (const [text, number] of /** @type {const} */ ([
    ["0.5", 0.5],
    ["0,5", 0.5],
    ["−2", -2],
    [" -0 ", -0],
    ["100", 100],
    ["-100", -100],
  ]))
    assert.equal(numberIn(text, 100), number, text);
});

test("what is no number, or larger than the server takes, is refused", () => {
  for (const text of ["", " ", "-", "1.2.3", "abc", "100.01", "-101", "1000", "1e9", "Infinity"])
    assert.equal(numberIn(text, 100), null, text);
});
