// SPDX-License-Identifier: MIT
// What the server tells by itself. The browser comes back to it when the connection breaks; what it missed it then asks
// for by what it has.

/** How long until another attempt where the browser gave up, in milliseconds. */
const patience = 2000;

export class Events extends EventTarget {
  #source = null;

  /** Whether the server is being heard. */
  isOpen = false;

  listen() {
    this.#source = new EventSource("/events");
    this.#source.onopen = () => this.#set(true);
    this.#source.onerror = () => {
      this.#set(false);
      if (this.#source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => this.listen(), patience);
    };
    for (const kind of ["rows", "chat", "roster", "notes", "traces", "stage"]) {
      this.#source.addEventListener(kind, (event) => this.#tell(kind, event.data));
    }
  }

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
