// SPDX-License-Identifier: MIT
// Where each row of the ladder stands, from its top: one number a row, however many there are.
import { lowest } from "./columns.js";

/** Measures, in sixteenths of the page's letter size; times in nanoseconds. */
const measure = { row: 76, margin: 22, pause: 30, quiet: 60e6, fold: 150 };
/** From how many pauses the scale is worked out. */
const mostPauses = 10_000;

export class RowOffsets {
  count = 0;
  #offsets = new Float64Array(256);
  #scale = 0;

  /** Begins anew: for these rows, in this unit, with the time to scale or not. */
  reset(selection, columns, unit, isToScale) {
    Object.assign(this, { selection, columns, unit, count: 0 });
    this.#scale = isToScale ? this.#pixelsPerNanosecond() : 0;
    this.extend();
  }

  /** The height of a row by itself. */
  get row() { return measure.row * this.unit; }

  /** The height of them all. */
  get total() { return this.#bottom(this.count) + 24 * this.unit; }

  #bottom(count) { return count === 0 ? measure.margin * this.unit : this.#offsets[count - 1] + this.row; }

  /** Adds the rows that have come since. */
  extend() {
    const { length } = this.selection;
    if (length > this.#offsets.length) {
      const grown = new Float64Array(Math.max(length, this.#offsets.length * 2));
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    let bottom = this.#bottom(this.count);
    for (let order = this.count; order < length; order += 1) {
      const top = bottom + this.#gap(this.#idle(order)) * this.unit;
      this.#offsets[order] = top;
      bottom = top + this.row;
    }
    this.count = length;
  }

  /** Where a row begins. */
  at(order) { return this.#offsets[order] ?? 0; }

  /** The room above a row, from the end of the one before. */
  above(order) { return this.#offsets[order] - this.#bottom(order); }

  /** The row that stands at a height. */
  find(y) { return Math.max(0, lowest(this.count, (order) => this.#offsets[order] > y) - 1); }

  /** The time that passed before a row, if that is worth saying, and whether it takes more room than is drawn. */
  pause(order) {
    const idle = this.#idle(order);
    if (this.#scale === 0) return idle >= measure.quiet ? { idle, isFolded: false } : null;
    return idle * this.#scale > measure.fold ? { idle, isFolded: true } : null;
  }

  #idle(order) {
    return order === 0 ? 0 : this.columns.pause(this.selection.at(order - 1), this.selection.at(order));
  }

  /** The room that idle time takes above a row; what is longer than a fold is folded. */
  #gap(idle) {
    if (this.#scale === 0) return idle >= measure.quiet ? measure.pause : 0;
    return Math.min(measure.fold, Math.max(0, idle * this.#scale));
  }

  /** The scale at which the median pause between two rows is a third of a row. */
  #pixelsPerNanosecond() {
    const { length } = this.selection;
    const step = Math.max(1, Math.floor(length / mostPauses));
    const pauses = [];
    for (let order = 1; order < length; order += step) pauses.push(this.#idle(order));
    const sorted = Float64Array.from(pauses.filter((pause) => pause > 0)).sort();
    return sorted.length === 0 ? 0 : measure.row / 3 / sorted[sorted.length >> 1];
  }
}
