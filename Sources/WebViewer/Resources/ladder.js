// SPDX-License-Identifier: MIT
// The ladder: of all rows only those that can be seen are in the document, whatever their number.
import { byId, made, visible } from "./dom.js";
import { RowDrawing } from "./row.js";
import { Scroller } from "./scroller.js";
import { RowOffsets } from "./rowOffsets.js";

/** How much beyond the window is drawn, in pixels. */
const beyond = 200;

export class Ladder {
  #rowOffsets = new RowOffsets();
  #shown = new Map();
  #base = 0;
  #unit = 1;
  #width = 0;
  #lit = new Set();
  #isOnPaper = false;

  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    this.box = byId("scroll");
    this.pane = made("div", { class: "pane", role: "presentation" });
    byId("tall").append(this.pane);
    this.drawing = new RowDrawing(cursor, words);
    this.scroller = new Scroller(this.box, byId("tall"), () => this.#scrolled());
    new ResizeObserver(() => this.redraw()).observe(this.box);
    cursor.addEventListener("rows", () => this.layout());
    cursor.addEventListener("move", () => this.#move());
    cursor.addEventListener("arrive", () => this.#arrive());
    cursor.addEventListener("grow", () => this.#grow());
    this.box.addEventListener("click", (event) => {
      const row = event.target.closest("[data-order]");
      if (row) cursor.go(Number(row.dataset.order));
    });
  }

  /** Looks up how large things are: asked once, since every answer makes the browser lay out the page. */
  #measure() {
    this.#unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    this.#width = this.pane.clientWidth;
  }

  /** Works out where each row stands, then draws those that can be seen. */
  layout() {
    if (!this.cursor.trace) return;
    this.#measure();
    this.#rowOffsets.reset(this.cursor.selection, this.cursor.trace.columns, this.#unit, this.cursor.isToScale);
    this.scroller.height = this.#rowOffsets.total;
    this.#clear();
    this.#move();
  }

  /** The same rows in another width. */
  redraw() {
    if (!this.cursor.trace) return;
    this.#measure();
    this.#clear();
    this.#move();
  }

  #grow() {
    this.#rowOffsets.extend();
    this.scroller.height = this.#rowOffsets.total;
    this.#draw();
  }

  #clear() {
    this.#shown.clear();
    this.pane.replaceChildren();
  }

