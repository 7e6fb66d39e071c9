/**
 * The story: one step at a time, told in the browser alone. The page's address says which one
 * (?story=4), and the picture is asked to light up what the step is about.
 */

const EVENT = "picture-light";

class Story {
  stopped = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (root.querySelector(selector));
    this.story = find(".story");
    this.told = find(".told");
    this.back = /** @type {HTMLButtonElement} */ (find(".back"));
    this.next = /** @type {HTMLButtonElement} */ (find(".next"));
    this.count = find(".count");
    this.steps = [...root.querySelectorAll("article")];
    this.dots = this.steps.map((step, i) => {
      const dot = document.createElement("button");
      dot.type = "button";
      dot.setAttribute(
        "aria-label",
        `Step ${i + 1} of ${this.steps.length}: ${step.querySelector("h2")?.textContent}`,
      );
      dot.addEventListener("click", () => this.go(i + 1));
      const item = document.createElement("li");
      item.append(dot);
      find(".dots").append(item);
      return dot;
    });
    this.back.addEventListener("click", () => this.go(this.number - 1));
    this.next.addEventListener("click", () => this.go(this.number + 1));
    this.folder = find(".fold");
    this.folder.addEventListener("click", () => this.fold(!this.folded));
    find(".end").addEventListener("click", () => this.end());
    const { signal } = this.stopped;
    window.addEventListener("keydown", (event) => this.press(event), { signal });
    window.addEventListener("picture-dark", () => this.begun && this.relight(), { signal });
    window.addEventListener("pointerdown", (event) => this.touch(event), { signal, capture: true });
    new ResizeObserver(() => this.measure()).observe(this.told);
    this.number = 1;
    this.show(1);
    const asked = Number(new URLSearchParams(location.search).get("story"));
    if (this.steps[asked - 1]) this.go(asked);
  }

  /** Whether the visitor follows the story: only then does it take keys and light things up. */
  get begun() {
    return this.story.classList.contains("begun");
  }

  /**
   * Tell a step, and say so in the address.
   * @param {number} number from 1; beyond the first and the last nothing happens
   */
  go(number) {
    if (!this.steps[number - 1]) return;
    this.story.classList.add("begun");
    this.show(number);
    this.fold(false);
    this.address(String(number));
    this.relight();
    if (!this.covers) this.story.scrollIntoView({ block: "nearest" });
  }

  end() {
    this.story.classList.remove("begun");
    this.fold(false);
    this.address(null);
    this.light(null);
  }

  /** @param {number} number */
  show(number) {
    this.number = number;
    this.steps.forEach((step, i) => {
      step.classList.toggle("now", i === number - 1);
      if (i === number - 1) this.dots[i].setAttribute("aria-current", "step");
      else this.dots[i].removeAttribute("aria-current");
    });
    // A button that has the focus must not lose it: disabled ones do.
    for (const [button, over] of /** @type {const} */ ([
      [this.back, 1],
      [this.next, this.steps.length],
    ])) {
      if (number === over && button.matches(":focus"))
        (button === this.back ? this.next : this.back).focus();
    }
    this.back.disabled = number === 1;
    this.next.disabled = number === this.steps.length;
    this.count.textContent = `${number} of ${this.steps.length}`;
  }

  /** Whether only the heading or the buttons are shown. */
  get folded() {
    return this.story.classList.contains("folded");
  }

  /**
   * Where the story lies over the window's end, show no more of it than its buttons; or all again.
   * @param {boolean} folded
   */
  fold(folded) {
    this.story.classList.toggle("folded", folded);
    this.folder.setAttribute("aria-expanded", String(!folded));
    this.measure();
  }

  /** Pixels at the window's end that the story lies over. */
  get covers() {
    return getComputedStyle(this.told).position === "fixed" ? this.told.offsetHeight : 0;
  }

  /** Tell the page how much is covered: what is scrolled to, and what is held, stands above it. */
  measure() {
    document.documentElement.style.setProperty("--story", `${this.covers}px`);
  }

  /** What the step is about. */
  relight() {
    this.light(this.steps[this.number - 1].dataset.light ?? null);
  }

  /** @param {string | null} part of the picture */
  light(part) {
    window.dispatchEvent(new CustomEvent(EVENT, { detail: { part, covered: this.covers } }));
  }

  /** @param {string | null} step */
  address(step) {
    const url = new URL(location.href);
    if (step === null) url.searchParams.delete("story");
    else url.searchParams.set("story", step);
    history.replaceState(history.state, "", url);
  }

  /**
   * A presenter's clicker sends page keys, and is followed at once; once the story has begun, arrows
   * turn pages too, where nothing else uses them.
   * @param {KeyboardEvent} event
   */
  press(event) {
    const clicked = event.key === "PageDown" || event.key === "PageUp";
    if (
      !(this.begun || clicked) ||
      event.defaultPrevented ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.shiftKey
    )
      return;
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const arrow = event.key === "ArrowRight" || event.key === "ArrowLeft";
    const free = target === document.body || event.composedPath().includes(this.story);
    if (
      target.matches("input, textarea, select, [contenteditable], [role=slider], [role=option]") ||
      (arrow && !free)
    )
      return;
    if (event.key === "ArrowRight" || event.key === "PageDown") this.go(this.number + 1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") this.go(this.number - 1);
    else if (event.key === "Escape") this.end();
    else return;
    event.preventDefault();
  }

  /**
   * Who goes and tries something sees all of the picture again, until the next step.
   * @param {PointerEvent} event
   */
  touch(event) {
    if (!this.begun || event.composedPath().includes(this.story)) return;
    this.light(null);
    this.fold(true);
  }
}

/** @type {WeakMap<Node, Story>} */
const stories = new WeakMap();

/** @param {{parentElement: HTMLElement | ShadowRoot}} component */
export default function ({ parentElement }) {
  const root = /** @type {HTMLElement} */ (parentElement);
  const story = stories.get(root) ?? new Story(root);
  stories.set(root, story);
  return () =>
    setTimeout(() => {
      if (root.isConnected) return; // a call that another one has overtaken
      story.stopped.abort();
      story.light(null);
      document.documentElement.style.removeProperty("--story");
    });
}
