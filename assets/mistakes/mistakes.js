/** A grid of what is taken for what, at each step of the training and now; and a cell's images. */

/**
 * @typedef {object} Data from cnn/page/mistakes.py
 * @property {number} total images
 * @property {string[]} steps names of the states; the last is the network as it is now
 * @property {number[][][]} counts of each state: rows what the images show, columns what they are read as
 * @property {{step: number, digit: number, answer: number}} cell whose images are shown
 * @property {{number: number, png: string}[]} images
 */

class Mistakes {
  /** @type {Data | null} */ data = null;
  step = -1; // nobody has moved the slider yet

  /**
   * @param {HTMLElement} root
   * @param {(cell: Data["cell"]) => void} ask for a cell's images
   */
  constructor(root, ask) {
    this.ask = ask;
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (root.querySelector(selector));
    this.told = find(".told");
    this.slider = /** @type {HTMLInputElement} */ (find("input"));
    this.title = find("h3");
    this.hint = find(".hint");
    this.images = find(".images");
    const row = find("thead tr");
    const body = find("tbody");
    const head = (/** @type {number} */ digit, /** @type {string} */ scope) =>
      Object.assign(document.createElement("th"), { scope, textContent: String(digit) });
    for (let digit = 0; digit < 10; digit++) row.append(head(digit, "col"));
    this.cells = Array.from({ length: 10 }, (_, digit) => {
      const line = document.createElement("tr");
      line.append(head(digit, "row"));
      body.append(line);
      return Array.from({ length: 10 }, (_, answer) => {
        const button = document.createElement("button");
        button.type = "button";
        button.addEventListener("click", () => this.ask({ step: this.at, digit, answer }));
        const cell = document.createElement("td");
        cell.classList.toggle("right", digit === answer);
        cell.append(button);
        line.append(cell);
        return button;
      });
    });
    this.slider.addEventListener("input", () => {
      this.step = Number(this.slider.value);
      this.show();
    });
  }

  /** The state that is shown. */
  get at() {
    const last = (this.data?.steps.length ?? 1) - 1;
    return this.step < 0 ? last : Math.min(this.step, last);
  }

  /** @param {Data} data */
  update(data) {
    this.data = data;
    this.show();
    const { cell, images, counts, steps } = data;
    const count = counts[cell.step][cell.digit][cell.answer];
    const more = images.length < count ? `, ${images.length} of them shown` : "";
    this.title.textContent = `${nameOf(cell.digit, cell.answer, count)}, ${steps[cell.step]}${more}`;
    this.hint.hidden = images.length === 0;
    this.images.replaceChildren(
      ...images.map(({ number, png }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-label", `Put test image ${number + 1} on the canvas`);
        button.append(Object.assign(new Image(28, 28), { src: png, alt: "" }));
        button.addEventListener("click", () =>
          window.dispatchEvent(new CustomEvent("bring-image", { detail: number })),
        );
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
  }

  show() {
    const { data, at } = this;
    if (!data) return;
    const counts = data.counts[at];
    const right = rightOf(counts);
    this.told.textContent = `${right.toLocaleString("en")} of ${data.total.toLocaleString("en")} test images are read correctly ${data.steps[at]}.`;
    this.slider.max = String(data.steps.length - 1);
    this.slider.value = String(at);
    this.slider.setAttribute("aria-valuetext", data.steps[at]);
    const most = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
    this.cells.forEach((row, digit) => {
      row.forEach((button, answer) => {
        const count = counts[digit][answer];
        button.textContent = count ? String(count) : "";
        button.disabled = count === 0;
        button.setAttribute("aria-label", nameOf(digit, answer, count));
        button.style.setProperty("--share", `${digit === answer ? 0 : (count / most).toFixed(3)}`);
        const { cell } = data;
        const chosen = cell.step === at && cell.digit === digit && cell.answer === answer;
        button.setAttribute("aria-pressed", String(chosen));
      });
    });
  }
}

/** @param {number[][]} counts */
export function rightOf(counts) {
  return counts.reduce((sum, row, digit) => sum + row[digit], 0);
}

/**
 * @param {number} digit
 * @param {number} answer
 * @param {number} count
 */
export function nameOf(digit, answer, count) {
  return `${count} ${count === 1 ? "image" : "images"} of ${digit} read as ${answer}`;
}

/** @type {WeakMap<HTMLElement, Mistakes>} */
const grids = new WeakMap();

/** @param {{data: Data, parentElement: HTMLElement, setTriggerValue: (key: string, value: unknown) => void}} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const ask = (/** @type {Data["cell"]} */ cell) => setTriggerValue("cell", cell);
  const grid = grids.get(parentElement) ?? new Mistakes(parentElement, ask);
  grids.set(parentElement, grid);
  grid.ask = ask;
  grid.update(data);
}
