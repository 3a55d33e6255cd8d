// SPDX-License-Identifier: MIT
// What of the capture could not be read, and why: the first stands in the bar, and opens the list of all.
import { byId, made, visible } from "./dom.js";
import { folding } from "./folding.js";

/** How many are listed. */
const mostListed = 200;

export class Problems {
  #shown = "";

  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    this.box = folding(byId("problems"));
    cursor.addEventListener("show", () => this.show());
    cursor.addEventListener("rows", () => this.show());
    cursor.addEventListener("grow", () => this.show());
  }

  show() {
    const { trace } = this.cursor;
    const key = `${this.words.language} ${trace.place} ${trace.problems.length} ${trace.problemCount}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const [first] = trace.problems;
    const others = trace.problemCount - trace.problems.slice(0, mostListed).length;
    this.box.hidden = trace.problemCount === 0;
    const [summary, list] = this.box.children;
    summary.replaceChildren(made("span", { "aria-hidden": "true" }, "⚠ "),
      made("span", { class: "little" }, first ? this.#text(first) : this.words.word("problems")),
      trace.problemCount > 1 ? ` +${trace.problemCount - 1}` : "");
    summary.setAttribute("aria-label", `${this.words.word("problems")}: ${trace.problemCount}`);
    list.replaceChildren(made("li", {}, made("b", {}, this.words.word("problems"))),
      ...trace.problems.slice(0, mostListed).map((problem) => made("li", {}, problem.number === null ? null : made("b", {}, `#${problem.number} `), this.#text(problem))),
      others > 0 ? made("li", {}, `+ ${others}`) : "");
  }

  #text(problem) { return `${problem.layer}: ${visible(this.words.of(problem.reason))}`; }
}
