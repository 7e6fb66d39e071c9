/** The story speaks of one part of the picture: the others fade, and that part comes into sight. */

/** @typedef {import("./view.js").View} View */

export class Spotlight {
  /** @type {string | null} the part that is spoken of */ part = null;
  free = true; // nothing is held or pointed at, which would need all of the picture

  /**
   * @param {View} view
   * @param {AbortSignal} signal
   */
  constructor(view, signal) {
    this.stage = view.stage;
    const turn = (/** @type {any} */ { detail }) => {
      this.part = detail?.part ?? null;
      this.show(this.free);
      if (this.part && detail.covered) this.reveal(this.part, innerHeight - detail.covered);
    };
    window.addEventListener("picture-light", turn, { signal });
    window.dispatchEvent(new Event("picture-dark")); // a story may have spoken before
  }

  /** @param {boolean} free */
  show(free) {
    this.free = free;
    if (this.part && free) this.stage.dataset.light = this.part;
    else delete this.stage.dataset.light;
  }

  /**
   * Scroll to a part, if it is not in sight: on a phone it hardly is.
   * @param {string} part
   * @param {number} bottom where the story begins, which lies over the window's end
   */
  reveal(part, bottom) {
    const room = this.stage.querySelector(`[data-told~="${part}"]`);
    const box = room?.getBoundingClientRect();
    if (box && (box.top < 0 || box.bottom > bottom)) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      room?.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    }
  }
}
