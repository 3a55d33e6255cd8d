// SPDX-License-Identifier: MIT
// The notes that somebody put on a segment. Where the page may change them, `send` is given.
import { made, visible } from "./dom.js";

export class Notes {
  /** Sends a segment's notes to be kept; null where they can only be read. */
  send = null;
  #draft = null;

  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
  }

  /** The part of the panel that shows them; null if there is nothing to show. */
  part(segment) {
    if (this.#draft?.number !== segment.number) this.#draft = null;
    const { notes } = segment.look;
    if (notes.length === 0 && !this.send) return null;
    const list = notes.map((note, at) => this.#draft?.at === at ? this.#form(segment) : this.#note(segment, note, at));
    if (this.#draft?.at === notes.length) list.push(this.#form(segment));
    else if (this.send) list.push(this.#button("noteAdd", `✎ ${this.words.word("noteAdd")}`, () => this.#edit(segment, notes.length), "add"));
    return made("div", { class: "notes" }, ...list);
  }

  #note(segment, note, at) {
    const tools = this.send ? [
      this.#button("noteEdit", "✎", () => this.#edit(segment, at)),
      this.#button("noteRemove", "✕", () => this.#keep(segment, segment.look.notes.toSpliced(at, 1))),
    ] : [];
    return made("blockquote", { class: "note" }, made("span", {}, made("b", {}, `${this.words.word("note")} `), visible(note)), ...tools);
  }

  #button(word, text, act, kind = "tool") {
    return made("button", { type: "button", class: kind, "aria-label": this.words.word(word), title: this.words.word(word), onclick: act }, text);
  }

  #edit(segment, at) {
    this.#draft = { number: segment.number, at, text: segment.look.notes[at] ?? "" };
    this.cursor.refresh();
    document.querySelector(".notes textarea")?.focus();
  }

  /** The note being written; its text survives the panel being drawn anew. */
  #form(segment) {
    const draft = this.#draft;
    const field = made("textarea", { rows: "2", maxlength: "2000", "aria-label": this.words.word("note"), oninput: () => { draft.text = field.value; } });
    field.value = draft.text;
    const done = () => {
      const text = draft.text.trim();
      this.#keep(segment, segment.look.notes.toSpliced(draft.at, 1, ...(text === "" ? [] : [text])));
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); done(); }
      if (event.key === "Escape") { this.#draft = null; this.cursor.refresh(); }
    });
    return made("div", { class: "note draft" }, field, made("button", { type: "button", onclick: done }, this.words.word("noteKeep")));
  }

  #keep(segment, notes) {
    this.#draft = null;
    this.send(segment, notes);
    this.cursor.refresh();
  }
}
