// SPDX-License-Identifier: MIT
// What is known of every segment, whether its row is here or not: a typed array for each thing, 28 octets a segment.

const kinds = {
  elapsed: Float64Array, number: Uint32Array, connection: Uint32Array, oddities: Uint32Array, flags: Uint16Array,
  size: Uint16Array, clientBefore: Uint8Array, serverBefore: Uint8Array, client: Uint8Array, server: Uint8Array,
};
const magic = 0x31435457;
const flagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];

/** Bits of the column of flags. */
export const flag = Object.freeze({ ...Object.fromEntries(flagNames.map((name, bit) => [name, 1 << bit])), server: 0x8000 });

export class Columns {
  count = 0;
  #room = 0;

  constructor() { this.#reserve(256); }

  #reserve(count) {
    if (count <= this.#room) return;
    this.#room = Math.max(count, this.#room * 2);
    for (const [name, Kind] of Object.entries(kinds)) {
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
    this.count += count;
    return true;
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
    const place = (state) => vocabulary.stateNames.indexOf(state);
    this.clientBefore[at] = place(segment.statesBefore.client);
    this.serverBefore[at] = place(segment.statesBefore.server);
    this.client[at] = place(segment.states.client);
    this.server[at] = place(segment.states.server);
    this.count += 1;
  }

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
