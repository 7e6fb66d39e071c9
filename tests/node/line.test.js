import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Line } from "../../assets/picture/line.js";

/** @type {any[]} */ let posts = [];
let [now, drawn, renewed, changes] = [0, "", 0, 0];

beforeEach(() => {
  [posts, now, drawn, renewed, changes] = [[], 0, "ink", 0, 0];
  mock.reset();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => now);
});

function line() {
  const line = new Line({
    drawing: () => ({ ink: drawn }),
    renew: () => renewed++,
    changed: () => changes++,
  });
  line.post = (message) => posts.push(message);
  return line;
}

/** @param {number} milliseconds */
function pass(milliseconds) {
  for (const end = now + milliseconds; now < end; ) {
    now = Math.min(now + 10, end);
    mock.timers.tick(10);
  }
}

test("one message is under way, and the next carries all that came meanwhile", () => {
  const one = line();
  one.rest();
  assert.deepEqual(posts, [{ ink: "ink", rest: true, demo: false, number: 1 }]);
  assert.ok(!one.atRest);
  drawn = "more ink";
  one.rest();
  one.tell({ pen: 12 });
  assert.equal(posts.length, 1);
  one.hear(1, 0);
  assert.deepEqual(posts[1], { pen: 12, ink: "more ink", rest: true, demo: false, number: 2 });
  one.hear(2, 0);
  assert.equal(posts.length, 2);
  assert.ok(one.atRest);
});

test("the same drawing is not sent twice in a row", () => {
  const one = line();
  one.rest();
  one.hear(1, 0);
  one.rest();
  assert.equal(posts.length, 1);
  assert.ok(one.atRest);
  one.begin();
  one.rest();
  assert.equal(posts.length, 2, "another server does not know it");
});

test("a finished stroke does not wait for the answer to its last point but one", () => {
  const one = line();
  one.lift();
  one.touch();
  drawn = "all";
  one.rest();
  assert.equal(posts.length, 2);
  assert.equal(posts[1].rest, true);
  one.tell({ pen: 12 });
  one.hear(1, 0);
  assert.equal(posts.length, 2, "but what stays is said one at a time");
  assert.ok(!one.atRest);
  one.hear(2, 0);
  assert.deepEqual(posts[2], { pen: 12, number: 3 });
  one.hear(3, 0);
  assert.ok(one.atRest);
});

test("under the pen answers keep the pause that was asked for, and what stays does not wait", () => {
  const one = line();
  one.lift();
  one.touch();
  one.hear(1, 100);
  drawn = "a little more";
  one.touch();
  assert.equal(posts.length, 1);
  pass(100);
  assert.equal(posts.length, 2);
  assert.equal(posts[1].rest, false);
  one.hear(2, 100);
  drawn = "all";
  one.rest();
  assert.equal(posts.length, 3);
  assert.equal(posts[2].rest, true);
});

test("timers that are late do not make answers under the pen fewer", () => {
  const one = line();
  one.lift();
  for (one.touch(); now < 900; pass(10)) {
    if (one.open) one.hear(one.number, 45); // timers here run every 10 ms: 45 are over after 50, but 90 after 90
    drawn = `until ${now}`;
    one.touch();
  }
  assert.equal(posts.length, 21);
});

test("after what stays, or a time without a pen, the whole pause is kept", () => {
  const one = line();
  one.rest();
  one.hear(1, 100);
  pass(1000);
  one.lift();
  drawn = "a little";
  one.touch();
  assert.equal(posts.length, 2);
  one.hear(2, 100);
  one.tell({ pen: 12 });
  one.hear(3, 100);
  drawn = "a little more";
  one.touch();
  pass(80);
  assert.equal(posts.length, 3);
  pass(20);
  assert.equal(posts.length, 4);
});

test("an answer is late after two seconds, and on time again when it comes", () => {
  const one = line();
  one.rest();
  pass(1500);
  drawn = "more";
  one.rest();
  pass(490);
  assert.ok(!one.late);
  pass(20);
  assert.ok(one.late);
  one.hear(1, 0);
  assert.ok(!one.late, "it is there again");
  pass(2010);
  assert.ok(one.late, "and the newest has no answer yet");
  one.hear(2, 0);
  assert.ok(!one.late);
  pass(9000);
  assert.ok(!one.late);
});

test("without a line there is something unsaid, and that is late too", () => {
  const one = line();
  const { post } = one;
  one.post = null;
  one.tell({ pen: 9 });
  pass(2010);
  assert.ok(one.late);
  assert.ok(!one.atRest);
  one.post = post;
  one.hear(0, 0);
  assert.deepEqual(posts, [{ pen: 9, number: 1 }]);
});

test("what is lost is said again with what is new, ever more seldom", () => {
  const one = line();
  one.tell({ pen: 9 });
  drawn = "new";
  pass(3000);
  one.lift();
  pass(1010);
  assert.equal(renewed, 1);
  assert.deepEqual(posts[1], { pen: 9, number: 2 });
  pass(7900);
  assert.equal(posts.length, 2);
  pass(200);
  assert.equal(posts.length, 3);
  one.rest();
  one.hear(3, 0);
  assert.deepEqual(posts[3], { ink: "new", rest: true, demo: false, number: 4 });
});

test("a canvas that begins anew gets the drawing with it", () => {
  const one = line();
  one.rest();
  one.hear(1, 0);
  const start = { bitmap: null, strokes: [] };
  one.tell({ start });
  assert.deepEqual(posts[1], { start, ink: "ink", rest: true, demo: false, number: 2 });
});
