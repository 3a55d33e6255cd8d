// SPDX-License-Identifier: MIT
// The trace as the page holds it: columns of all segments; rows, dialogues and connections as far as they are here. What
// is not here is asked of the supplier, and an `arrived` event follows.
import { Columns, flag } from "./columns.js";
import { Selection } from "./selection.js";
import { Dialogue } from "./dialogue.js";

const most = { rows: 4096 };
const nobody = 0xffffffff;

export class Trace extends EventTarget {
  columns = new Columns();
  /** The row of each connection's first segment. */
  firsts = new Uint32Array(0);
  problems = [];
  problemCount = 0;
  isLive = false;
  rows = new Map();
  dialogues = new Map();
  connections = new Map();
  /** How connections went, in sentences, once they are over. */
  endings = new Map();
  #counted = 0;
  #landmarks = null;

  constructor(supplier, facts = {}) {
    super();
    this.supplier = supplier;
    Object.assign(this, facts);
  }

  /** A segment's row, or null while it is being fetched. What came between rows depends on which of them are shown. */
  row(index, selection) {
    const row = this.rows.get(index);
    if (row?.among !== selection.connection) this.supplier.wantRow(this, index, selection);
    return row ?? null;
  }

  /** What was said in a connection around a frame, as far as it is here. */
  dialogue(connection, frame) {
    this.supplier.wantDialogue(this, connection, frame);
    return this.dialogues.get(connection) ?? silence;
  }

  /** Takes in lines of JSON: rows of a selection from `order` on, and what came between them, was said, or is over. */
  read(text, order = 0, selection = all) {
    const before = [];
    let row = this.rows.get(order > 0 ? selection.at(order - 1) : -1) ?? null;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const object = JSON.parse(line);
      switch (object.type) {
        case "segment":
          row = Object.assign(object, { index: selection.at(order), among: selection.connection, look: null, before: before.splice(0), beside: [] });
          this.#keep(row);
          order += 1;
          break;
        case "look": row.look = object; break;
        case "message": this.#dialogue(object.connection).add(object); break;
        case "said": this.#dialogue(object.connection).number(object); break;
        case "connection": this.connections.set(object.connection, object); break;
        case "ended": this.endings.set(object.connection, object); break;
        case "problem": this.problems.push(object); break;
        case "reason": this.problems.at(-1).reason = object; break;
        case "meaning": (row?.beside ?? before).at(-1).meaning = object; break;
        case "more": this.problemCount = object.count; break;
        case "capture": case "summary": break;
        default: (row?.beside ?? before).push(object);
      }
    }
    this.problemCount = Math.max(this.problemCount, this.problems.length);
  }

  #dialogue(connection) {
    if (!this.dialogues.has(connection)) this.dialogues.set(connection, new Dialogue());
    return this.dialogues.get(connection);
  }

  /** Only so many rows are kept: the ones that came last. */
  #keep(row) {
    this.rows.delete(row.index);
    this.rows.set(row.index, row);
    if (this.supplier.isComplete || this.rows.size <= most.rows) return;
    this.rows.delete(this.rows.keys().next().value);
  }

  /** After the columns have grown. */
  count() {
    const { columns } = this;
    for (; this.#counted < columns.count; this.#counted += 1) {
      const connection = columns.connection[this.#counted];
      if (connection >= this.firsts.length) {
        const grown = new Uint32Array(Math.max(64, connection + 1, this.firsts.length * 2)).fill(nobody);
        grown.set(this.firsts);
        this.firsts = grown;
      }
      if (this.firsts[connection] === nobody) this.firsts[connection] = this.#counted;
    }
    this.#landmarks = null;
  }

  hasConnection(number) { return this.firsts[number] !== undefined && this.firsts[number] !== nobody; }

  /** The next connection's number in a direction, or null. */
  connectionBeside(number, direction) {
    for (let other = number + direction; other >= 0 && other < this.firsts.length; other += direction) {
      if (this.hasConnection(other)) return other;
    }
    return null;
  }

  /** The segment before this one in the same connection; -1 if there is none. */
  before(index) {
    const { connection } = this.columns;
    let at = index - 1;
    while (at >= 0 && connection[at] !== connection[index]) at -= 1;
    return at;
  }

  /** A connection's segments at which a state changes, the FIN of each end, and the last one. */
  landmarks(connection) {
    if (this.#landmarks?.connection === connection) return this.#landmarks;
    const { columns } = this;
    const selection = new Selection(columns, connection);
    const found = { connection, changes: [], fin: {}, last: selection.at(selection.length - 1) };
    for (let order = 0; order < selection.length; order += 1) {
      const index = selection.at(order);
      const isMoved = columns.client[index] !== columns.clientBefore[index] || columns.server[index] !== columns.serverBefore[index];
      if (isMoved) found.changes.push(index);
      if (columns.flags[index] & flag.FIN) found.fin[columns.flags[index] & flag.server ? "server" : "client"] ??= index;
    }
    this.#landmarks = found;
    return found;
  }

  /** Something is here that was asked for: rows, or something else. */
  arrived(what) { this.dispatchEvent(new CustomEvent("arrived", { detail: what })); }

  /** There are more segments at the end. */
  grown() {
    this.count();
    this.dispatchEvent(new Event("grown"));
  }
}

const silence = new Dialogue();
/** Of all segments, the row is the place. */
const all = { connection: null, at: (order) => order };