  /** Marks the chosen row and brings it into view. */
  #move() {
    const { order, length } = this.cursor;
    const top = this.#rowOffsets.at(order);
    const { view } = this.scroller;
    const isAbove = top < this.scroller.top + 20 * this.#unit;
    const isBelow = top + this.#rowOffsets.row * (order < length - 1 ? 2 : 1) > this.scroller.top + view;
    if (isAbove || isBelow) this.scroller.goTo(this.cursor.isFollowing ? this.#rowOffsets.total - view : Math.max(0, top - view * 0.4));
    this.#draw();
    this.#markAll();
    const number = this.cursor.trace.columns.number[this.cursor.index];
    if (this.cursor.index >= 0) this.box.setAttribute("aria-activedescendant", `segment-${number}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  /** Whoever scrolls away from the newest segment no longer follows it. */
  #scrolled() {
    this.#draw();
    const last = this.#rowOffsets.at(this.#rowOffsets.count - 1);
    if (this.cursor.isFollowing && last > this.scroller.top + this.scroller.view) this.cursor.follow(false);
  }

  #markAll() {
    this.#lit = this.#partners();
    for (const [order, row] of this.#shown) this.#mark(order, row);
  }

  #mark(order, row) {
    const chosen = this.cursor.order;
    row.setAttribute("aria-selected", order === chosen);
    row.classList.toggle("lit", order !== chosen && this.#lit.has(this.cursor.trace.columns.number[this.cursor.selection.at(order)]));
  }

  /** The frames that carried or acknowledged the same messages as the chosen one. */
  #partners() {
    const segment = this.cursor.trace.rows.get(this.cursor.index);
    const messages = segment ? this.cursor.trace.dialogue(segment.connection, segment.number).of(segment.number) : [];
    return new Set(messages.flatMap((message) => [...message.segments, message.acknowledgedBy]));
  }

  /** Draws anew what was drawn without its words. */
  #arrive() {
    for (const [order, row] of this.#shown) if (row.version !== this.#version(order)) this.#remove(order, row);
    this.#draw();
    this.#markAll();
  }

  /** What a row's picture depends on beside the columns. */
  #version(order) {
    const { trace, selection } = this.cursor;
    const row = trace.rows.get(selection.at(order));
    if (!row) return "";
    const said = row.textLength > 0 ? trace.dialogues.get(row.connection)?.of(row.number).length ?? 0 : 0;
    return `${said} ${row.look.notes.join("\n")} ${row.beside.length}`;
  }

  #remove(order, row) {
    row.remove();
    this.#shown.delete(order);
  }

  // Drawing.

  #draw() {
    const from = this.#rowOffsets.find(this.scroller.top - beyond);
    const to = this.#rowOffsets.find(this.scroller.top + this.scroller.view + beyond);
    this.draw(from, to);
  }

  /** Puts these rows, and no others, into the document. */
  draw(from, to) {
    const base = this.#rowOffsets.at(from - from % 1024);
    if (base !== this.#base) this.#clear();
    this.#base = base;
    this.pane.style.top = `${this.scroller.place(base)}px`;
    for (const [order, row] of this.#shown) if (order < from || order > to) this.#remove(order, row);
    for (let order = from; order <= to && order < this.#rowOffsets.count; order += 1) if (!this.#shown.has(order)) this.#add(order);
  }

  #add(order) {
    const { trace, selection } = this.cursor;
    trace.row(selection.at(order), selection);
    const row = this.#row(order);
    this.#mark(order, row);
    this.#shown.set(order, row);
    const last = this.pane.lastElementChild;
    const next = last && Number(last.dataset.order) < order ? null : [...this.pane.children].find((other) => Number(other.dataset.order) > order);
    this.pane.insertBefore(row, next ?? null);
  }

  #row(order) {
    const { trace, selection } = this.cursor;
    const index = selection.at(order);
    const segment = trace.rows.get(index);
    const above = this.#rowOffsets.above(order);
    const height = this.#rowOffsets.row;
    const art = this.drawing.art(order, {
      unit: this.#unit, width: this.#width, height, above, pause: this.#rowOffsets.pause(order),
    });
    const row = made("div", {
      class: "row", role: "option", id: `segment-${trace.columns.number[index]}`, "data-order": order,
      "aria-posinset": order + 1, "aria-setsize": this.cursor.length, "aria-busy": segment ? null : "true",
      "aria-label": segment ? this.#spoken(segment) : String(trace.columns.number[index]),
      style: { top: `${this.#rowOffsets.at(order) - above - this.#base}px`, height: `${height + above}px`, "--above": `${above}px` },
    }, art, ...(this.#isOnPaper && segment ? this.#words(segment) : []));
    return Object.assign(row, { version: this.#version(order) });
  }

  /** On paper the sentence stands below the arrow, and the notes below that. */
  #words({ look }) {
    return [made("p", { class: "onPaper" }, `${this.words.of(look.explanation)} `, made("cite", {}, look.source)),
      ...look.notes.map((note) => made("p", { class: "onPaper note" }, `✎ ${visible(note)}`))];
  }

  #spoken(segment) {
    const from = this.words.word(segment.sender);
    const to = this.words.word(segment.sender === "client" ? "server" : "client");
    const odd = segment.oddities.map((name) => this.words.oddity(name)).join(", ");
    return `${segment.number}: ${segment.look.flags}, ${from} → ${to}, ${segment.look.relative}. ${odd} ${this.words.of(segment.look.explanation)}`;
  }

  /** For paper: these rows with their words, and which of all they are. */
  drawOnPaper(from, to) {
    this.#isOnPaper = true;
    this.#clear();
    this.draw(from, to);
    if (to - from + 1 < this.cursor.length) this.pane.append(made("p", { class: "onPaper" }, `${from + 1}–${to + 1} / ${this.cursor.length}`));
  }

  drawOnScreen() {
    this.#isOnPaper = false;
    this.layout();
  }
}
