// SPDX-License-Identifier: MIT
// The list from which a connection is chosen: of very many, those around the chosen one.
import { byId, made } from "./dom.js";

/** How many connections either side of the chosen one are in the list. */
const eachSide = 150;

export class Chooser {
  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    this.list = byId("connection");
    this.list.onchange = () => cursor.choose(this.list.value === "" ? null : Number(this.list.value));
    cursor.addEventListener("rows", () => this.show());
    cursor.addEventListener("show", () => this.show());
    cursor.addEventListener("grow", () => this.show());
  }

  #shown = "";

  show() {
    const { trace, connection } = this.cursor;
    const numbers = this.#numbers(connection ?? 0);
    if (numbers.length > 0) trace.supplier.wantConnections(trace, numbers[0], numbers.at(-1));
    const texts = numbers.map((number) => this.#text(number));
    const key = `${this.words.language} ${trace.place} ${texts.join("\n")}`;
    if (key !== this.#shown) {
      this.#shown = key;
      this.list.replaceChildren(made("option", { value: "" }, this.words.word("allConnections")),
        ...numbers.map((number, at) => made("option", { value: number }, texts[at])));
    }
    this.list.value = connection ?? "";
  }

  #numbers(number) {
    const { trace } = this.cursor;
    const numbers = [];
    for (let other = trace.connectionBeside(Math.max(-1, number - eachSide - 1), 1); other !== null && numbers.length <= 2 * eachSide; other = trace.connectionBeside(other, 1)) {
      numbers.push(other);
    }
    return numbers;
  }

  #text(number) {
    const ends = this.cursor.trace.connections.get(number) ?? this.#endsOf(number);
    return ends ? `${number}: ${ends.client} → ${ends.server}` : `${number}`;
  }

  /** Of a connection that is not over, its first segment tells the ends. */
  #endsOf(number) {
    const first = this.cursor.trace.rows.get(this.cursor.trace.firsts[number]);
    if (!first) return null;
    return first.sender === "client" ? { client: first.source, server: first.destination } : { client: first.destination, server: first.source };
  }
}
