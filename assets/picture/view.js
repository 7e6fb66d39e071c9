/** The picture's own pieces, and a reading painted onto them. */

import { percent } from "../percent.js";
import { element, get, write } from "./dom.js";
import { filtersLimit, limitOf, mapsLimit, paintGrey, paintSigned, say } from "./draw.js";
import { digits, SIDES } from "./explain.js";
import { verdictOf } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */

const INVITATION = "Draw a digit here, or choose a sample.";
const WAITING = "Waiting for the server";
const NO_DIGIT = (/** @type {number} */ first) => `Most like ${first}, but probably no digit`;

export class View {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.picture = element(root, ".picture");
    this.stage = /** @type {HTMLElement} */ (root.closest(".st-key-stage") ?? root);
    this.imageBox = element(root, ".image");
    this.image = get(root, ".image canvas", HTMLCanvasElement);
    this.status = element(root, "[role=status]");
    this.verdict = element(root, ".verdict");
    this.ownScales = get(root, ".own input", HTMLInputElement);
    element(root, ".maps").innerHTML = eight(
      (k) => `
        <li class="column" data-filter="${k}">
          <button type="button" class="filter" aria-label="Filter ${k + 1}"><canvas width="3" height="3"></canvas></button>
          <span class="name" aria-hidden="true">${k + 1}</span>
          <button type="button" class="switch" role="switch" aria-checked="true" aria-label="Filter ${k + 1}"><i></i></button>
          <div class="map box" role="img" tabindex="0"><canvas width="26" height="26"></canvas></div>
        </li>`,
    );
    element(root, ".pooled").innerHTML = eight(
      (k) => `
        <li data-filter="${k}">
          <div class="pool box" role="img" tabindex="0"><canvas width="13" height="13"></canvas></div>
          <span class="name" aria-hidden="true">${k + 1}</span>
        </li>`,
    );
    const row = '<span class="bar"><i></i></span><span class="share"></span>';
    element(root, ".digits").innerHTML = digits(
      (digit) => `
        <li><button type="button" aria-pressed="false"><b>${digit}</b>${row}</button></li>`,
    )
      .concat(`<li class="none"><b>No digit</b>${row}</li>`)
      .join("");
    /** @type {{filter: number, cells: number} | null} */
    this.walked = null;
    this.filterButtons = all(root, ".filter");
    this.filters = all(root, ".filter canvas");
    this.switches = all(root, ".switch");
    this.names = all(root, ".maps .name");
    this.mapBoxes = all(root, ".map");
    this.maps = all(root, ".map canvas");
    this.poolBoxes = all(root, ".pool");
    this.pools = all(root, ".pool canvas");
    this.bars = all(root, ".digits button");
    this.none = element(root, ".digits .none");
  }

  /**
   * Show a reading; the status speaks only when the pen rests.
   * @param {Reading} reading
   * @param {object} how
   * @param {boolean} how.speak
   * @param {boolean} how.blank the visitor has drawn nothing
   * @param {boolean} how.late it is an old one: the server does not answer
   * @param {number} how.threshold
   */
  show(reading, { speak, blank, late, threshold }) {
    this.reading = reading;
    this.picture.toggleAttribute("data-blank", reading.blank);
    this.picture.toggleAttribute("data-late", late);
    paintGrey(this.image, (i) => reading.image[i] + 0.5);
    this.imageBox.setAttribute("aria-label", `The image, 28 x 28: ${inked(reading)}`);
    this.paintMaps();
    const limit = filtersLimit(reading);
    for (let k = 0; k < 8; k++) {
      paintSigned(this.filters[k], (i) => reading.filters[9 * k + i], limit);
      const changed = reading.changed[k] === 1;
      this.filterButtons[k].setAttribute(
        "aria-label",
        `Filter ${k + 1}${changed ? ", changed" : ""}`,
      );
      write(this.names[k], `${k + 1}${changed ? "*" : ""}`);
    }
    this.showAnswer(reading, threshold);
    if (late) this.speak(WAITING);
    else if (speak) this.speak(blank ? INVITATION : sentence(reading, threshold));
  }

  /** @param {number[]} off the filters that are switched off */
  showSwitches(off) {
    this.switches.forEach((button, k) => {
      button.setAttribute("aria-checked", String(!off.includes(k)));
    });
    for (const item of this.root.querySelectorAll("[data-filter]"))
      item.classList.toggle(
        "off",
        off.includes(Number(/** @type {HTMLElement} */ (item).dataset.filter)),
      );
  }

  /** The maps on one scale for each layer, or each on its own. */
  paintMaps() {
    const reading = this.reading;
    if (!reading) return;
    const own = this.ownScales.checked;
    const limit = mapsLimit(reading);
    const clipped = !own && limit < limitOf(reading.maps);
    element(this.root, ".scale").classList.toggle("clipped", clipped);
    for (let k = 0; k < 8; k++) {
      this.paintMap(k, own ? null : limit);
      const map = (/** @type {number} */ i) => reading.maps[8 * i + k];
      const pooled = (/** @type {number} */ i) => reading.pooled[8 * i + k];
      const words = (
        /** @type {string} */ name,
        /** @type {Element} */ box,
        /** @type {typeof map} */ at,
        /** @type {number} */ side,
      ) =>
        box.setAttribute(
          "aria-label",
          `${name} ${k + 1}: ${reading.off[k] === 1 ? "switched off" : reading.blank ? "the same everywhere" : strongest(at, side)}`,
        );
      words("Feature map", this.mapBoxes[k], map, 26);
      words("Pooled map", this.poolBoxes[k], pooled, 13);
    }
    write(element(this.root, ".low"), own ? "low" : say(-limit, 1));
    write(element(this.root, ".high"), own ? "high" : say(limit, 1));
  }

  /**
   * A map and its pooled map, as far as a walk has come.
   * @param {number} k
   * @param {number | null} limit of the colours; null: each its own
   */
  paintMap(k, limit) {
    const { reading, walked } = this;
    if (!reading) return;
    const own = walked?.filter === k ? walked.cells : SIDES.map ** 2;
    const windows = windowsIn(own);
    const map = (/** @type {number} */ i) => (i < own ? reading.maps[8 * i + k] : 0);
    const pooled = (/** @type {number} */ i) => (i < windows ? reading.pooled[8 * i + k] : 0);
    const whole = (/** @type {Float32Array} */ layer) =>
      limit ?? limitOf(layer.filter((_, i) => i % 8 === k));
    paintSigned(this.maps[k], map, whole(reading.maps));
    paintSigned(this.pools[k], pooled, whole(reading.pooled));
    veil(this.mapBoxes[k], SIDES.map, own);
    veil(this.poolBoxes[k], SIDES.pool, windows);
  }

  /**
   * A filter has walked over so many cells; null: none walks.
   * @param {{filter: number, cells: number} | null} walked
   */
  walk(walked) {
    const before = this.walked?.filter;
    this.walked = walked;
    const limit = this.ownScales.checked || !this.reading ? null : mapsLimit(this.reading);
    for (const k of new Set([before, walked?.filter])) if (k !== undefined) this.paintMap(k, limit);
  }

  /**
   * @param {Reading} reading
   * @param {number} threshold
   */
  showAnswer({ blank, several, probabilities }, threshold) {
    const { kind, first, second } = verdictOf(probabilities, threshold);
    const [big, words, none] = this.verdict.children;
    const answers = {
      sure: [`${first}`, `${percent(probabilities[first])} sure`],
      or: [`${first} or ${second}`, "not sure"],
      "or none": [`${first}?`, "not sure"],
      none: ["", "", NO_DIGIT(first)],
    };
    const said = blank
      ? []
      : several
        ? ["", "", `One digit at a time: most like ${first}`]
        : answers[kind];
    [big, words, none].forEach((piece, i) => {
      write(piece, said[i] ?? "");
    });
    this.verdict.classList.toggle("doubt", several || kind !== "sure");
    [...this.bars, this.none].forEach((bar, digit) => {
      const share = blank ? 0 : probabilities[digit];
      element(bar, "i").style.transform = `scaleX(${share.toFixed(4)})`;
      write(element(bar, ".share"), blank ? "" : percent(share));
      bar.classList.toggle("best", !blank && digit === first);
    });
  }

  /** @param {string} words */
  speak(words) {
    write(this.status, words);
  }
}

