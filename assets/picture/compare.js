/**
 * One drawing kept beside the next: its outline on the sheet, a tick where each bar stood, and what
 * turned its answer into the other's.
 */

import { SignedBars } from "./bars.js";
import { element, get, write } from "./dom.js";
import { limitOf, paintEvidence, signed } from "./draw.js";
import { ranking } from "./reading.js";
import { sums } from "./why.js";

/** @typedef {import("./reading.js").Reading} Reading */

export class Compare {
  /** @type {{reading: Reading, weights: Float32Array} | null} */ kept = null;
  /** @type {Reading | null} the last one */ reading = null;
  weights = /** @type {Float32Array} */ (new Float32Array()); // (13, 13, 8, 10)

  /**
   * @param {HTMLElement} root
   * @param {import("./view.js").View} view
   * @param {import("./holds.js").Holds} holds
   */
  constructor(root, view, holds) {
    this.view = view;
    this.holds = holds;
    this.face = element(root, ".face.compare");
    this.paper = get(root, ".paper", HTMLCanvasElement);
    this.outline = get(root, ".outline", HTMLCanvasElement);
    this.over = [".evidence-large", ".evidence-small"].map((name) =>
      get(root, name, HTMLCanvasElement),
    );
    this.list = element(root, ".digits");
    this.keeping = get(root, ".keep", HTMLButtonElement);
    this.asking = get(root, ".turned", HTMLButtonElement);
    this.shares = new SignedBars(
      element(this.face, ".shares"),
      Array.from({ length: 8 }, (_, k) => `${k + 1}`),
    );
    this.keeping.addEventListener("click", () => this.toggle());
    this.asking.addEventListener("click", () => holds.toggle({ kind: "compare" }));
  }

  /** Keep the drawing that stands there, or let go of the one that is kept. */
  toggle() {
    const { reading, weights, holds } = this;
    this.kept = this.kept || !reading || reading.blank ? null : { reading, weights };
    const context = this.outline.getContext("2d");
    const { width, height } = this.outline;
    context?.clearRect(0, 0, width, height);
    if (this.kept) context?.drawImage(this.paper, 0, 0, width, height);
    if (!this.kept && holds.hold.kind === "compare") holds.release();
    else holds.changed();
  }

  /**
   * @param {Reading} reading
   * @param {Float32Array} weights (13, 13, 8, 10)
   */
  show(reading, weights) {
    this.reading = reading;
    this.weights = weights;
    // Answers that were learnt anew weigh otherwise: the two cannot be taken apart together.
    if (this.kept?.weights.some((weight, i) => weight !== weights[i])) this.kept = null;
    const { kept, keeping, asking, holds } = this;
    this.outline.hidden = kept === null;
    keeping.disabled = kept === null && reading.blank;
    keeping.setAttribute("aria-pressed", String(kept !== null));
    this.list.classList.toggle("compared", kept !== null);
    const rows = [...this.view.bars, this.view.none];
    rows.forEach((row, i) => {
      row.style.setProperty("--kept", String(kept?.reading.probabilities[i] ?? 0));
    });
    asking.style.visibility = kept && !reading.blank ? "" : "hidden";
    if (!kept) return;
    const found = difference(kept.reading, reading, weights);
    const { from, to } = found;
    const words =
      from === to ? ["What changed", `for ${to}?`] : ["What turned", `${from} into ${to}?`];
    asking.innerHTML = `<span>${words[0]} </span>${words[1]}`;
    if (holds.hold.kind !== "compare") return;
    const put = (/** @type {string} */ name, /** @type {string} */ text) => {
      write(element(this.face, name), text);
    };
    put(".logits", from === to ? `the logit of ${to}` : `the logit of ${to} minus that of ${from}`);
    put(".towards", `towards ${to}`);
    put(".away", from === to ? "away from it" : `towards ${from}`);
    put(".was b", signed(found.before));
    put(".change b", signed(found.after - found.before));
    put(".is b", signed(found.after));
    this.shares.show(found.shares, limitOf(found.shares));
    for (const canvas of this.over) {
      canvas.hidden = reading.blank;
      paintEvidence(canvas, reading.image, found.places);
    }
  }
}

/**
 * What two drawings' pooled values add to the difference of two digits' logits: that of the later
 * one's answer, and of the earlier one's, if that is another.
 * @param {Reading} kept
 * @param {Reading} reading
 * @param {Float32Array} weights (13, 13, 8, 10)
 */
export function difference(kept, reading, weights) {
  const [[from], [to]] = [ranking(kept.logits), ranking(reading.logits)];
  const rival = from === to ? null : from;
  const less = (/** @type {Float32Array} */ logits) =>
    logits[to] - (rival === null ? 0 : logits[rival]);
  const found = reading.pooled.map((pooled, i) => {
    const against = rival === null ? 0 : weights[10 * i + rival];
    return (pooled - kept.pooled[i]) * (weights[10 * i + to] - against);
  });
  return { from, to, before: less(kept.logits), after: less(reading.logits), ...sums(found) };
}
