import assert from "node:assert/strict";
import { test } from "node:test";

import { meantKey } from "../../assets/picture/keys.js";

test("a key means its letter; where it has no Latin one, that of its place", () => {
  for (const [key, code, meant] of /** @type {const} */ ([
    ["c", "KeyC", "c"],
    ["z", "KeyY", "z"], // a German keyboard
    ["с", "KeyC", "c"], // a Russian one
    ["Я", "KeyZ", "z"],
    ["٣", "Digit3", "3"],
    ["é", "Backquote", "é"],
    ["Escape", "Escape", "Escape"],
    [" ", "Space", " "],
  ]))
    assert.equal(meantKey({ key, code }), meant, key);
});
