// SPDX-License-Identifier: MIT
// Where in the trace one stands: which connection, which segment. The address of the page says the same.
//
// `rows`: other rows are shown, or the same ones otherwise. `move`: another segment is chosen. `show`: more is known of
// the chosen one. `arrive`: something is here that was asked for. `grow`: there are more rows at the end. `follow`:
// whether the newest is followed has changed.
import { Selection } from "./selection.js";

export class Cursor extends EventTarget {
  connection = null;
  /** The chosen segment's row among those that are shown. */
  order = 0;
  isAbsolute = false;
  isToScale = false;
  isFollowing = false;
  #awaited = new Set();
  #subscription = null;

  /** Shows a trace, where the address says. */
  open(trace) {
    this.#subscription?.abort();
    this.#subscription = new AbortController();
    const { signal } = this.#subscription;
    this.trace = trace;
    trace.addEventListener("arrived", (event) => this.#arrive(event), { signal });
    trace.addEventListener("grown", () => this.#grow(), { signal });
    this.isFollowing = trace.isLive;
    this.readAddress();
  }

  get length() { return this.selection.length; }

  /** The chosen segment's place in the trace; -1 if there is none. */
  get index() { return this.length === 0 ? -1 : this.selection.at(this.order); }

  /** The chosen segment's row, or null while it is being fetched. */
  get segment() { return this.row(this.index); }

  /** A row that the chosen moment needs, or null while it is being fetched: then `show` follows. */
  row(index) {
    if (index < 0) return null;
    const row = this.trace.row(index, this.selection);
    if (row?.among !== this.selection.connection) this.#awaited.add(index);
    return row;
  }

  /** Calls this whenever something else is to be shown of the chosen moment. */
  onShow(show) { for (const kind of ["rows", "move", "show"]) this.addEventListener(kind, show); }

  /** Goes to a row; beyond either end it stays at that end. At the end of a live trace it follows the newest. */
  go(order) {
    this.order = Math.max(0, Math.min(order, this.length - 1));
    this.follow(this.trace.isLive && this.order === this.length - 1);
    this.#tell("move");
  }

  /** Follows the newest segment of a live trace, or stays. */
  follow(isFollowing) {
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.dispatchEvent(new Event("follow"));
  }

  /** Shows one connection, or all, staying at the chosen segment where it can. */
  choose(connection) {
    const index = this.index;
    this.connection = connection;
    this.selection = new Selection(this.trace.columns, connection);
    this.order = Math.max(0, this.selection.find(index));
    if (this.isFollowing) this.order = Math.max(0, this.length - 1);
    this.#tell("rows");
  }

  /** Goes to a frame of the capture. */
  goToFrame(number) {
    const order = this.selection.find(this.trace.columns.find(number));
    if (order >= 0) this.go(order);
  }

  /** Goes to the next row, in either direction, for which something holds. */
  seek(isWanted, direction = 1) {
    for (let order = this.order + direction; order >= 0 && order < this.length; order += direction) {
      if (isWanted(this.selection.at(order), order)) return this.go(order);
    }
  }

  /** Shows the next connection, or the one before; beyond either end, all of them. */
  chooseNext(direction) {
    const { trace } = this;
    const start = this.connection ?? (direction > 0 ? -1 : trace.firsts.length);
    this.choose(trace.connectionBeside(start, direction));
  }

  /** Something about how rows are shown has changed. */
  redraw() { this.#tell("rows"); }

  /** Something about the chosen moment has changed. */
  refresh() { this.dispatchEvent(new Event("show")); }

  /** Of rows, only those that the chosen moment waits for change what is shown of it. */
  #arrive({ detail }) {
    this.dispatchEvent(new Event("arrive"));
    const isHere = [...this.#awaited].some((index) => this.trace.rows.has(index));
    if (detail === "rows" && !isHere) return;
    this.#awaited.clear();
    this.refresh();
  }

  #grow() {
    this.selection.extend();
    this.dispatchEvent(new Event("grow"));
    if (!this.isFollowing || this.length === 0) return;
    this.order = this.length - 1;
    this.#tell("move");
  }

  #tell(what) {
    this.#awaited.clear();
    this.#writeAddress();
    this.dispatchEvent(new Event(what));
  }

  #writeAddress() {
    const parts = [`connection=${this.connection ?? "all"}`];
    if (this.trace.place) parts.unshift(`trace=${this.trace.place}`);
    if (this.index >= 0) parts.push(`segment=${this.trace.columns.number[this.index]}`);
    const address = "#" + parts.join("&");
    if (address !== location.hash) history.replaceState(null, "", address);
  }

  /** Goes where the address says. */
  readAddress() {
    const { trace } = this;
    const asked = new URLSearchParams(location.hash.slice(1));
    const index = asked.has("segment") ? trace.columns.find(Number(asked.get("segment"))) : -1;
    const connection = asked.get("connection") === "all" ? null : Number(asked.get("connection") ?? NaN);
    if (connection === null || trace.hasConnection(connection)) this.connection = connection;
    else if (trace.isLive || trace.columns.count === 0) this.connection = null;
    else this.connection = trace.columns.connection[Math.max(index, 0)];
    this.selection = new Selection(trace.columns, this.connection);
    this.order = Math.max(0, this.selection.find(index));
    if (index >= 0) this.follow(false);
    if (this.isFollowing) this.order = Math.max(0, this.length - 1);
    this.#tell("rows");
  }
}