/**
 * @param {Reading} reading
 * @param {number} threshold
 */
export function sentence({ several, probabilities }, threshold) {
  const { kind, first, second } = verdictOf(probabilities, threshold);
  if (several) return `One digit at a time: together these look most like ${first}`;
  if (kind === "sure") return `Predicted digit: ${first} (${percent(probabilities[first])})`;
  if (kind === "none") return NO_DIGIT(first);
  return `Not sure: ${first} or ${kind === "or" ? second : "no digit"}?`;
}

/** @param {Reading} reading */
export function inked({ blank, image }) {
  if (blank) return "blank paper";
  const ink = Array.from(image.keys()).filter((i) => image[i] > -0.5);
  const reach = (/** @type {number[]} */ places) =>
    `${Math.min(...places) + 1} to ${Math.max(...places) + 1}`;
  const rows = reach(ink.map((i) => Math.floor(i / 28)));
  return `ink in rows ${rows} and columns ${reach(ink.map((i) => i % 28))}`;
}

/**
 * @param {(i: number) => number} at
 * @param {number} side
 */
export function strongest(at, side) {
  let best = 0;
  for (let i = 1; i < side * side; i++) if (at(i) > at(best)) best = i;
  return `strongest at row ${Math.floor(best / side) + 1}, column ${(best % side) + 1}: ${say(at(best))}`;
}

/**
 * How many windows of 2 x 2 are complete when so many cells of a map are known.
 * @param {number} cells
 */
export function windowsIn(cells) {
  const [row, column] = [Math.floor(cells / SIDES.map), cells % SIDES.map];
  return (row >> 1) * SIDES.pool + (row % 2 ? column >> 1 : 0);
}

/**
 * Lay a veil over the cells that are not known yet.
 * @param {HTMLElement} box
 * @param {number} side
 * @param {number} known in reading order
 */
export function veil(box, side, known) {
  if (known >= side ** 2) {
    box.style.removeProperty("--unknown");
    return;
  }
  const part = (/** @type {number} */ cells) => `${((100 * cells) / side).toFixed(2)}%`;
  const [row, column] = [Math.floor(known / side), known % side];
  const corners = [
    [0, side],
    [side, side],
    [side, row],
    [column, row],
    [column, row + 1],
    [0, row + 1],
  ];
  const polygon = corners.map((corner) => corner.map(part).join(" ")).join(", ");
  box.style.setProperty("--unknown", `polygon(${polygon})`);
}

/** @param {(k: number) => string} html */
function eight(html) {
  return Array.from({ length: 8 }, (_, k) => html(k)).join("");
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {any[]}
 */
function all(root, selector) {
  return Array.from(root.querySelectorAll(selector));
}
