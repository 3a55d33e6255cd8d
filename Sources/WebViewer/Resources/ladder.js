// SPDX-License-Identifier: MIT
// The ladder: an arrow a segment between the lanes of both ends, their states as bands of colour. Only the rows that can
// be seen are in the document.
import { byId, cut, drawn, made, visible } from "./dom.js";
import { seconds, span } from "./words.js";

/** Measures, in sixteenths of the page's letter size. */
const measure = { row: 76, lane: 132, tail: 31, head: 53, band: 12, pause: 30, quiet: 60e6, fold: 150 };

export class Ladder {
  #tops = new Float64Array(1);
  #gaps = [];
  #shown = new Map();

  constructor(place, words) {
    this.place = place;
    this.words = words;
    this.scroll = byId("scroll");
    this.tall = byId("tall");
    this.scroll.addEventListener("scroll", () => this.#show(), { passive: true });
    new ResizeObserver(() => this.layout()).observe(this.scroll);
    place.addEventListener("rows", () => this.layout());
    place.addEventListener("move", () => this.#move());
    this.scroll.addEventListener("click", (event) => {
      const row = event.target.closest("[data-index]");
      if (row) place.go(Number(row.dataset.index));
    });
  }

  get unit() { return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; }

  /** Works out where each row stands, then draws those that can be seen. */
  layout() {
    const rows = this.place.rows;
    const unit = this.unit;
    const scale = this.place.isToScale ? this.#pixelsPerNanosecond(rows) : 0;
    this.#tops = new Float64Array(rows.length + 1);
    this.#gaps = [];
    let top = 8 * unit;
    for (let index = 0; index < rows.length; index += 1) {
      const idle = index === 0 ? 0 : (rows[index].elapsed ?? 0) - (rows[index - 1].elapsed ?? 0);
      const gap = this.#gap(idle, scale);
      if (gap.says) this.#gaps[index] = gap;
      top += gap.size * unit;
      this.#tops[index] = top;
      top += measure.row * unit;
    }
    this.#tops[rows.length] = top;
    this.tall.style.height = `${top + 24 * unit}px`;
    this.#clear();
    this.#move();
  }

  /** The room that idle time takes above a row. What is longer than a fold is folded, and says so. */
  #gap(idle, scale) {
    if (scale === 0) return idle >= measure.quiet ? { size: measure.pause, says: idle } : { size: 0 };
    const size = Math.max(0, idle * scale);
    return size > measure.fold ? { size: measure.fold, says: idle, isFolded: true } : { size };
  }

  /** The scale at which the median pause between two rows is a third of a row. */
  #pixelsPerNanosecond(rows) {
    const pauses = [];
    for (let index = 1; index < rows.length; index += 1) {
      const pause = (rows[index].elapsed ?? 0) - (rows[index - 1].elapsed ?? 0);
      if (pause > 0) pauses.push(pause);
    }
    pauses.sort((a, b) => a - b);
    return pauses.length === 0 ? 0 : measure.row / 3 / pauses[pauses.length >> 1];
  }

