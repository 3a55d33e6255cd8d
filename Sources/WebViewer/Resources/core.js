// SPDX-License-Identifier: MIT
// The core, asked in its worker: a trace's source that needs no server.
import { byId } from "./dom.js";

const everything = 0xffffffff;
const parse = (octets) => JSON.parse(decode(octets));
const decode = (octets) => new TextDecoder().decode(octets);

export class Core {
  #worker;
  #waiting = new Map();
  #count = 0;

  /** The core that stands in the page. */
  constructor() {
    const text = new Blob([byId("worker").textContent], { type: "text/javascript" });
    this.#worker = new Worker(URL.createObjectURL(text));
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message));
      this.#waiting.clear();
    };
    this.isReady = this.ask("load", byId("core").textContent);
  }

  #take({ id, answer, problem, isOver }) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (problem === undefined) resolve(answer);
    else reject(Object.assign(new Error(problem), { isOver }));
  }

  /** What the core answers: octets, a number or an object. */
  ask(ask, ...values) {
    this.#count += 1;
    const id = this.#count;
    this.#worker.postMessage({ id, ask, values });
    return new Promise((resolve, reject) => { this.#waiting.set(id, { resolve, reject }); });
  }

  async words(language) { return parse(await this.ask("words", language)); }

  /** Reads a capture file: what came of it. */
  read(file, title, language) { return this.ask("read", file, title, language); }

  // What a trace's supplier asks.

  async facts() { return parse(await this.ask("extent")); }
  columns(from) { return this.ask("columns", from); }
  async rows(connection, from, count) { return decode(await this.ask("rows", connection ?? everything, from, count)); }
  async dialogue(connection, frame, count) { return decode(await this.ask("dialogue", connection, 1, frame, count)); }
  async connections(from, count) { return parse(await this.ask("connections", from, count)); }
  async search(wanted, connection) { return parse(await this.ask("search", connection ?? everything, wanted)); }
  async problems() { return decode(await this.ask("problems")); }
}
