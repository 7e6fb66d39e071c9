/** The evidence for a digit, or for one and against another: over the drawing, and in numbers. */

import { percent } from "../percent.js";
import { SignedBars } from "./bars.js";
import { element, get, write } from "./dom.js";
import { limitOf, paintEvidence, signed } from "./draw.js";
import { digits, evidence } from "./explain.js";
import { ranking } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./holds.js").Holds} Holds */
/** @typedef {import("./view.js").View} View */

export class Why {
  /** @type {number | null | undefined} what the evidence is to be against; null: nothing; undefined: nobody said */
  chosenRival = undefined;
  offered = -1; // the digit whose rivals are on offer

  /**
   * @param {HTMLElement} root
   * @param {View} view
   * @param {Holds} holds
   */
  constructor(root, view, holds) {
    this.view = view;
    this.holds = holds;
    this.face = element(root, ".face.why");
    this.large = get(root, ".evidence-large", HTMLCanvasElement);
    this.small = get(root, ".evidence-small", HTMLCanvasElement);
    this.chosen = get(root, ".chosen-digit", HTMLSelectElement);
    this.against = get(root, ".rival", HTMLSelectElement);
    this.chosen.innerHTML = digits((digit) => `<option>${digit}</option>`).join("");
    this.shares = new SignedBars(
      element(this.face, ".shares"),
      Array.from({ length: 8 }, (_, k) => `${k + 1}`),
    );
    view.bars.forEach((bar, digit) =>
      bar.addEventListener("click", () => holds.toggle({ kind: "why", digit })),
    );
    this.chosen.addEventListener("change", () => {
      holds.take({ kind: "why", digit: Number(this.chosen.value) });
    });
    this.against.addEventListener("change", () => {
      this.chosenRival = this.against.value === "" ? null : Number(this.against.value);
      holds.changed();
    });
  }

  /**
   * Show it, or nothing if no digit is chosen.
   * @param {Reading} reading
   * @param {Float32Array} weights (13, 13, 8, 10)
   */
  show(reading, weights) {
    const { digit } = this.holds;
    if (digit !== this.offered) this.chosenRival = undefined;
    const rival = digit === null ? null : rivalOf(reading, digit, this.chosenRival);
    this.view.bars.forEach((bar, i) => {
      bar.setAttribute("aria-pressed", String(i === digit));
      bar.classList.toggle("against", digit !== null && i === rival);
    });
    this.large.hidden = this.small.hidden = digit === null || reading.blank;
    if (digit === null) return;
    this.offer(digit, rival);
    const found = evidence(reading, weights, digit, rival);
    const { shares, places } = sums(reading.blank ? found.fill(0) : found); // not what rounding left
    for (const canvas of [this.large, this.small]) paintEvidence(canvas, reading.image, places);
    this.shares.show(shares, limitOf(shares));
    const less = (/** @type {Float32Array} */ logits) =>
      logits[digit] - (rival === null ? 0 : logits[rival]);
    const total = shares.reduce((sum, share) => sum + share, 0);
    const blank = less(reading.blankLogits);
    const logit = less(reading.logits);
    const put = (/** @type {string} */ name, /** @type {string} */ text) => {
      write(element(this.face, name), text);
    };
    put(".evidence b", signed(total));
    put(".blank-logit b", signed(blank));
    put(".logit b", signed(logit));
    put(
      ".logit .of",
      rival === null ? `logit of ${digit}` : `logit of ${digit} minus that of ${rival}`,
    );
    put(".claim", rival === null ? `for ${digit}` : `for ${digit} over ${rival}`);
    put(".counter", rival === null ? "against it" : `for ${rival}`);
    put(
      ".chance",
      reading.blank
        ? ""
        : `softmax makes it ${percent(reading.probabilities[digit]).replace(" ", "\u00a0")}`,
    );
  }

  /**
   * The choices: a digit is no rival of itself.
   * @param {number} digit
   * @param {number | null} rival
   */
  offer(digit, rival) {
    this.chosen.value = String(digit);
    const rivals = digits((other) => other).filter((other) => other !== digit);
    const html = `<option value="">(nothing)</option>${rivals.map((other) => `<option>${other}</option>`).join("")}`;
    if (this.offered !== digit) this.against.innerHTML = html;
    this.offered = digit;
    this.against.value = rival === null ? "" : String(rival);
  }
}

/**
 * What a digit's evidence is against: what was chosen, or else whoever won over it.
 * @param {{logits: Float32Array, blank: boolean}} reading
 * @param {number} digit
 * @param {number | null | undefined} chosen
 */
export function rivalOf({ logits, blank }, digit, chosen) {
  if (chosen !== undefined && chosen !== digit) return chosen;
  const [winner] = ranking(logits);
  return blank || winner === digit ? null : winner;
}

/**
 * The evidence summed once over the places and once over the filters.
 * @param {Float32Array} found (13, 13, 8)
 * @returns {{shares: number[], places: Float32Array}} (8) and (13, 13)
 */
export function sums(found) {
  const shares = new Array(8).fill(0);
  const places = new Float32Array(13 * 13);
  found.forEach((value, i) => {
    shares[i % 8] += value;
    places[i >> 3] += value;
  });
  return { shares, places };
}
