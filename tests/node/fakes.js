/** What a browser lends the modules, as far as these tests need it. */

/** An element that notes what is done to it; its pieces come into being when they are asked for. */
export class FakeElement {
  /** @type {Map<string, string>} */ attributes = new Map();
  /** @type {Map<string, FakeElement[]>} */ pieces = new Map();
  /** @type {Map<string, ((event: any) => void)[]>} */ listeners = new Map();
  /** @type {Set<string>} */ classes = new Set();
  /** @type {Map<string, string>} */ properties = new Map();
  textContent = "";
  style = {
    setProperty: (/** @type {string} */ name, /** @type {string} */ value) =>
      this.properties.set(name, value),
    removeProperty: (/** @type {string} */ name) => this.properties.delete(name),
  };
  classList = {
    toggle: (/** @type {string} */ name, /** @type {boolean} */ on) =>
      on ? this.classes.add(name) : this.classes.delete(name),
  };

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0];
  }

  /** @param {string} selector */
  querySelectorAll(selector) {
    const found = this.pieces.get(selector) ?? [new FakeElement()];
    this.pieces.set(selector, found);
    return found;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  /**
   * @param {string} type
   * @param {(event: any) => void} act
   */
  addEventListener(type, act) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), act]);
  }

  click() {
    for (const act of this.listeners.get("click") ?? []) act({});
  }
}

/** A canvas that keeps what was painted on it last. */
export class FakeCanvas {
  /** @type {Uint8ClampedArray} */ data = new Uint8ClampedArray();

  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
  }

  getContext() {
    return {
      createImageData: (/** @type {number} */ width, /** @type {number} */ height) => ({
        data: new Uint8ClampedArray(4 * width * height),
      }),
      putImageData: (/** @type {{data: Uint8ClampedArray}} */ { data }) => {
        this.data = data;
      },
    };
  }

  /**
   * Red, green, blue and alpha of a pixel.
   * @param {number} row
   * @param {number} column
   */
  pixel(row, column) {
    const at = 4 * (row * this.width + column);
    return Array.from(this.data.subarray(at, at + 4));
  }
}

/**
 * The next frames, which come when a test lets them.
 * @type {((now: number) => void)[]}
 */
const frames = [];

/** @param {number} now milliseconds */
export function frame(now) {
  for (const act of frames.splice(0)) act(now);
}

/**
 * Put these in the place of what a browser has, each until the process ends.
 * @param {{calm?: boolean, properties?: Record<string, string>}} [browser]
 */
export function install({ calm = false, properties = {} } = {}) {
  Object.assign(globalThis, {
    HTMLElement: FakeElement,
    document: { documentElement: new FakeElement() },
    matchMedia: () => ({ matches: calm }),
    requestAnimationFrame: (/** @type {(now: number) => void} */ act) => frames.push(act),
    getComputedStyle: () => ({
      getPropertyValue: (/** @type {string} */ name) => properties[name] ?? "",
    }),
  });
}
