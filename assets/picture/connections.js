/** What belongs to the cell that is pointed at: framed in every layer and joined by lines. */

import { colour } from "./draw.js";
import { digits, SIDES } from "./explain.js";

/** @typedef {import("./explain.js").Cell} Cell */
/** @typedef {import("./explain.js").Followed} Followed */
/** @typedef {import("./view.js").View} View */
/** @typedef {{x: number, y: number, width: number, height: number}} Box in the picture */

const LEAST = 0.05; // what adds less to a digit than this has no thick line

export class Connections {
  /**
   * @param {SVGElement} svg over the whole picture
   * @param {View} view
   */
  constructor(svg, view) {
    this.svg = svg;
    this.view = view;
    const add = (/** @type {string} */ tag, /** @type {string} */ name) => {
      const part = document.createElementNS("http://www.w3.org/2000/svg", tag);
      part.setAttribute("class", name);
      svg.append(part);
      return part;
    };
    this.toDigits = digits(() => add("path", "to-digit"));
    this.toMap = add("path", "to-map");
    this.toPool = add("path", "to-pool");
    this.others = view.mapBoxes.map(() => add("rect", "other"));
    this.otherPools = view.poolBoxes.map(() => add("rect", "other"));
    this.patch = add("rect", "patch");
    this.window = add("rect", "window");
    this.cell = add("rect", "cell");
    this.winner = add("rect", "winner");
    this.pool = add("rect", "pooled");
  }

  /**
   * @param {Cell} cell
   * @param {Followed} followed
   * @param {number} [ahead] how far a walk is on its way to the next column, 0 to 1
   */
  show(cell, followed, ahead = 0) {
    const { view } = this;
    const { filter, row } = cell;
    const column = cell.column + ahead;
    const origin = this.svg.getBoundingClientRect();
    const place = (/** @type {Element} */ element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left - origin.left, y: top - origin.top, width, height };
    };
    const image = place(view.image);
    const maps = view.maps.map(place);
    const pools = view.pools.map(place);
    const ends = view.bars.map(place);

    const [up, left] = [cell.row >> 1, cell.column >> 1];
    const patch = part(image, SIDES.image, row, column, 3);
    const own = part(maps[filter], SIDES.map, row, column, 1);
    const pooled = part(pools[filter], SIDES.pool, up, left, 1);
    const window = part(maps[filter], SIDES.map, 2 * up, 2 * left, 2);
    const { winner, added } = followed;
    frame(this.patch, patch);
    frame(this.cell, own);
    frame(this.window, window);
    frame(
      this.winner,
      part(maps[filter], SIDES.map, 2 * up + (winner >> 1), 2 * left + (winner & 1), 1),
    );
    frame(this.pool, pooled);
    for (let k = 0; k < 8; k++) {
      frame(this.others[k], k === filter ? null : part(maps[k], SIDES.map, row, cell.column, 1));
      frame(this.otherPools[k], k === filter ? null : part(pools[k], SIDES.pool, up, left, 1));
      view.mapBoxes[k].classList.toggle("chosen", k === filter);
      view.poolBoxes[k].classList.toggle("chosen", k === filter);
    }
    this.toMap.setAttribute("d", curve(patch, own));
    this.toPool.setAttribute("d", curve(window, pooled));
    const limit = added.reduce((most, x) => Math.max(most, Math.abs(x)), LEAST);
    const thickest = image.width * 0.055;
    this.toDigits.forEach((path, digit) => {
      const share = added[digit] / limit;
      path.setAttribute(
        "d",
        curve(pooled, { ...ends[digit], x: ends[digit].x - image.width / 30, width: 0 }),
      );
      path.classList.toggle("negative", share < 0);
      view.bars[digit].style.setProperty("--added", colour(added[digit], limit));
      path.setAttribute("stroke-width", (0.4 + thickest * Math.abs(share)).toFixed(2));
    });
    this.svg.classList.add("shown");
  }

  hide() {
    this.svg.classList.remove("shown");
    for (const box of [...this.view.mapBoxes, ...this.view.poolBoxes])
      box.classList.remove("chosen");
    for (const bar of this.view.bars) bar.style.removeProperty("--added");
  }
}

/**
 * Some cells of a layer.
 * @param {Box} layer
 * @param {number} side
 * @param {number} row
 * @param {number} column
 * @param {number} size
 * @returns {Box}
 */
export function part(layer, side, row, column, size) {
  const [width, height] = [layer.width / side, layer.height / side];
  return {
    x: layer.x + column * width,
    y: layer.y + row * height,
    width: size * width,
    height: size * height,
  };
}

/**
 * @param {Element} rect
 * @param {Box | null} box
 */
function frame(rect, box) {
  for (const side of /** @type {const} */ (["x", "y", "width", "height"]))
    rect.setAttribute(side, (box ? box[side] : 0).toFixed(2));
}

/**
 * From the edge of one box to that of another, leaving the first and reaching the second straight.
 * @param {Box} from
 * @param {Box} to
 */
export function curve(from, to) {
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  const [endX, endY] = [to.x + to.width / 2, to.y + to.height / 2];
  if (Math.abs(endX - x) < Math.abs(endY - y) / 3) {
    const down = endY > y ? 1 : -1;
    const [top, bottom] = [y + (down * from.height) / 2, endY - (down * to.height) / 2];
    const middle = (top + bottom) / 2;
    return `M${x} ${top}C${x} ${middle} ${endX} ${middle} ${endX} ${bottom}`;
  }
  const right = endX > x ? 1 : -1;
  const [start, end] = [x + (right * from.width) / 2, endX - (right * to.width) / 2];
  const middle = (start + end) / 2;
  return `M${start} ${y}C${middle} ${y} ${middle} ${endY} ${end} ${endY}`;
}