  #clear() {
    this.#shown.clear();
    this.tall.replaceChildren();
  }

  /** Marks the chosen row and brings it into view. */
  #move() {
    const top = this.#tops[this.place.index] ?? 0;
    const height = this.scroll.clientHeight;
    const unit = this.unit;
    if (top < this.scroll.scrollTop + 20 * unit || top + measure.row * unit * 2 > this.scroll.scrollTop + height) {
      this.scroll.scrollTop = Math.max(0, top - height * 0.4);
    }
    this.#show();
    for (const [index, row] of this.#shown) this.#mark(index, row);
    if (this.place.segment) this.scroll.setAttribute("aria-activedescendant", `segment-${this.place.segment.number}`);
  }

  #mark(index, row) {
    const chosen = this.place.segment;
    const segment = this.place.rows[index];
    row.setAttribute("aria-selected", index === this.place.index);
    const partners = chosen?.messages?.flatMap((message) => [...message.segments, message.acknowledgedBy]) ?? [];
    row.classList.toggle("lit", segment !== chosen && partners.includes(segment.number));
  }

  /** The rows that can be seen, found by halving. */
  #show() {
    const from = this.#at(this.scroll.scrollTop - 200);
    const to = this.#at(this.scroll.scrollTop + this.scroll.clientHeight + 200);
    this.draw(from, to);
  }

  #at(y) {
    let low = 0;
    let high = this.place.rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle] <= y) low = middle; else high = middle - 1;
    }
    return low;
  }

  /** Puts these rows, and no others, into the document. */
  draw(from, to) {
    for (const [index, row] of this.#shown) {
      if (index < from || index > to) { row.remove(); this.#shown.delete(index); }
    }
    for (let index = from; index <= to && index < this.place.rows.length; index += 1) {
      if (this.#shown.has(index)) continue;
      const row = this.#row(index);
      this.#mark(index, row);
      this.#shown.set(index, row);
      const after = [...this.tall.children].find((other) => Number(other.dataset.index) > index);
      this.tall.insertBefore(row, after ?? null);
    }
  }

  /** For paper: every row, up to what anybody prints. */
  drawAll(most) { this.draw(0, Math.min(this.place.rows.length, most) - 1); }

  // One row.

  #row(index) {
    const segment = this.place.rows[index];
    const unit = this.unit;
    const gap = this.#gaps[index];
    const above = index === 0 ? this.#tops[0] : this.#tops[index] - this.#tops[index - 1] - measure.row * unit;
    const top = this.#tops[index];
    const width = this.tall.clientWidth;
    const height = measure.row * unit;
    const art = drawn("svg", { width, height: height + above, "aria-hidden": true });
    const group = drawn("g", { transform: `translate(0 ${above})` });
    art.append(...this.#bands(segment, index, { unit, width, height, above }), group);
    if (gap) art.append(this.#pause(gap, width, above, unit));
    group.append(...this.#arrow(segment, width, unit), ...this.#labels(segment, width, unit));
    return made("div", {
      class: "row", role: "option", id: `segment-${segment.number}`, "data-index": index,
      "aria-label": this.#spoken(segment), style: `top:${top - above}px;height:${height + above}px;--above:${above}px`,
    }, art);
  }

  #spoken(segment) {
    const from = this.words.word(segment.sender);
    const to = this.words.word(segment.sender === "client" ? "server" : "client");
    const odd = segment.oddities.map((name) => this.words.oddity(name)).join(", ");
    return `${segment.number}: ${segment.look.flags}, ${from} → ${to}, ${segment.look.relative}. ${odd} ${this.words.of(segment.look.explanation)}`;
  }

  #bands(segment, index, { unit, width, height, above }) {
    const marks = [];
    for (const end of ["client", "server"]) {
      const x = (end === "client" ? measure.lane * unit : width - measure.lane * unit) - measure.band * unit / 2;
      const turn = above + (end === segment.sender ? measure.tail : measure.head) * unit;
      const [before, after] = [segment.statesBefore[end], segment.states[end]];
      marks.push(this.#band(before, x, 0, turn, unit), this.#band(after, x, turn, height + above, unit));
      const isFirst = index === 0 || this.place.rows[index - 1].connection !== segment.connection;
      if (isFirst) marks.push(this.#name(before, end, above + 12 * unit, width, unit));
      if (before !== after) marks.push(this.#name(after, end, turn, width, unit));
    }
    return marks;
  }

  #band(state, x, from, to, unit) {
    return drawn("rect", {
      x, y: from, width: measure.band * unit, height: Math.max(0, to - from), fill: this.words.vocabulary.states[state].color,
    });
  }

  #name(state, end, y, width, unit) {
    const isClient = end === "client";
    const x = isClient ? (measure.lane - 12) * unit : width - (measure.lane - 12) * unit;
    return drawn("text", { x, y: y + 5 * unit, class: "stateName", "text-anchor": isClient ? "end" : "start" }, state);
  }

  #pause(gap, width, above, unit) {
    const text = `${gap.isFolded ? "⋯ " : ""}${span(gap.says)} ${this.words.word("later")}`;
    return drawn("text", { x: width / 2, y: above / 2 + 6 * unit, class: "pause", "text-anchor": "middle" }, text);
  }

  #kind(segment) {
    if (segment.flags.includes("RST")) return "reset";
    return segment.oddities.length > 0 ? "odd" : "plain";
  }

  #arrow(segment, width, unit) {
    const isClient = segment.sender === "client";
    const sign = isClient ? 1 : -1;
    const left = (measure.lane + 11) * unit;
    const [from, to] = isClient ? [left, width - left] : [width - left, left];
    const [tail, head] = [measure.tail * unit, measure.head * unit];
    const kind = this.#kind(segment);
    const marks = [
      drawn("line", { x1: from, y1: tail, x2: to - 9 * unit * sign, y2: head - 0.6 * unit, class: `shaft ${kind}` }),
      drawn("circle", { cx: from, cy: tail, r: 4 * unit, class: `tip ${kind}` }),
      drawn("path", { d: `M${to},${head} l${-14 * unit * sign},${-6.5 * unit} l${0.4 * unit},${12 * unit} z`, class: `tip ${kind}` }),
    ];
    if (segment.oddities.includes("previousSegmentNotCaptured")) marks.push(...this.#lost(from, sign, unit));
    if (kind === "reset") {
      const [x, y, arm] = [to - 26 * unit * sign, head - 1.2 * unit, 6 * unit];
      marks.push(drawn("path", { d: `M${x - arm},${y - arm} l${2 * arm},${2 * arm} m0,${-2 * arm} l${-2 * arm},${2 * arm}`, class: "cross" }));
    }
    return marks;
  }

  /** What is missing before a segment: an arrow that got lost, with a cross where it ends. */
  #lost(from, sign, unit) {
    const [x, y, arm] = [from + 70 * unit * sign, 12 * unit, 5 * unit];
    return [
      drawn("line", { x1: from, y1: 8 * unit, x2: x - arm * sign, y2: y - 0.5 * unit, class: "shaft odd" }),
      drawn("path", { d: `M${x - arm},${y - arm} l${2 * arm},${2 * arm} m0,${-2 * arm} l${-2 * arm},${2 * arm}`, class: "cross odd" }),
    ];
  }

  /** Flags and numbers along the arrow, below it the text it carries or what is odd about it, at its tail the time. */
  #labels(segment, width, unit) {
    const isClient = segment.sender === "client";
    const reach = width - 2 * measure.lane * unit;
    const rise = (measure.head - measure.tail) * unit;
    const angle = Math.atan2(isClient ? rise : -rise, reach) * 180 / Math.PI;
    const middle = (measure.tail + measure.head) / 2 * unit;
    const look = segment.look;
    const numbers = this.place.isAbsolute ? look.absolute : look.relative;
    const size = this.words.of(look.size);
    const frame = this.place.connection === null ? `#${segment.connection}  ${segment.number}` : `${segment.number}`;
    const room = reach - 20 * unit;
    const wanted = (frame.length + look.flags.length * 1.25 + numbers.length * (this.place.isAbsolute ? 0.78 : 1) + size.length) * 9.4 * unit + 30 * unit;
    const upper = drawn("text", {
      x: width / 2, y: middle - 8 * unit, "text-anchor": "middle", class: `label ${this.#kind(segment)}`,
      style: wanted > room ? `font-size:${room / wanted}rem` : null,
    }, drawn("tspan", { class: "frame" }, frame),
      drawn("tspan", { class: "flags", dx: 8 * unit }, look.flags),
      drawn("tspan", { dx: 8 * unit, class: this.place.isAbsolute ? "absolute" : null }, numbers), drawn("tspan", { dx: 8 * unit }, size));
    const group = drawn("g", { transform: `rotate(${angle} ${width / 2} ${middle})` }, upper);
    const lower = this.#below(segment);
    if (lower) group.append(drawn("text", { x: width / 2, y: middle + 18 * unit, "text-anchor": "middle", class: lower.class }, lower.text));
    const x = isClient ? (measure.lane - 12) * unit : width - (measure.lane - 12) * unit;
    const time = drawn("text", { x, y: (measure.tail + 22) * unit, "text-anchor": isClient ? "end" : "start", class: "time" }, seconds(segment.elapsed));
    return [group, time];
  }

  #below(segment) {
    const odd = segment.oddities.map((name) => this.words.oddity(name)).join(", ");
    if (odd) return { class: "oddity", text: `◆ ${odd}` };
    const said = segment.messages?.find((message) => message.encoding === "utf-8");
    return said ? { class: "said", text: `“${cut(visible(said.text), 40)}”` } : null;
  }
}
