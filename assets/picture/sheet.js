/**
 * The drawable canvas. It lives in the open shadow root of a component that is not ours: this
 * module finds it, sets it in its place, reads its pixels, and draws, undoes and clears with the
 * canvas's own pen and history, so that nothing of it waits for the server.
 *
 * Where the shadow root is closed or looks otherwise, `open` is false and nothing here fails.
 */

/** @typedef {[x: number, y: number][]} Points in pixels of the canvas */
/** @typedef {{width: number, points: Points}} Stroke */

/** Pixels a side of the canvas, whatever its size on the screen. */
export const SIDE = 280;

const place = new CSSStyleSheet();
place.replaceSync(`
  .dc-toolbar { display: none !important }
  .dc-root, .dc-scroll { max-width: none !important; overflow: visible !important }
  .dc-container, .dc-container .canvas-container, .dc-container canvas {
    width: var(--side) !important; height: var(--side) !important;
  }
  .dc-background-canvas, .dc-canvas { position: absolute; top: 0; left: 0 }
  .dc-canvas { outline: none; border-radius: var(--round) }
  .dc-canvas.lower-canvas { opacity: var(--lower, 1) }
`);

const scratch = document.createElement("canvas");
scratch.width = scratch.height = SIDE;

export class Sheet {
  /** @type {Element | null} */ host = null;

  /** What the canvas stands in, from the page's side. */
  get frame() {
    return document.querySelector(".st-key-canvas-sheet");
  }

  /** Look for the canvas; true if it is there and can be read. */
  get open() {
    return this.canvases !== null;
  }

  /** @returns {{lower: HTMLCanvasElement, upper: HTMLCanvasElement, root: ShadowRoot} | null} */
  get canvases() {
    const root = this.find()?.shadowRoot;
    const lower = /** @type {HTMLCanvasElement | null} */ (
      root?.querySelector(".dc-canvas.lower-canvas")
    );
    const upper = /** @type {HTMLCanvasElement | null} */ (root?.querySelector(".upper-canvas"));
    return root && lower && upper ? { root, lower, upper } : null;
  }

  /** The element that holds the shadow root, dressed for the page as soon as it is there. */
  find() {
    if (!this.host?.isConnected || !this.host.shadowRoot) {
      const inside = Array.from(this.frame?.querySelectorAll("*") ?? []);
      this.host = inside.find((element) => element.shadowRoot) ?? inside[inside.length - 1] ?? null;
    }
    const root = this.host?.shadowRoot;
    if (root && !root.adoptedStyleSheets.includes(place))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, place];
    if (this.host && !this.host.hasAttribute("role")) {
      this.host.setAttribute("role", "img");
      this.host.setAttribute("aria-label", "Canvas: draw a digit here with mouse, pen or finger");
    }
    return this.host;
  }

  /**
   * Grey levels, 0 paper to 255 ink: finished strokes and the one under the pen.
   * @returns {Uint8Array | null}
   */
  pixels() {
    const canvases = this.canvases;
    return canvases && greyLevels([canvases.lower, canvases.upper]);
  }

  /**
   * A point of the screen in pixels of the canvas.
   * @param {{clientX: number, clientY: number}} event
   * @returns {[x: number, y: number]}
   */
  at(event) {
    const box = /** @type {Element} */ (this.frame).getBoundingClientRect();
    const scale = SIDE / box.width;
    const round = (/** @type {number} */ x) => Math.round(10 * scale * x) / 10;
    return [round(event.clientX - box.left), round(event.clientY - box.top)];
  }

  /**
   * Draw strokes with the canvas's own pen, as if by hand; one step of its history.
   * @param {Points[]} strokes
   */
  draw(strokes) {
    const upper = this.canvases?.upper;
    if (!upper) return;
    const box = upper.getBoundingClientRect();
    for (const points of strokes) {
      const send = (
        /** @type {EventTarget} */ target,
        /** @type {string} */ type,
        /** @type {[number, number]} */ [x, y],
      ) =>
        target.dispatchEvent(
          new MouseEvent(type, {
            bubbles: true,
            cancelable: true,
            clientX: box.left + (x * box.width) / SIDE,
            clientY: box.top + (y * box.height) / SIDE,
          }),
        );
      send(upper, "mousedown", points[0]);
      for (const point of points.slice(1)) send(document, "mousemove", point);
      send(document, "mouseup", points[points.length - 1]);
    }
  }

  /** Take back the last step of the canvas's own history. */
  undo() {
    this.press("Undo");
  }

  /** Back to what the canvas was started with. */
  reset() {
    this.press("Reset");
  }

  /** @param {string} name how the button of the canvas's own, hidden toolbar begins */
  press(name) {
    /** @type {HTMLElement | null | undefined} */
    const button = this.canvases?.root.querySelector(`.dc-toolbar [aria-label^="${name}"]`);
    button?.click();
  }
}

/**
 * Canvases drawn over one another, white on black -> grey levels.
 * @param {HTMLCanvasElement[]} canvases
 * @returns {Uint8Array} SIDE x SIDE
 */
export function greyLevels(canvases) {
  const context = /** @type {CanvasRenderingContext2D} */ (
    scratch.getContext("2d", { willReadFrequently: true })
  );
  context.fillStyle = "#000";
  context.fillRect(0, 0, SIDE, SIDE);
  for (const canvas of canvases) context.drawImage(canvas, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const grey = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
  return grey;
}

/**
 * Pixels as pairs of bytes (how often, 1 to 255; which grey level), in base64: a drawing takes
 * 3 to 6 KB so, and unpacking costs the server next to nothing.
 * @param {Uint8Array} grey
 */
export function pack(grey) {
  let text = "";
  for (let i = 0; i < grey.length; ) {
    let end = i + 1;
    while (end < grey.length && end - i < 255 && grey[end] === grey[i]) end++;
    text += String.fromCharCode(end - i, grey[i]);
    i = end;
  }
  return btoa(text);
}
