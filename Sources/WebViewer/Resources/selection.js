// SPDX-License-Identifier: MIT
// Which segments are shown, in order: all of them, or those of one connection.
import { lowest } from "./columns.js";

export class Selection {
  length = 0;
  #places = null;
  #seen = 0;

  constructor(columns, connection) {
    this.columns = columns;
    this.connection = connection;
    if (connection !== null) this.#places = new Uint32Array(256);
    this.extend();
  }

  /** Takes in the segments that have come since. */
  extend() {
    const { count, connection } = this.columns;
    if (this.#places === null) {
      this.length = count;
      return;
    }
    for (let index = this.#seen; index < count; index += 1) {
      if (connection[index] !== this.connection) continue;
      if (this.length === this.#places.length) {
        const grown = new Uint32Array(this.length * 2);
        grown.set(this.#places);
        this.#places = grown;
      }
      this.#places[this.length] = index;
      this.length += 1;
    }
    this.#seen = count;
  }

  /** The segment in a row of the selection. */
  at(order) { return this.#places === null ? order : this.#places[order]; }

  /** The row of a segment, or of the next one that is shown. */
  after(index) { return this.#places === null ? index : lowest(this.length, (order) => this.#places[order] >= index); }

  /** The row of a segment; -1 if it is not shown. */
  find(index) {
    const order = this.after(index);
    return order < this.length && this.at(order) === index ? order : -1;
  }
}
