// SPDX-License-Identifier: MIT
// What the server tells by itself. The browser comes back to it when the connection breaks; what it missed it then asks
// for by what it has.

/** How long until another attempt where the browser gave up, in milliseconds. */
const patience = 2000;

export class Events extends EventTarget {
  #source = null;
  /** The kinds that somebody wants to hear of: which there are the server knows, and those who listen. */
  #kinds = new Set();

  /** Whether the server is being heard. */
  isOpen = false;

  /** Listens for a kind of the server's events, or for "openness": whether there is a server to be heard. */
  addEventListener(kind, listener) {
    super.addEventListener(kind, listener);
    if (kind === "openness" || this.#kinds.has(kind)) return;
    this.#kinds.add(kind);
    if (this.#source) this.#hear(kind);
  }

  listen() {
    this.#source = new EventSource("/events");
    this.#source.onopen = () => this.#set(true);
    this.#source.onerror = () => {
      this.#set(false);
      if (this.#source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => this.listen(), patience);
    };
    for (const kind of this.#kinds) this.#hear(kind);
  }

  #hear(kind) { this.#source.addEventListener(kind, (event) => this.#tell(kind, event.data)); }

  /** An event's first line is its object; further lines are text. */
  #tell(kind, data) {
    const end = data.indexOf("\n");
    const [first, lines] = end < 0 ? [data, ""] : [data.slice(0, end), data.slice(end + 1)];
    this.dispatchEvent(new CustomEvent(kind, { detail: { ...JSON.parse(first), lines } }));
  }

  #set(isOpen) {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.dispatchEvent(new Event("openness"));
  }
}
