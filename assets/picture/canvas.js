/**
 * The drawable canvas, beneath the paper. It lives in the shadow root of a component that is not
 * ours: this module finds it, sets it in its place, and draws on it what stands on the paper, with
 * its own pen. Where its shadow root is closed or looks otherwise, nothing here fails:
 * the paper needs none of it.
 */

import { BLANK, isBlank, strokesAfter } from "./drawing.js";
import { SIDE } from "./ink.js";

/** @typedef {import("./drawing.js").Content} Content */
/** @typedef {import("./drawing.js").Points} Points */

const BY_HAND = 30; // strokes that are drawn anew one by one; for more it is started anew

const place = new CSSStyleSheet();
place.replaceSync(`
  .dc-toolbar { display: none !important }
  .dc-root, .dc-scroll { max-width: none !important; overflow: visible !important }
  .dc-container, .dc-container .canvas-container, .dc-container canvas {
    width: var(--side) !important; height: var(--side) !important;
  }
  .dc-background-canvas, .dc-canvas { position: absolute; top: 0; left: 0 }
  .dc-canvas { outline: none; border-radius: var(--round) }
`);

export class DrawableCanvas {
  /** @type {Element | null} */ host = null;
  /** @type {Content} what it was started with, and goes back to */ base = BLANK;
  /** @type {Content} */ shown = BLANK;
  busy = false; // it is about to show something else
  pen = 20; // width of its own pen, which the server sets

  /**
   * @param {(content: Content) => void} start have the server start it anew
   * @param {() => void} ready it may be told more
   */
  constructor(start, ready) {
    this.start = start;
    this.ready = ready;
  }

  /** What it stands in, from the page's side. */
  get frame() {
    return document.querySelector(".st-key-canvas-sheet");
  }

  /** @returns {{upper: HTMLCanvasElement, root: ShadowRoot} | null} */
  get inside() {
    const root = this.find()?.shadowRoot;
    const upper = /** @type {HTMLCanvasElement | null} */ (root?.querySelector(".upper-canvas"));
    return root && upper ? { root, upper } : null;
  }

  /** The element that holds the shadow root, dressed for the page as soon as it is there. */
  find() {
    if (!this.host?.isConnected || !this.host.shadowRoot) {
      const elements = Array.from(this.frame?.querySelectorAll("*") ?? []);
      this.host = elements.find((element) => element.shadowRoot) ?? null;
    }
    const root = this.host?.shadowRoot;
    if (root && !root.adoptedStyleSheets.includes(place))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, place];
    return this.host;
  }

  /**
   * It begins anew with this, because the server says so.
   * @param {Content} content
   */
  began(content) {
    this.base = content;
    this.standsSoon(content);
  }

  /**
   * It shows this, and may be told more.
   * @param {Content} content
   */
  stands(content) {
    this.shown = content;
    this.busy = false;
    this.ready();
  }

  /**
   * Show what stands on the paper.
   * @param {Content} content
   */
  follow(content) {
    const { shown, base } = this;
    if (content === shown || this.busy || !this.inside) return;
    const added = strokesAfter(shown, content);
    const anew = isBlank(base) ? strokesAfter(BLANK, content) : null;
    if (added && this.canDraw(added)) {
      this.draw(added);
      this.standsSoon(content);
    } else if (anew && this.canDraw(anew)) this.reset();
    else {
      this.busy = true;
      this.start(content);
    }
  }

  /** @param {import("./drawing.js").Stroke[]} strokes */
  canDraw(strokes) {
    return strokes.length <= BY_HAND && strokes.every(({ width }) => width === this.pen);
  }

  /**
   * Draw with the canvas's own pen, as if by hand.
   * @param {import("./drawing.js").Stroke[]} strokes
   */
  draw(strokes) {
    const upper = this.inside?.upper;
    if (!upper) return;
    const box = upper.getBoundingClientRect();
    for (const { points } of strokes) {
      const send = (
        /** @type {EventTarget} */ target,
        /** @type {string} */ type,
        /** @type {Points[number]} */ [x, y],
      ) =>
        target.dispatchEvent(
          new MouseEvent(type, {
            bubbles: true,
            cancelable: true,
            clientX: Math.round(box.left + (x * box.width) / SIDE), // a mouse knows no halves
            clientY: Math.round(box.top + (y * box.height) / SIDE),
          }),
        );
      send(upper, "mousedown", points[0]);
      for (const point of points.slice(1)) send(document, "mousemove", point);
      const [x, y] = points[points.length - 1];
      if (points.length > 1) {
        send(document, "mousemove", [x + 2, y]); // its pen forgets the last point but one
        send(document, "mousemove", [x, y]);
      }
      send(document, "mouseup", [x, y]);
    }
  }

  /** Back to what it was started with. */
  reset() {
    /** @type {HTMLElement | null | undefined} */
    const button = this.inside?.root.querySelector(`.dc-toolbar [aria-label^="Reset"]`);
    button?.click();
    this.standsSoon(this.base);
  }

  /** @param {Content} content that it will show, in two frames */
  standsSoon(content) {
    this.busy = true;
    afterFrames(() => this.stands(content));
  }
}

/**
 * Do something when the canvas has done what it was told: it takes two frames.
 * @param {() => void} act
 */
export function afterFrames(act) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
}
