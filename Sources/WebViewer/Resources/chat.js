// SPDX-License-Identifier: MIT
// What was said, beside the segments that carried it.
import { byId, made, visible } from "./dom.js";
import { cut } from "./cells.js";

/** How many messages either side of the chosen moment are in the document. */
const nearby = 60;

export class Chat {
  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    this.bubbles = byId("bubbles");
    cursor.onShow(() => this.show());
  }

  /** The messages around the chosen segment, of its connection. */
  #messages(now) {
    const { cursor } = this;
    if (cursor.index < 0) return [];
    const { messages } = cursor.trace.dialogue(cursor.trace.columns.connection[cursor.index], now);
    const upTo = messages.findLastIndex((message) => (message.segments[0] ?? 0) <= now);
    return messages.slice(Math.max(0, upTo - nearby), Math.max(0, upTo) + nearby);
  }

  show() {
    const { cursor } = this;
    const now = cursor.index < 0 ? 0 : cursor.trace.columns.number[cursor.index];
    const near = this.#messages(now);
    const focused = document.activeElement?.dataset.message;
    if (near.length === 0) {
      this.bubbles.replaceChildren(made("p", { class: "nothing" }, this.words.word("nothingSaid")));
      return;
    }
    this.bubbles.replaceChildren(...near.map((message) => this.#bubble(message, now)));
    this.bubbles.querySelector(".lit, .acked")?.scrollIntoView({ block: "nearest" });
    if (focused) this.bubbles.querySelector(`[data-message="${focused}"]`)?.focus({ preventScroll: true });
  }

  #bubble(message, now) {
    const isLit = message.segments.includes(now);
    const isAcked = message.acknowledgedBy === now;
    const isFuture = (message.segments[0] ?? 0) > now;
    const kind = `bubble ${message.sender}${isLit ? " lit" : ""}${isAcked ? " acked" : ""}${isFuture ? " future" : ""}`;
    const text = message.encoding === "utf-8" ? cut(visible(message.text), 400) : `${message.length} ${this.words.word("notText")}`;
    return made("button", {
      type: "button", "data-message": `${message.connection}-${message.sender}-${message.number}`, class: kind,
      "aria-current": isLit || isAcked ? "true" : null, onclick: () => this.cursor.goToFrame(isLit ? message.acknowledgedBy ?? now : message.segments[0]),
    }, made("span", { class: "words" }, text), made("small", {}, `▸ ${this.#frames(message)}   ${isFuture ? "" : this.#acknowledged(message, now)}`));
  }

  #frames({ segments }) { return segments.length > 3 ? `${segments[0]}…${segments.at(-1)}` : segments.join(", "); }

  #acknowledged({ acknowledgedBy }, now) {
    const isDone = acknowledgedBy !== null && acknowledgedBy <= now;
    return isDone ? `${this.words.word("acknowledged")} ${acknowledgedBy} ✓` : this.words.word("unacknowledged");
  }
}
