// SPDX-License-Identifier: MIT
// What is known of every segment, whether its row is here or not: a typed array for each thing, 28 octets a segment.

const kinds = {
  elapsed: Float64Array, number: Uint32Array, connection: Uint32Array, oddities: Uint32Array, flags: Uint16Array,
  size: Uint16Array, clientBefore: Uint8Array, serverBefore: Uint8Array, client: Uint8Array, server: Uint8Array,
};
/** The columns of states as they are sent: 255 where nobody knows, bit 6 where a state is taken for granted. */
const stateColumns = ["clientBefore", "serverBefore", "client", "server"];
const assumed = 0x40;
const unknown = 0xff;
const fates = ["unknown", "delivered", "lost"];
const magic = 0x31435457;
const flagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];

/** Bits of the column of flags. */
export const flag = Object.freeze({ ...Object.fromEntries(flagNames.map((name, bit) => [name, 1 << bit])), fateBit: 12, underWay: 0x4000, server: 0x8000 });

export class Columns {
  count = 0;
  #room = 0;
  /** The marks of each connection's last segment, where segments come one by one. */
  #lastMarks = new Map();

  constructor() { this.#reserve(256); }

  #reserve(count) {
    if (count <= this.#room) return;
    this.#room = Math.max(count, this.#room * 2);
    for (const [name, Kind] of [...Object.entries(kinds), ["marks", Uint8Array]]) {
      const grown = new Kind(this.#room);
      if (this[name]) grown.set(this[name].subarray(0, this.count));
      this[name] = grown;
    }
  }

  /** Takes in what the server sent, if it begins where these end; says whether it did. */
  take(buffer) {
    const [mark, from, count] = new Uint32Array(buffer, 0, 3);
    if (mark !== magic || from !== this.count) return false;
    this.#reserve(from + count);
    let at = 16;
    for (const [name, Kind] of Object.entries(kinds)) {
      this[name].set(new Kind(buffer, at, count), from);
      at += count * Kind.BYTES_PER_ELEMENT;
    }
    for (let index = from; index < from + count; index += 1) stateColumns.forEach((name, bit) => this.#unmark(index, name, bit));
    this.count += count;
    return true;
  }

  /** Takes the mark of what is taken for granted out of a state. */
  #unmark(index, name, bit) {
    const state = this[name][index];
    if (state === unknown || (state & assumed) === 0) return;
    this[name][index] = state & ~assumed;
    this.marks[index] |= 1 << bit;
  }

  /** Takes in one segment as the JSON lines have it. */
  push(segment, elapsed, vocabulary) {
    this.#reserve(this.count + 1);
    const at = this.count;
    this.elapsed[at] = elapsed;
    this.number[at] = segment.number;
    this.connection[at] = segment.connection;
    this.oddities[at] = segment.oddities.reduce((bits, name) => bits | 1 << vocabulary.oddityNames.indexOf(name), 0);
    this.flags[at] = segment.flags.reduce((bits, name) => bits | flag[name], segment.sender === "server" ? flag.server : 0);
    this.size[at] = Math.min(segment.textLength, 0xffff);
    this.flags[at] |= fates.indexOf(segment.fate) << flag.fateBit | (segment.look?.underWay ? flag.underWay : 0);
    const place = (state) => (state === null ? unknown : vocabulary.stateNames.indexOf(state));
    this.clientBefore[at] = place(segment.statesBefore.client);
    this.serverBefore[at] = place(segment.statesBefore.server);
    this.client[at] = place(segment.states.client);
    this.server[at] = place(segment.states.server);
    const marks = ["client", "server"].reduce((bits, end, place) => bits | (segment.basis[end] === "assumed" ? 1 << place : 0), 0);
    this.marks[at] = marks << 2 | (this.#lastMarks.get(segment.connection) ?? 0);
    this.#lastMarks.set(segment.connection, marks);
    this.count += 1;
  }

  /** Whether an end's state before a segment (`isBefore`) or after it is taken for granted. */
  isAssumed(index, end, isBefore) { return (this.marks[index] >> stateColumns.indexOf(isBefore ? `${end}Before` : end) & 1) === 1; }

  /** Whether a segment did not arrive. */
  isLost(index) { return (this.flags[index] >> flag.fateBit & 3) === fates.indexOf("lost"); }

  /** Whether a segment is still on its way when its receiver sends what was captured later. */
  isUnderWay(index) { return (this.flags[index] & flag.underWay) !== 0; }

  /** Whether there is something odd about a segment, or it is a RST. */
  isOdd(index) { return this.oddities[index] !== 0 || (this.flags[index] & flag.RST) !== 0; }

  /** Nanoseconds from one segment to another; 0 where the capture does not say. */
  pause(from, to) { return this.elapsed[to] - this.elapsed[from] || 0; }

  /** A frame's segment, found by halving; -1 if it is not here. */
  find(number) {
    const at = lowest(this.count, (index) => this.number[index] >= number);
    return at < this.count && this.number[at] === number ? at : -1;
  }
}

/** The first of `count` places for which something holds that holds for all after it. */
export function lowest(count, holds) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle; else low = middle + 1;
  }
  return low;
}
