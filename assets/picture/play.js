/** The chosen filter walks over the image in reading order, and its map fills as it goes. */

import { element } from "./dom.js";
import { SIDES } from "./explain.js";

const CELLS = SIDES.map ** 2;
const SPEEDS = [4, 26, 80]; // cells a second: a row of the map, in the middle

export class Play {
  /** @type {number | null} cells behind it, and a part of the next; null: no walk */ at = null;
  playing = false;
  speed = 1;
  last = 0;

  /**
   * @param {HTMLElement} root
   * @param {() => void} moved to another cell
   * @param {() => void} gliding between two cells
   */
  constructor(root, moved, gliding) {
    this.moved = moved;
    this.gliding = gliding;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.button = element(root, ".go");
    this.speeds = Array.from(root.querySelectorAll(".speeds button"));
    this.button.addEventListener("click", () => this.toggle());
    element(root, ".back").addEventListener("click", () => this.step(-1));
    element(root, ".on").addEventListener("click", () => this.step(1));
    this.speeds.forEach((button, i) => button.addEventListener("click", () => this.setSpeed(i)));
    this.setSpeed(this.speed);
  }

  /** The cell that the filter stands on, in reading order. */
  get cell() {
    return Math.min(Math.floor(this.at ?? 0), CELLS - 1);
  }

  /** The part of the way to the next cell, none from row to row. */
  get ahead() {
    const lastOfRow = this.cell % SIDES.map === SIDES.map - 1;
    return this.at === null || this.calm.matches || lastOfRow
      ? 0
      : Math.min(this.at - this.cell, 1);
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
    this.speeds.forEach((button, i) => button.setAttribute("aria-pressed", String(i === speed)));
  }

  toggle() {
    if (this.playing) return this.pause();
    if (this.at === null || this.cell === CELLS - 1) this.at = 0;
    this.setPlaying(true);
    this.last = performance.now();
    this.moved();
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    this.setPlaying(false);
    if (this.at !== null) this.at = this.cell;
    this.gliding();
  }

  /** @param {number} cells forward, or back */
  step(cells) {
    if (this.playing) this.pause();
    this.at = this.at === null ? 0 : Math.min(Math.max(this.cell + cells, 0), CELLS - 1);
    this.moved();
  }

  /** The walk is over, wherever it was. */
  end() {
    this.setPlaying(false);
    this.at = null;
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.playing = playing;
    this.button.setAttribute("aria-label", playing ? "Pause" : "Play");
    this.button.classList.toggle("playing", playing);
  }

  /** @param {number} now */
  tick(now) {
    if (!this.playing || this.at === null) return;
    const before = this.cell;
    this.at += (Math.max(now - this.last, 0) / 1000) * SPEEDS[this.speed];
    this.last = now;
    if (this.cell !== before) this.moved();
    else this.gliding();
    if (this.at >= CELLS - 1) this.pause();
    else requestAnimationFrame((next) => this.tick(next));
  }
}
