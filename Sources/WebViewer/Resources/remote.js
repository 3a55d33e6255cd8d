// SPDX-License-Identifier: MIT
// Supplies a trace from a source, the server or the core: its columns in one piece, rows and dialogues in windows as they
// are looked at.
import { got, Requests } from "./requests.js";
import { Selection } from "./selection.js";
import { Trace } from "./trace.js";

/** How many rows, messages and connections are asked for at once. */
const portion = { rows: 64, messages: 400, connections: 256 };

export class Remote {
  isComplete = false;
  #requests = new Requests();
  #said = new Map();
  #named = new Map();
  #growing = null;
  #isStale = false;

  constructor(source) { this.source = source; }

  /** The trace of that place in the server's list, or one that another source has. */
  static async trace(place, source = new ServerSource(place)) {
    const supplier = new Remote(source);
    const [{ title, isLive, part }, columns] = await Promise.all([source.facts(), source.columns(0)]);
    const trace = new Trace(supplier, { place, title, isLive, part });
    trace.columns.take(columns);
    trace.count();
    supplier.#requests.want("problems", async () => {
      trace.read(await source.problems());
      trace.arrived();
    });
    return trace;
  }

  wantRow(trace, index, selection) {
    if (index < 0 || index >= trace.columns.count) return;
    const isShown = selection.find(index) >= 0;
    if (!isShown && trace.rows.has(index)) return;
    const rows = isShown ? selection : new Selection(trace.columns, null);
    const from = Math.floor(rows.find(index) / portion.rows) * portion.rows;
    this.#requests.want(`rows ${rows.connection} ${from}`, async () => {
      trace.read(await this.source.rows(rows.connection, from, portion.rows), from, rows);
      trace.arrived("rows");
    });
  }

  /** Fetches those rows of a selection that are not here, and waits for them. */
  async fetchRows(trace, selection, first, last) {
    for (let from = first; from <= last; from += portion.rows) {
      const count = Math.min(portion.rows, last + 1 - from);
      trace.read(await this.source.rows(selection.connection, from, count), from, selection);
    }
    trace.arrived("rows");
  }

  /** Messages around a frame: more are asked for where those that are here end. */
  wantDialogue(trace, connection, frame) {
    const here = this.#said.get(connection);
    if (here && here.from <= frame && frame <= here.to) return;
    this.#requests.want(`dialogue ${connection}`, async () => {
      const text = await this.source.dialogue(connection, frame, portion.messages);
      trace.read(text);
      this.#said.set(connection, reach(text, frame));
      trace.arrived();
    });
  }

  wantConnections(trace, first, last) {
    for (let from = first - first % portion.connections; from <= last; from += portion.connections) {
      const count = Math.min(portion.connections, trace.firsts.length - from);
      if (count <= (this.#named.get(from) ?? 0)) continue;
      this.#requests.want(`connections ${from}`, async () => {
        const found = await this.source.connections(from, portion.connections);
        for (const one of found) if (!trace.connections.has(one.connection)) trace.connections.set(one.connection, one);
        this.#named.set(from, count);
        trace.arrived();
      });
    }
  }

  /** The rows of a selection whose words hold a text. */
  async find(trace, wanted, connection) {
    const { rows, count } = await this.source.search(wanted, connection);
    return { orders: rows, isMore: count > rows.length };
  }

  /** Fetches the segments that have come since; one request at a time, so that none comes twice. */
  async grow(trace) {
    if (this.#growing) {
      this.#isStale = true;
      return this.#growing;
    }
    this.#growing = this.#fetchNew(trace).finally(() => { this.#growing = null; });
    await this.#growing;
    if (!this.#isStale) return;
    this.#isStale = false;
    await this.grow(trace);
  }

  async #fetchNew(trace) {
    const { count } = trace.columns;
    if (!trace.columns.take(await this.source.columns(count))) throw new RangeError("another trace has taken this place");
    if (trace.columns.count > count) trace.grown();
  }

  /** What was said may be more than is here. */
  forget() { this.#said.clear(); }
}

/** Between which frames the messages in an answer are all that there are. */
function reach(text, frame) {
  const frames = text.split("\n").filter((line) => line.startsWith('{"type":"message"')).map((line) => JSON.parse(line).segments[0] ?? 0);
  const before = frames.filter((first) => first <= frame).length;
  const isFull = frames.length >= portion.messages;
  const isFromStart = !isFull || before < portion.messages / 2 - 1;
  const isToEnd = !isFull || frames.length - before < portion.messages / 2 - 1;
  return { from: isFromStart ? 0 : frames[0], to: isToEnd ? Infinity : frames.at(-1) };
}

/** What the server answers about a trace of its list. */
class ServerSource {
  constructor(place) { this.base = `/trace/${place}`; }

  async facts() { return (await got(this.base)).json(); }
  async columns(from) { return (await got(`${this.base}/columns?from=${from}`)).arrayBuffer(); }
  async rows(connection, from, count) { return (await got(`${this.base}/rows?connection=${connection ?? "all"}&from=${from}&count=${count}`)).text(); }
  async dialogue(connection, frame, count) { return (await got(`${this.base}/dialogue?connection=${connection}&near=${frame}&count=${count}`)).text(); }
  async connections(from, count) { return (await got(`${this.base}/connections?from=${from}&count=${count}`)).json(); }
  async search(wanted, connection) { return (await got(`${this.base}/search?text=${encodeURIComponent(wanted)}&connection=${connection ?? "all"}`)).json(); }
  async problems() { return (await got(`${this.base}/problems`)).text(); }
}
