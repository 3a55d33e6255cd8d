// SPDX-License-Identifier: MIT
// What was said, beside the segments that carried it; and the text in sequence space, with the marks that move over it.
import { byId, cut, made, visible } from "./dom.js";

/** How many messages either side of the chosen moment are in the document. */
const nearby = 60;

export class Chat {
  constructor(place, words) {
    this.place = place;
    this.words = words;
    this.bubbles = byId("bubbles");
    place.addEventListener("rows", () => this.show());
    place.addEventListener("move", () => this.show());
  }

  /** All messages that belong to the rows shown, in the order in which their first segments passed. */
  #messages() {
    const connection = this.place.connection;
    const from = connection === null ? [...this.place.trace.connections.values()] : [this.place.trace.connections.get(connection)];
    return from.flatMap((one) => one?.messages ?? []).sort((a, b) => (a.segments[0] ?? 0) - (b.segments[0] ?? 0));
  }

  show() {
    const now = this.place.segment?.number ?? 0;
    const all = this.#messages();
    const upTo = all.findLastIndex((message) => (message.segments[0] ?? 0) <= now);
    const near = all.slice(Math.max(0, upTo - nearby), upTo + nearby);
    const focused = document.activeElement?.dataset.message;
    if (near.length === 0) {
      this.bubbles.replaceChildren(made("p", { class: "nothing" }, this.words.word("nothingSaid")));
    } else {
      this.bubbles.replaceChildren(...near.map((message) => this.#bubble(message, now)));
      this.bubbles.querySelector(".lit, .acked")?.scrollIntoView({ block: "nearest" });
      if (focused) this.bubbles.querySelector(`[data-message="${focused}"]`)?.focus({ preventScroll: true });
    }
    this.#showSpace();
  }

  #bubble(message, now) {
    const isLit = message.segments.includes(now);
    const isAcked = message.acknowledgedBy === now;
    const isFuture = (message.segments[0] ?? 0) > now;
    const text = message.encoding === "utf-8" ? cut(visible(message.text), 400) : `${message.length} ${this.words.word("notText")}`;
    const list = message.segments.length > 3 ? `${message.segments[0]}…${message.segments.at(-1)}` : message.segments.join(", ");
    const isDone = message.acknowledgedBy !== null && message.acknowledgedBy <= now;
    const note = isDone ? `${this.words.word("acknowledged")} ${message.acknowledgedBy} ✓` : this.words.word("unacknowledged");
    return made("button", {
      type: "button", "data-message": `${message.connection}-${message.sender}-${message.number}`, class: `bubble ${message.sender}${isLit ? " lit" : ""}${isAcked ? " acked" : ""}${isFuture ? " future" : ""}`,
      "aria-current": isLit || isAcked ? "true" : null, onclick: () => this.place.goToFrame(isLit ? message.acknowledgedBy ?? now : message.segments[0]),
    }, made("span", { class: "words" }, text), made("small", {}, `▸ ${list}   ${isFuture ? "" : note}`));
  }

  // Sequence space.

  #showSpace() {
    const segment = this.place.segment;
    const space = byId("space");
    if (!segment) return space.replaceChildren();
    space.replaceChildren(...["client", "server"].map((end) => this.#strip(end, segment)).filter(Boolean));
  }

  /** One end's numbers around those that are under way: a cell a byte, marks below. */
  #strip(end, segment) {
    const own = segment.look.variables[end];
    const peer = segment.look.variables[end === "client" ? "server" : "client"];
    if (own?.["SND.NXT"] == null || own.ISS == null) return null;
    const from = (number) => (number - own.ISS) >>> 0;
    const [una, nxt] = [from(own["SND.UNA"]), from(own["SND.NXT"])];
    const rcv = peer?.["RCV.NXT"] == null ? null : from(peer["RCV.NXT"]);
    const columns = 20;
    const start = Math.max(0, Math.min(una, rcv ?? una, Math.max(0, nxt - columns + 5)) - 4);
    const cells = this.#cells(end, segment, start, start + columns).map((cell) => made("span", {
      class: `cell ${cell.end <= una ? "done" : cell.first < nxt ? "flying" : "unsent"} ${cell.kind ?? ""}`,
      style: `grid-column:${cell.first - start + 1}/span ${cell.end - cell.first}`,
    }, cell.text));
    const marks = [["SND.UNA", una], ["SND.NXT", nxt], ["RCV.NXT", rcv]].filter(([, at]) => at !== null)
      .map(([name, at], row) => this.#markAt(name, at - start, columns, row + 2, `${end === "client" ? "x" : "y"}${at === 0 ? "" : `+${at}`}`));
    return made("div", { class: `strip ${end}` }, made("h3", {}, this.words.word(end)),
      made("div", { class: "cells", style: `--columns:${columns}` }, ...cells, ...marks));
  }

  /** A mark under its column; one that lies beyond the strip points there from its edge. */
  #markAt(name, column, columns, row, number) {
    const sign = column < 0 ? "◀" : column >= columns ? "▶" : "▲";
    const at = Math.max(0, Math.min(column, columns - 1));
    const isTurned = at > columns - 10;
    return made("span", { class: `mark${name === "RCV.NXT" ? " theirs" : ""}${isTurned ? " turned" : ""}`, style: `grid-row:${row};grid-column:${at + 1}` },
      made("b", {}, isTurned ? `${name} ${number} ${sign}` : `${sign} ${name} ${number}`));
  }

  #cells(end, segment, start, stop) {
    const cells = [];
    const connection = this.place.trace.connections.get(segment.connection);
    if (start === 0) cells.push({ first: 0, end: 1, text: "SYN", kind: "control" });
    for (const message of connection.messages) {
      if (message.sender !== end || message.first === undefined || message.end <= start || message.first >= stop) continue;
      let at = message.first;
      const characters = message.encoding === "utf-8" ? [...visible(message.text)] : [];
      for (const character of characters) {
        const width = new TextEncoder().encode(character).length;
        cells.push({ first: at, end: at + width, text: character });
        at += width;
        if (at >= stop) break;
      }
      if (at < message.end && at < stop) cells.push({ first: at, end: Math.min(message.end, stop), text: message.encoding === "utf-8" ? "⏎" : "…", kind: "control" });
    }
    const fin = connection.fin[end];
    if (fin !== undefined) cells.push({ first: fin, end: fin + 1, text: "FIN", kind: "control" });
    return cells.filter((cell) => cell.first >= start && cell.end <= stop);
  }
}
