// SPDX-License-Identifier: MIT
// Keeps what is shown up to date with the server: new segments, notes, the list of traces.
import { byId } from "./dom.js";
import { got } from "./requests.js";

export class Live {
  constructor(page, events, serverControls) {
    this.page = page;
    this.serverControls = serverControls;
    events.addEventListener("rows", (event) => this.#rows(event.detail));
    events.addEventListener("notes", (event) => this.#notes(event.detail));
    events.addEventListener("traces", async () => serverControls.list(await (await got("/session")).json()));
    events.addEventListener("openness", () => this.#openness(events.isOpen));
  }

  get #trace() { return this.page.cursor.trace; }

  /** The rows come with the news; the columns are always asked for by what is here: so none is lost and none doubled. */
  async #rows({ trace: place, segments, lines }) {
    const trace = this.#trace;
    if (place !== trace.place) return;
    const count = lines.split("\n").filter((line) => line.startsWith('{"type":"segment"')).length;
    const isWhole = segments - count <= trace.columns.count && (lines !== "" || segments <= trace.columns.count);
    if (!isWhole) trace.supplier.forget();
    else trace.read(lines, segments - count);
    if (segments > trace.columns.count) await this.#grow();
    trace.arrived();
  }

  async #grow() {
    try {
      await this.#trace.supplier.grow(this.#trace);
    } catch (error) {
      if (error instanceof RangeError) location.reload();
    }
  }

  #notes({ trace: place, number, notes }) {
    const trace = this.#trace;
    if (place !== trace.place) return;
    const row = trace.rows.get(trace.columns.find(number));
    if (row?.look) row.look.notes = notes;
    trace.arrived();
  }

  #openness(isOpen) {
    this.serverControls.say(isOpen ? "" : this.page.words.word("lost"));
    byId("status").classList.toggle("bad", !isOpen);
    if (!isOpen) return;
    this.#trace.supplier.forget();
    if (this.#trace.isLive) this.#grow();
  }
}
