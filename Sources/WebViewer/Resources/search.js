// SPDX-License-Identifier: MIT
// Search: numbers, flags, states and oddities in the columns, at once; addresses, notes and what was said by the supplier.
import { byId } from "./dom.js";
import { flag } from "./columns.js";

/** How long the typist rests before the supplier is asked, in milliseconds. */
const rest = 150;

export class Search {
  #marks = new Uint8Array(0);
  #count = 0;
  #timer = null;
  #asked = 0;
  /** Where to go once the supplier has answered: 1 onwards, -1 back, 0 nowhere. */
  #goes = 0;

  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    this.field = byId("search");
    this.field.addEventListener("input", () => this.find());
    this.field.addEventListener("keydown", (event) => this.#press(event));
    cursor.addEventListener("rows", () => this.find());
    cursor.addEventListener("grow", () => { if (this.#wanted !== "") this.find(); });
  }

  get #wanted() { return this.field.value.trim().toLowerCase(); }

  #press(event) {
    if (event.key === "Enter") this.#go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") byId("scroll").focus();
    else return;
    event.preventDefault();
  }

  #go(direction) {
    if (this.#timer !== null) this.#goes = direction;
    else this.cursor.seek((_, order) => this.#marks[order] === 1, direction);
  }

  /** Marks the rows that are found. */
  find() {
    const wanted = this.#wanted;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#goes = 0;
    this.#asked += 1;
    this.#count = 0;
    if (wanted === "") return this.#show(false);
    this.#marks = new Uint8Array(this.cursor.length);
    this.#findInColumns(wanted);
    this.#findInWords(wanted);
  }

  #findInColumns(wanted) {
    const { selection, trace, length } = this.cursor;
    const { columns } = trace;
    const isWanted = this.#test(wanted, columns);
    for (let order = 0; order < length; order += 1) if (isWanted(selection.at(order))) this.#mark(order);
  }

  /** What a text can mean in the columns: names of flags joined by commas, of a state, of an oddity, a frame's number. */
  #test(wanted, columns) {
    const { stateNames, oddityNames } = this.words.vocabulary;
    const flags = wanted.split(",").map((name) => flag[name.trim().toUpperCase()] ?? 0);
    const flagBits = flags.every((bit) => bit > 0 && bit !== flag.server) ? flags.reduce((all, bit) => all | bit, 0) : 0;
    const states = new Uint8Array(256);
    stateNames.forEach((name, index) => { states[index] = name.toLowerCase().includes(wanted) ? 1 : 0; });
    const odd = oddityNames.reduce((bits, name, bit) => {
      const isNamed = name.toLowerCase().includes(wanted) || this.words.oddity(name).toLowerCase().includes(wanted);
      return isNamed ? bits | 1 << bit : bits;
    }, 0);
    const number = /^\d+$/.test(wanted) ? Number(wanted) : -1;
    return (index) => (flagBits !== 0 && (columns.flags[index] & flagBits) === flagBits) || states[columns.client[index]] === 1
      || states[columns.server[index]] === 1 || (columns.oddities[index] & odd) !== 0 || columns.number[index] === number;
  }

  #mark(order) {
    if (this.#marks[order] === 1) return;
    this.#marks[order] = 1;
    this.#count += 1;
  }

  #findInWords(wanted) {
    const { supplier } = this.cursor.trace;
    if (supplier.isComplete) return this.#take(supplier.find(this.cursor.trace, wanted));
    this.#show(true);
    const asked = this.#asked;
    this.#timer = setTimeout(async () => {
      const found = await supplier.find(this.cursor.trace, wanted, this.cursor.connection);
      if (asked !== this.#asked) return;
      this.#timer = null;
      this.#take(found);
      if (this.#goes !== 0) this.#go(this.#goes);
      this.#goes = 0;
    }, rest);
  }

  /** Takes in what the supplier found: segments, or rows of the selection. */
  #take({ indices = [], orders = [], isMore = false }) {
    for (const index of indices) {
      const order = this.cursor.selection.find(index);
      if (order >= 0) this.#mark(order);
    }
    for (const order of orders) if (order < this.#marks.length) this.#mark(order);
    this.#show(isMore);
  }

  #show(isMore) {
    byId("found").textContent = this.#wanted === "" ? "" : `${this.#count}${isMore ? "+" : ""} ${this.words.word("found")}`;
  }
}
