// SPDX-License-Identifier: MIT
// Search: in numbers, flags, states, oddities, sentences and what was said.
import { byId } from "./dom.js";

export class Search {
  #texts = new WeakMap();

  constructor(place, words) {
    this.place = place;
    this.words = words;
    this.field = byId("search");
    this.field.addEventListener("input", () => this.#count());
    this.field.addEventListener("keydown", (event) => this.#press(event));
    place.addEventListener("rows", () => { this.#texts = new WeakMap(); this.#count(); });
  }

  get #wanted() { return this.field.value.trim().toLowerCase(); }

  #press(event) {
    if (event.key === "Enter") this.place.seek((segment) => this.#isFound(segment), event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") byId("scroll").focus();
    else return;
    event.preventDefault();
  }

  #isFound(segment) { return this.#wanted !== "" && this.#text(segment).includes(this.#wanted); }

  /** Everything that the page says of a segment, put together once. */
  #text(segment) {
    let text = this.#texts.get(segment);
    if (text === undefined) {
      const { look } = segment;
      const odd = segment.oddities.flatMap((name) => [name, this.words.oddity(name)]);
      const said = segment.messages?.map((message) => message.text) ?? [];
      text = [segment.number, look.flags, look.relative, look.absolute, segment.states.client, segment.states.server,
        ...odd, this.words.of(look.explanation), ...look.notes, ...said].join("\n").toLowerCase();
      this.#texts.set(segment, text);
    }
    return text;
  }

  #count() {
    const found = this.#wanted === "" ? "" : `${this.place.rows.filter((segment) => this.#isFound(segment)).length} ${this.words.word("found")}`;
    byId("found").textContent = found;
  }
}
