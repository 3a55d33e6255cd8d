// SPDX-License-Identifier: MIT
// On paper: the rows around the chosen one, with their sentences, as many as anybody prints.
import { byId } from "./dom.js";

const mostPrinted = 400;

export class Printing {
  constructor(cursor, ladder) {
    this.cursor = cursor;
    this.ladder = ladder;
    byId("print").onclick = () => this.print();
    document.addEventListener("keydown", (event) => {
      if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.print();
    });
    addEventListener("beforeprint", () => this.ladder.drawOnPaper(...this.#rows()));
    addEventListener("afterprint", () => this.ladder.drawOnScreen());
  }

  /** The first and the last row that are printed. */
  #rows() {
    const { order, length } = this.cursor;
    const from = Math.floor(Math.max(order, 0) / mostPrinted) * mostPrinted;
    return [from, Math.min(length, from + mostPrinted) - 1];
  }

  /** Prints when all that is printed is here. */
  async print() {
    const { trace, selection } = this.cursor;
    try {
      await trace.supplier.fetchRows(trace, selection, ...this.#rows());
    } finally {
      globalThis.print();
    }
  }
}
