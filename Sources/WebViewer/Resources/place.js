// SPDX-License-Identifier: MIT
// Where in the trace one stands: which connection, which segment. The address of the page says the same.

export class Place extends EventTarget {
  connection = null;
  /** The chosen segment's place among `rows`. */
  index = 0;
  isAbsolute = false;
  isToScale = false;

  constructor(trace) {
    super();
    this.trace = trace;
    this.rows = trace.rows(null);
  }

  get segment() { return this.rows[this.index] ?? null; }

  /** Goes to a row; beyond either end it stays at that end. */
  go(index) {
    this.index = Math.max(0, Math.min(index, this.rows.length - 1));
    this.#tell("move");
  }

  /** Shows one connection, or all, staying at the chosen segment where it can. */
  choose(connection) {
    const segment = this.segment;
    this.connection = connection;
    this.rows = this.trace.rows(connection);
    const same = segment ? this.rows.indexOf(segment) : -1;
    this.index = same < 0 ? 0 : same;
    this.#tell("rows");
  }

  /** Goes to a frame of the capture. */
  goToFrame(number) {
    const found = this.rows.findIndex((segment) => segment.number === number);
    if (found >= 0) this.go(found);
  }

  /** Goes to the next row, in either direction, of which something is true. */
  seek(isWanted, direction = 1) {
    for (let index = this.index + direction; index >= 0 && index < this.rows.length; index += direction) {
      if (isWanted(this.rows[index])) return this.go(index);
    }
  }

  /** Shows the next connection, or the one before. */
  chooseNext(direction) {
    const numbers = [null, ...this.trace.connections.keys()];
    const at = numbers.indexOf(this.connection) + direction;
    this.choose(numbers[(at + numbers.length) % numbers.length]);
  }

  /** Something about how rows are shown has changed. */
  redraw() { this.#tell("rows"); }

  #tell(what) {
    this.#writeAddress();
    this.dispatchEvent(new Event(what));
  }

  #writeAddress() {
    const parts = [];
    parts.push(`connection=${this.connection ?? "all"}`);
    if (this.segment) parts.push(`segment=${this.segment.number}`);
    const address = "#" + parts.join("&");
    if (address !== location.hash) history.replaceState(null, "", address);
  }

  /** Goes where the address says. */
  readAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const segment = this.trace.segments[this.trace.places.get(Number(asked.get("segment")))];
    const connection = Number(asked.get("connection") ?? NaN);
    if (asked.get("connection") === "all") this.connection = null;
    else if (this.trace.connections.has(connection)) this.connection = connection;
    else this.connection = (segment ?? this.trace.segments[0])?.connection ?? null;
    this.rows = this.trace.rows(this.connection);
    const found = segment ? this.rows.indexOf(segment) : 0;
    this.index = Math.max(found, 0);
    this.#tell("rows");
  }
}
