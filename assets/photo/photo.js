/**
 * A picture from the visitor's files or camera. The browser reads it, makes it small and sends its
 * grey levels, so that no large file travels, waits, or stays, and the server has none to decode.
 */

const SIDE = 320; // pixels of the longer side that is sent, at most; cnn/page/photo.py takes no more

class Photo {
  /** @type {MediaStream | null} */ stream = null;
  /** @type {(picture: {name: string, width: number, data: string}) => void} */ send = () => {};

  /** @param {HTMLElement} root */
  constructor(root) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (root.querySelector(selector));
    this.zone = find(".photo");
    this.label = find(".label");
    this.told = find(".told");
    this.viewer = find(".viewer");
    this.video = /** @type {HTMLVideoElement} */ (find("video"));
    const input = /** @type {HTMLInputElement} */ (find("input"));
    input.addEventListener("change", () => {
      if (input.files?.[0]) this.read(input.files[0], input.files[0].name);
      input.value = ""; // so that the same file can be chosen again
    });
    for (const [type, over] of /** @type {const} */ ([
      ["dragover", true],
      ["dragleave", false],
      ["drop", false],
    ]))
      this.zone.addEventListener(type, (event) => {
        event.preventDefault();
        this.zone.classList.toggle("over", over);
      });
    this.zone.addEventListener("drop", (event) => {
      const file = event.dataTransfer?.files[0];
      if (file) this.read(file, file.name);
    });
    find(".camera").hidden = !navigator.mediaDevices?.getUserMedia;
    find(".camera").addEventListener("click", () => this.start());
    find(".stop").addEventListener("click", () => this.stop());
    find(".take").addEventListener("click", async () => {
      await this.read(this.video, "The camera's picture");
      this.stop();
    });
  }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: 1280 },
      });
    } catch {
      this.tell("No camera found, or this page is not allowed to use it.");
      return;
    }
    this.tell("");
    this.video.srcObject = this.stream;
    this.viewer.hidden = false;
    await this.video.play();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.viewer.hidden = true;
  }

  /**
   * @param {Blob | HTMLVideoElement} source
   * @param {string} name
   */
  async read(source, name) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(source);
    } catch {
      this.tell(`${name} is not a picture that this browser can read.`);
      return;
    }
    this.tell("");
    const [width, height] = sizeOf(bitmap);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(width, height).getContext("2d")
    );
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    this.send({ name: name.slice(0, 200), width, data: btoa(greyOf(data)) });
  }

  /** @param {string} words */
  tell(words) {
    this.told.textContent = words;
    this.told.hidden = !words;
  }
}

/**
 * The size that a picture is sent in: small, and never enlarged.
 * @param {{width: number, height: number}} picture
 * @returns {[width: number, height: number]}
 */
export function sizeOf({ width, height }) {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

const BRIGHTNESS = [0.299, 0.587, 0.114]; // as the eye takes red, green and blue (ITU-R BT.601)
const MORE = 3; // times as much as brightness a colour has to differ before it is taken instead
const ONE_INK = 48; // levels between the lightest and the darkest visible pixel, of one ink alone

/**
 * Grey levels in which ink and ground differ, as cnn/data/ground.py finds them in a file: brightness,
 * or the one colour that differs far more; and what is transparent becomes the ground.
 * @param {Uint8ClampedArray} data red, green, blue and alpha of each pixel
 * @returns {string} a character of code 0 to 255 a pixel
 */
export function greyOf(data) {
  const ground = groundOf(data);
  const ways = [[1, 0, 0], [0, 1, 0], [0, 0, 1], BRIGHTNESS].map((weights) => {
    const levels = new Float64Array(data.length / 4);
    for (let i = 0; i < levels.length; i++) {
      const alpha = data[4 * i + 3] / 255;
      for (let c = 0; c < 3; c++)
        levels[i] += weights[c] * (data[4 * i + c] * alpha + ground[c] * (1 - alpha));
    }
    return levels;
  });
  const brightness = ways.pop() ?? new Float64Array();
  const clearest = ways.reduce((one, other) => (spread(other) > spread(one) ? other : one));
  const chosen = spread(clearest) > MORE * spread(brightness) ? clearest : brightness;
  let grey = "";
  for (const level of chosen) grey += String.fromCharCode(level + 0.5);
  return grey;
}

/**
 * The colour beneath what is transparent: what most of the visible is like; or, where only one ink is
 * visible, white beneath dark ink and black beneath light ink.
 * @param {Uint8ClampedArray} data
 */
function groundOf(data) {
  /** @type {number[][]} */ const visible = [];
  for (let i = 0; i < data.length; i += 4)
    if (data[i + 3] >= 128) visible.push([data[i], data[i + 1], data[i + 2]]);
  if (visible.length === 0 || 4 * visible.length === data.length) return [255, 255, 255];
  const levels = visible.map((colour) =>
    colour.reduce((sum, level, c) => sum + level * BRIGHTNESS[c], 0),
  );
  const [low, high] = levels.reduce(
    ([least, most], level) => [Math.min(least, level), Math.max(most, level)],
    [255, 0],
  );
  if (high - low > ONE_INK)
    return [0, 1, 2].map(
      (c) => visible.map((colour) => colour[c]).sort((a, b) => a - b)[visible.length >> 1],
    );
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return Array(3).fill(mean > 127.5 ? 0 : 255);
}

/** @param {Float64Array} levels */
function spread(levels) {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return Math.sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length);
}

/** @type {WeakMap<Node, Photo>} */
const photos = new WeakMap();

/**
 * @typedef {object} Component
 * @property {{label: string}} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {(name: string, value: object) => void} setTriggerValue
 */

/** @param {Component} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = /** @type {HTMLElement} */ (parentElement);
  const photo = photos.get(root) ?? new Photo(root);
  photos.set(root, photo);
  photo.label.textContent = data.label;
  photo.send = (picture) => setTriggerValue("picture", picture);
  return () => setTimeout(() => root.isConnected || photo.stop());
}
