// SPDX-License-Identifier: MIT
// What was said in one connection, and which segments carried it.

export class Dialogue {
  messages = [];
  #ofFrame = new Map();
  #named = new Map();

  /** A message comes when it is acknowledged: the order is that of the segments that carried them. */
  add(message) {
    if (this.#named.has(nameOf(message))) return;
    this.#named.set(nameOf(message), message);
    const first = message.segments[0] ?? 0;
    let at = this.messages.length;
    while (at > 0 && (this.messages[at - 1].segments[0] ?? 0) > first) at -= 1;
    this.messages.splice(at, 0, message);
    for (const number of message.segments) {
      if (this.#ofFrame.has(number)) this.#ofFrame.get(number).push(message); else this.#ofFrame.set(number, [message]);
    }
  }

  /** A message's numbers in sequence space follow it. */
  number(said) {
    const message = this.#named.get(nameOf(said));
    if (message) Object.assign(message, { first: said.first, end: said.end });
  }

  /** The messages that a frame carried. */
  of(frame) { return this.#ofFrame.get(frame) ?? []; }
}

/** Messages count by connection and sender. */
function nameOf({ sender, number }) { return `${sender} ${number}`; }
