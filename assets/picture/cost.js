/** What the filters are worth: how many test images are read with and without them, in the panel. */

import { percent } from "../percent.js";
import { element, write } from "./dom.js";
import { signed } from "./draw.js";
import { ranking, shares } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */

export class Cost {
  examined = 0; // test images
  learning = false; // the answers are being learnt anew
  own = false; // they were
  trained = false; // the whole network was, by the visitor

  /** @param {HTMLElement} root */
  constructor(root) {
    this.face = element(root, ".face.edit .cost");
    this.learnt = element(root, ".face.edit .learnt");
    this.relearn = /** @type {HTMLButtonElement} */ (element(root, ".face.edit .relearn"));
    this.restoreAll = /** @type {HTMLButtonElement} */ (element(root, ".face.edit .restore-all"));
    this.whose = element(root, ".filters .whose");
    this.slid = element(root, ".filters .slid");
    this.sliding = this.slid.textContent ?? "";
    const list = element(this.face, ".turns");
    list.innerHTML = "<li></li>".repeat(3);
    this.turns = Array.from(list.children, (item) => /** @type {HTMLElement} */ (item));
    this.total = element(root, ".face.hint .total-right");
    this.losses = element(root, ".face.hint .losses");
    this.losses.innerHTML = Array.from(
      { length: 8 },
      (_, k) =>
        `<li><b>${k + 1}</b><span class="bar"><i></i></span><span class="value"></span></li>`,
    ).join("");
  }

  /** @param {import("./picture.js").Data} data */
  take({ examined, learning, answers, trained }) {
    this.examined = examined;
    this.learning = learning;
    this.own = answers !== null || trained;
    this.trained = trained;
  }

  /**
   * @param {Reading} reading
   * @param {number | null} filter that the panel is about
   */
  show(reading, filter) {
    const total = `${reading.right} of ${thousands(this.examined)}`;
    const put = (/** @type {HTMLElement} */ piece, /** @type {string} */ text) => {
      write(piece, text);
    };
    put(this.total, total);
    const whose = this.trained ? "Your network" : "Your eight filters";
    put(this.whose, this.own ? `${whose}: ${total}` : "Eight filters");
    const starred = reading.changed.includes(1) ? " (* changed)" : "";
    put(this.slid, (this.own ? "read correctly" : this.sliding) + starred);
    put(this.learnt, this.learning ? "Learning …" : "");
    this.relearn.disabled = this.learning;
    const changed = reading.changed.includes(1) || reading.off.includes(1);
    this.restoreAll.disabled = !changed && !this.own && !this.learning;
    const most = Math.max(1, ...reading.lost);
    Array.from(this.losses.children).forEach((row, k) => {
      const lost = reading.lost[k];
      element(row, "i").style.transform = `scaleX(${Math.max(lost / most, 0).toFixed(3)})`;
      write(element(row, ".value"), signed(-lost, 0));
      row.classList.toggle("off", reading.off[k] === 1);
    });
    if (filter === null) return;
    const { count, words } = costOf(reading, filter, this.examined);
    const own = (/** @type {string} */ name, /** @type {string} */ text) =>
      put(element(this.face, name), text);
    own(".count", count);
    own(".words", words);
    const { lookedAt } = reading;
    const known = !reading.blank && lookedAt?.filter === filter;
    element(this.face, ".drawn").style.visibility = known ? "" : "hidden";
    if (known && lookedAt)
      for (const [name, logits] of [
        /** @type {const} */ ([".before", lookedAt.logitsBefore]),
        /** @type {const} */ ([".after", lookedAt.logitsAfter]),
      ]) {
        const { digit, share } = answerOf(logits);
        own(`${name} b`, digit);
        own(`${name} span`, share);
      }
    const turns = turnsOf(reading, filter);
    const said = turns.length ? turns : ["no answer changes"];
    this.turns.forEach((item, i) => {
      item.hidden = i >= said.length;
      write(item, said[i] ?? "");
    });
  }
}

/**
 * @param {Reading} reading
 * @param {number} k the filter
 * @param {number} examined
 */
export function costOf({ before, after, own }, k, examined) {
  const how = own[k] === 1 ? `with your filter ${k + 1}` : `without filter ${k + 1}`;
  return {
    count: `${before[k]} → ${after[k]}`,
    words: `of ${thousands(examined)} test images are read correctly ${how}`,
  };
}

/**
 * The commonest changes of answers: "9 → 4 × 38".
 * @param {Reading} reading
 * @param {number} k the filter
 */
export function turnsOf({ turns }, k) {
  return [0, 1, 2]
    .map((i) => turns.subarray(9 * k + 3 * i, 9 * k + 3 * i + 3))
    .filter(([, , count]) => count > 0)
    .map(([from, to, count]) => `${from} → ${to} × ${count}`);
}

/** @param {Float32Array} logits (10) */
function answerOf(logits) {
  const [digit] = ranking(logits);
  return { digit: String(digit), share: percent(shares(logits)[digit]) };
}

/** @param {number} count */
function thousands(count) {
  return count.toLocaleString("en");
}
