/** Small bars to either side of zero, each with a name and its number. */

import { write } from "./dom.js";
import { signed } from "./draw.js";

export class SignedBars {
  /**
   * @param {HTMLElement} list
   * @param {string[]} names
   */
  constructor(list, names) {
    list.innerHTML = names
      .map(
        (name) =>
          `<li><b>${name}</b><span class="bar"><i></i></span><span class="value"></span></li>`,
      )
      .join("");
    this.bars = Array.from(list.querySelectorAll("i"));
    this.values = Array.from(list.querySelectorAll(".value"));
  }

  /**
   * @param {number[]} values
   * @param {number} limit that fills half the width
   */
  show(values, limit) {
    values.forEach((value, i) => {
      this.bars[i].style.transform = `scaleX(${(value / limit).toFixed(3)})`;
      this.bars[i].classList.toggle("negative", value < 0);
      write(this.values[i], signed(value));
    });
  }
}
