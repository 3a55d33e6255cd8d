// SPDX-License-Identifier: MIT
// The text of both ends in sequence space: a cell a byte, with SND.UNA, SND.NXT and RCV.NXT as marks that move over it.
import { byId, made, visible } from "./dom.js";

const columns = 20;

export class SequenceSpace {
  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    cursor.onShow(() => this.show());
  }

  show() {
    const { segment } = this.cursor;
    if (!segment && this.cursor.length > 0) return;
    byId("space").replaceChildren(...(segment ? ["client", "server"].map((end) => this.#strip(end, segment)).filter(Boolean) : []));
  }

  /** One end's numbers around those that are under way. */
  #strip(end, segment) {
    const own = segment.look.variables[end];
    const peer = segment.look.variables[end === "client" ? "server" : "client"];
    if (own?.["SND.NXT"] == null || own.ISS == null) return null;
    const from = (number) => (number - own.ISS) >>> 0;
    const [una, nxt] = [from(own["SND.UNA"]), from(own["SND.NXT"])];
    const rcv = peer?.["RCV.NXT"] == null ? null : from(peer["RCV.NXT"]);
    const start = Math.max(0, Math.min(una, rcv ?? una, Math.max(0, nxt - columns + 5)) - 4);
    const cells = this.#cells(end, segment, start, start + columns).map((cell) => made("span", {
      class: `cell ${cell.end <= una ? "done" : cell.first < nxt ? "flying" : "unsent"} ${cell.kind ?? ""}`,
      style: { "grid-column": `${cell.first - start + 1} / span ${cell.end - cell.first}` },
    }, cell.text));
    const marks = [["SND.UNA", una], ["SND.NXT", nxt], ["RCV.NXT", rcv]].filter(([, at]) => at !== null)
      .map(([name, at], row) => this.#mark(name, at - start, row + 2, `${end === "client" ? "x" : "y"}${at === 0 ? "" : `+${at}`}`));
    return made("div", { class: `strip ${end}` }, made("h3", {}, this.words.word(end)),
      made("div", { class: "cells", style: { "--columns": String(columns) } }, ...cells, ...marks));
  }

  /** A mark under its column; one that lies beyond the strip points there from its edge. */
  #mark(name, column, row, number) {
    const sign = column < 0 ? "◀" : column >= columns ? "▶" : "▲";
    const at = Math.max(0, Math.min(column, columns - 1));
    const isTurned = at > columns - 10;
    return made("span", {
      class: `mark${name === "RCV.NXT" ? " theirs" : ""}${isTurned ? " turned" : ""}`, style: { "grid-row": String(row), "grid-column": String(at + 1) },
    }, made("b", {}, isTurned ? `${name} ${number} ${sign}` : `${sign} ${name} ${number}`));
  }

  #cells(end, segment, start, stop) {
    const cells = start === 0 ? [{ first: 0, end: 1, text: "SYN", kind: "control" }] : [];
    for (const message of this.cursor.trace.dialogue(segment.connection, segment.number).messages) {
      if (message.sender !== end || message.first === undefined || message.end <= start || message.first >= stop) continue;
      cells.push(...lettersOf(message, start, stop));
    }
    const fin = this.#fin(end, segment);
    if (fin !== null) cells.push({ first: fin, end: fin + 1, text: "FIN", kind: "control" });
    return cells.filter((cell) => cell.first >= start && cell.end <= stop);
  }

  /** The number that an end's FIN takes, if its row is here. */
  #fin(end, segment) {
    const index = this.cursor.trace.landmarks(segment.connection).fin[end];
    const row = index === undefined ? null : this.cursor.row(index);
    return row?.relativeSequence == null ? null : row.relativeSequence + row.textLength;
  }
}

/** A message's characters, each over the bytes that it takes. */
function lettersOf(message, start, stop) {
  const cells = [];
  const isText = message.encoding === "utf-8";
  let at = message.first;
  for (const character of isText ? visible(message.text) : "") {
    const width = new TextEncoder().encode(character).length;
    if (at >= start) cells.push({ first: at, end: at + width, text: character });
    at += width;
    if (at >= stop) return cells;
  }
  const rest = Math.max(at, start);
  if (rest < message.end) cells.push({ first: rest, end: Math.min(message.end, stop), text: isText ? "⏎" : "…", kind: "control" });
  return cells;
}
