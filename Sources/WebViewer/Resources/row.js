// SPDX-License-Identifier: MIT
// One row of the ladder: the arrow of a segment between the lanes of both ends, their states as bands of colour, and what
// is written along it. From the columns alone it draws arrow and bands; with the row, the words too.
import { drawn, visible } from "./dom.js";
import { cells, cut } from "./cells.js";
import { flag } from "./columns.js";
import { seconds, span } from "./words.js";

/** Measures, in sixteenths of the page's letter size. */
/** What the words along an arrow usually need: where there is less room, all are written smaller. */
const usualRoom = 350;
const at = { lane: 132, tail: 31, head: 53, arrival: 62, band: 12, beside: 72, leaves: 0.8 };

export class RowDrawing {
  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
  }

  /** The row's picture: `unit` and `width` in pixels, `height` of the row and the room `above` it. */
  art(order, { unit, width, height, above, pause }) {
    const index = this.cursor.selection.at(order);
    const segment = this.cursor.trace.rows.get(index) ?? null;
    const frame = { order, index, segment, unit, width, height, above, isClient: !(this.#columns.flags[index] & flag.server) };
    frame.kind = this.#kind(index);
    const group = drawn("g", { transform: `translate(0 ${above})` }, ...this.#arrow(frame));
    if (segment) group.append(...this.#labels(frame), ...this.#besides(frame), ...this.#arrivals(frame));
    const art = drawn("svg", { width, height: height + above, viewBox: `0 0 ${width} ${height + above}`, "aria-hidden": "true" }, ...this.#bands(frame), group);
    if (pause) art.append(this.#pause(pause, frame));
    return art;
  }

  get #columns() { return this.cursor.trace.columns; }

  #kind(index) {
    if (this.#columns.flags[index] & flag.RST) return "reset";
    return this.#columns.oddities[index] !== 0 ? "odd" : "plain";
  }

  // Bands.

  /** Each end's states from top to bottom: before, after it sent or was reached, and after what crossed it has come. */
  #bands({ order, index, segment, isClient, unit, width, height, above }) {
    const marks = [];
    for (const end of ["client", "server"]) {
      const x = end === "client" ? at.lane * unit : width - at.lane * unit;
      const isSender = isClient === (end === "client");
      const steps = [{ name: this.#state(index, end, true), y: 0 }];
      const enter = (name, y) => { if (name !== steps.at(-1).name) steps.push({ name, y: above + y * unit }); };
      const isCrossed = isSender && segment && this.words.of(segment.look.arriving) !== "";
      if (isCrossed) enter(segment.look.sent, at.tail);
      enter(this.#state(index, end, false), isCrossed ? at.arrival : isSender ? at.tail : at.head);
      steps.forEach(({ name, y }, place) => marks.push(...this.#band(name, x, y, steps[place + 1]?.y ?? height + above + 0.5, unit)));
      if (this.#isFirst(order, index)) marks.push(this.#name(steps[0].name, end, above + 12 * unit, width, unit));
      for (const { name, y } of steps.slice(1)) marks.push(this.#name(name, end, y, width, unit));
    }
    return marks;
  }

  /** A state as it is shown: with a question mark if it is taken for granted, and only that if nobody knows it. */
  #state(index, end, isBefore) {
    const name = this.words.vocabulary.stateNames[this.#columns[isBefore ? `${end}Before` : end][index]];
    return name === undefined ? "?" : `${name}${this.#columns.isAssumed(index, end, isBefore) ? "?" : ""}`;
  }

  /** Whether the row above is another connection's, or there is none. */
  #isFirst(order, index) {
    const { connection } = this.#columns;
    return order === 0 || connection[this.cursor.selection.at(order - 1)] !== connection[index];
  }

  /** Solid in the colour of the state, hatched where that is taken for granted; nothing where nobody knows. */
  #band(name, x, from, to, unit) {
    const color = this.words.vocabulary.states[name.replace("?", "")]?.color;
    if (!color) return [];
    const [width, height] = [at.band * unit, Math.max(0, to - from)];
    if (!name.endsWith("?")) return [drawn("rect", { x: x - width / 2, y: from, width, height, fill: color })];
    return [drawn("line", { x1: x, y1: from, x2: x, y2: from + height, class: "assumed", stroke: color, "stroke-width": width, "stroke-dasharray": `${3 * unit} ${3 * unit}` })];
  }

  #name(state, end, y, width, unit) { return this.#inLane(state, end, y + 5 * unit, width, unit, "stateName"); }

  /** A text beside a lane, outside the ladder. */
  #inLane(text, end, y, width, unit, kind) {
    const isClient = end === "client";
    const x = isClient ? (at.lane - 12) * unit : width - (at.lane - 12) * unit;
    return drawn("text", { x, y, class: kind, "text-anchor": isClient ? "end" : "start" }, text);
  }

  #pause({ idle, isFolded }, { width, above, unit }) {
    const text = `${isFolded ? "⋯ " : ""}${span(idle)} ${this.words.word("later")}`;
    return drawn("text", { x: width / 2, y: above / 2 + 6 * unit, class: "pause", "text-anchor": "middle" }, text);
  }

  // The arrow.

  #arrow({ index, isClient, kind, unit, width, height }) {
    const sign = isClient ? 1 : -1;
    const left = (at.lane + 11) * unit;
    const [from, to] = isClient ? [left, width - left] : [width - left, left];
    const [tail, head] = [at.tail * unit, at.head * unit];
    const marks = [drawn("circle", { cx: from, cy: tail, r: 4 * unit, class: `tip ${kind}` })];
    if (this.#columns.isLost(index)) {
      const [x, y] = [from + (to - from) * 0.88, tail + (head - tail) * 0.88];
      marks.push(drawn("line", { x1: from, y1: tail, x2: x - 7 * unit * sign, y2: y - 0.4 * unit, class: `shaft ${kind}` }), this.#cross(x, y, unit, "odd"));
    } else if (this.#columns.isUnderWay(index)) {
      // It leaves the row at its foot: it arrives in a later one.
      marks.push(drawn("line", { x1: from, y1: tail, x2: from + (to - from) * at.leaves, y2: height, class: `shaft underWay ${kind}` }));
    } else {
      marks.push(drawn("line", { x1: from, y1: tail, x2: to - 9 * unit * sign, y2: head - 0.6 * unit, class: `shaft ${kind}` }), this.#tip(to, head, sign, unit, kind));
    }
    if (this.#columns.oddities[index] & this.words.oddityBit("previousSegmentNotCaptured")) marks.push(...this.#missing(from, sign, unit));
    if (kind === "reset" && !this.#columns.isUnderWay(index)) marks.push(this.#cross(to - 26 * unit * sign, head - 1.2 * unit, unit, ""));
    return marks;
  }

  #tip(x, y, sign, unit, kind) {
    return drawn("path", { d: `M${x},${y} l${-14 * unit * sign},${-6.5 * unit} l${0.4 * unit},${12 * unit} z`, class: `tip ${kind}` });
  }

  /** What crossed a segment on its way comes in from above and reaches its sender. */
  #arrivals({ segment, isClient, unit, width }) {
    const words = this.words.of(segment.look.arriving);
    if (words === "") return [];
    const sign = isClient ? -1 : 1;
    const left = (at.lane + 11) * unit;
    const [from, to] = isClient ? [width - left, left] : [left, width - left];
    const y = at.arrival * unit;
    return [
      drawn("line", { x1: from + (to - from) * at.leaves, y1: 0, x2: to - 9 * unit * sign, y2: y - 2 * unit, class: "shaft underWay plain" }),
      this.#tip(to, y, sign, unit, "plain"),
      drawn("text", { x: to - 22 * unit * sign, y: y + 14 * unit, class: "arriving", "text-anchor": isClient ? "start" : "end" }, words),
    ];
  }

  /** What is missing before a segment: an arrow that got lost, with a cross where it ends. */
  #missing(from, sign, unit) {
    const [x, y] = [from + 70 * unit * sign, 12 * unit];
    return [drawn("line", { x1: from, y1: 8 * unit, x2: x - 6 * unit * sign, y2: y - 0.5 * unit, class: "shaft odd" }), this.#cross(x, y, unit, "odd")];
  }

  #cross(x, y, unit, kind) {
    const arm = 6 * unit;
    return drawn("path", { d: `M${x - arm},${y - arm} l${2 * arm},${2 * arm} m0,${-2 * arm} l${-2 * arm},${2 * arm}`, class: `cross ${kind}` });
  }

  // Words.

  /** Flags and numbers along the arrow, below it the text it carries or what is odd about it, at its tail the time. */
  #labels(frame) {
    const { segment, index, kind, isClient, width, unit } = frame;
    const reach = width - 2 * at.lane * unit;
    const rise = (at.head - at.tail) * unit;
    const angle = Math.atan2(isClient ? rise : -rise, reach) * 180 / Math.PI;
    const middle = (at.tail + at.head) / 2 * unit;
    const group = drawn("g", { transform: `rotate(${angle} ${width / 2} ${middle})` }, this.#upper(frame, middle - 8 * unit, reach - 20 * unit));
    const lower = this.#below(segment, reach - 30 * unit, unit);
    if (lower) group.append(drawn("text", { x: width / 2, y: middle + 18 * unit, "text-anchor": "middle", class: lower.kind }, lower.text));
    const elapsed = this.#columns.elapsed[index];
    return [group, this.#inLane(seconds(elapsed), segment.sender, (at.tail + 22) * unit, width, unit, "time")];
  }

  #upper({ segment, kind, width, unit }, y, room) {
    const { look } = segment;
    const { isAbsolute, connection } = this.cursor;
    const numbers = isAbsolute ? look.absolute : look.relative;
    const size = this.words.of(look.size);
    const frame = `${look.notes.length > 0 ? "✎ " : ""}${connection === null ? `#${segment.connection}  ` : ""}${segment.number}`;
    const usual = usualRoom * unit * (connection === null ? 1.12 : 1);
    const wanted = Math.max(usual, (cells(frame) + look.flags.length * 1.25 + numbers.length * (isAbsolute ? 0.78 : 1) + cells(size)) * 9.4 * unit + 30 * unit);
    return drawn("text", {
      x: width / 2, y, "text-anchor": "middle", class: `label ${kind}`, style: wanted > room ? { "font-size": `${room / wanted}rem` } : null,
    }, drawn("tspan", { class: "frame" }, frame), drawn("tspan", { class: "flags", dx: 8 * unit }, look.flags),
      drawn("tspan", { dx: 8 * unit, class: isAbsolute ? "absolute" : null }, numbers), drawn("tspan", { dx: 8 * unit }, size));
  }

  #below(segment, room, unit) {
    const most = (cell) => Math.floor(room / (cell * unit));
    const odd = segment.oddities.map((name) => this.words.oddity(name)).join(", ");
    if (odd) return { kind: "oddity", text: cut(`◆ ${odd}`, most(8.7)) };
    if (segment.textLength === 0) return null;
    const said = this.cursor.trace.dialogue(segment.connection, segment.number).of(segment.number).find((message) => message.encoding === "utf-8");
    return said ? { kind: "said", text: `“${cut(visible(said.text), most(8.5) - 2)}”` } : null;
  }

  /** A datagram's arrow, dashed: nothing was agreed, and nobody knows whether it arrived. */
  #dashed(toServer, width, unit) {
    const left = (at.lane + 11) * unit;
    const sign = toServer ? 1 : -1;
    const [from, to] = toServer ? [left, width - left] : [width - left, left];
    const y = (at.beside + (toServer ? 5 : 8)) * unit;
    return [drawn("line", { x1: from, y1: y, x2: to - 9 * unit * sign, y2: y, class: "shaft datagram" }), this.#tip(to, y, sign, unit * 0.7, "plain")];
  }

  /** What happened beside the segments: calls under their lanes, datagrams and ICMP messages between them. */
  #besides({ segment, width, unit }) {
    const marks = [];
    const calls = (list, y) => {
      for (const end of ["client", "server"]) {
        const own = list.filter((one) => one.type === "call" && one.end === end && isShown(one, segment, this.cursor));
        if (own.length > 0) marks.push(this.#inLane(cut(own.map((one) => `${one.call}()`).join(" "), 18), end, y * unit, width, unit, "call"));
      }
    };
    calls(segment.before, -6);
    calls(segment.beside, at.beside);
    const others = segment.beside.filter((one) => (one.type === "icmp" || one.type === "datagram") && isShown(one, segment, this.cursor));
    if (others.length > 0) {
      const text = others.map(saidOf).join("   ");
      const ways = new Set(others.filter((one) => one.type === "datagram" && isBetween(one, segment)).map((one) => isToServer(one, segment)));
      for (const toServer of ways) marks.push(...this.#dashed(toServer, width, unit));
      marks.push(drawn("text", { x: width / 2, y: (at.beside + 1) * unit, "text-anchor": "middle", class: "between" }, cut(text, Math.floor((width - 2 * at.lane * unit) / (6.8 * unit)))));
    }
    return marks;
  }
}

/** Whether what came beside a segment belongs to what is shown: to its connection or to none, a datagram to its hosts. */
export function isShown(one, segment, cursor) {
  if (cursor.connection === null) return true;
  if (one.type !== "datagram") return one.connection === cursor.connection || (one.type !== "icmp" && one.connection == null);
  return isBetween(one, segment);
}

/** Whether a datagram goes between the two hosts of a segment. */
function isBetween(one, segment) {
  const hosts = [segment.source, segment.destination].map(hostOf);
  return hosts.includes(hostOf(one.source)) && hosts.includes(hostOf(one.destination));
}

/** Which way a datagram goes between the two hosts of a segment; where both are one host, by who sent the first. */
function isToServer(one, segment) {
  const [client, server] = segment.sender === "client" ? [segment.source, segment.destination] : [segment.destination, segment.source];
  return hostOf(client) === hostOf(server) ? one.sender === "client" : hostOf(one.destination) === hostOf(server);
}

/** An address without its port. */
function hostOf(address) { return address.slice(0, address.lastIndexOf(":")); }

/** A datagram or an ICMP message in a line. */
export function saidOf(one) {
  if (one.type === "icmp") return `${one.number}  ICMP ${one.kind}`;
  return `${one.number}  UDP ${one.source} → ${one.destination}, ${one.length} B`;
}
