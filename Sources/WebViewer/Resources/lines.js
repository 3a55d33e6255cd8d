// SPDX-License-Identifier: MIT
// Supplies a trace from lines of JSON that are all here: the page in one file.
import { Trace } from "./trace.js";

/** Nanoseconds from one decimal time to another, which fit a double as a difference; NaN if either is unknown. */
function nanosecondsBetween(earlier, later) {
  if (earlier === null || later === null) return NaN;
  const [whole0, part0] = earlier.split(".");
  const [whole1, part1] = later.split(".");
  return (Number(whole1) - Number(whole0)) * 1e9 + (Number(part1) - Number(part0));
}

export class Lines {
  isComplete = true;

  /** A trace of every line of a text. */
  static trace(text, vocabulary) {
    const trace = new Trace(new Lines());
    trace.read(text);
    const start = trace.rows.get(0)?.time ?? null;
    for (const row of trace.rows.values()) trace.columns.push(row, nanosecondsBetween(start, row.time), vocabulary);
    trace.count();
    return trace;
  }

  wantRow() {}

  async fetchRows() {}

  wantDialogue() {}

  wantConnections() {}

  /** The segments whose words hold a text. */
  find(trace, wanted) {
    const found = [];
    for (const row of trace.rows.values()) if (this.#text(trace, row).includes(wanted)) found.push(row.index);
    return { indices: found };
  }

  /** What can be searched for: who it was, what was said, what somebody noted. */
  #text(trace, row) {
    const said = trace.dialogue(row.connection).of(row.number).map((message) => message.text);
    return [row.source, row.destination, ...row.look.notes, ...said].join("\n").toLowerCase();
  }
}
