import assert from "node:assert/strict";
import { test } from "node:test";

import { pack } from "../../assets/picture/ink.js";

test("pixels are packed as how often which grey level comes, 255 times at most", () => {
  const grey = new Uint8Array(600);
  grey.fill(255, 300, 310);
  const pairs = Array.from(atob(pack(grey)), (letter) => letter.charCodeAt(0));
  assert.deepEqual(pairs, [255, 0, 45, 0, 10, 255, 255, 0, 35, 0]);
  assert.equal(pack(new Uint8Array()), "");
});
