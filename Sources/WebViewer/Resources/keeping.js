// SPDX-License-Identifier: MIT
// Keeps the notes on a capture in this browser, under what the capture is: they are there when it is opened again. Where
// nothing can be kept, leaving the page warns.

/** How much of a capture says which it is, with its length. */
const head = 16 << 20;

export class Keeping {
  #key = null;
  #isSaved = true;

  constructor(page, core) {
    this.core = core;
    page.notes.send = async (segment, notes) => {
      segment.look.notes = notes;
      await core.ask("note", segment.number, notes);
      await this.#keep();
      page.cursor.refresh();
    };
    page.addEventListener("saved", ({ detail: { form, connection } }) => {
      if (connection === null && (form === "html" || form === "pcapng")) this.#isSaved = true;
    });
    addEventListener("beforeunload", (event) => { if (!this.#isSaved) event.preventDefault(); });
  }

  /** Puts the notes that were kept on a capture that has just been read. */
  async recall(file) {
    this.#key = null;
    this.#isSaved = true;
    if (!globalThis.crypto?.subtle) return;
    const octets = await new Blob([file.slice(0, head), `${file.size}`]).arrayBuffer();
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
    this.#key = `wiretalk notes ${[...sum].map((octet) => octet.toString(16).padStart(2, "0")).join("")}`;
    try {
      for (const [frame, notes] of Object.entries(JSON.parse(localStorage.getItem(this.#key) ?? "{}"))) await this.core.ask("note", Number(frame), notes);
    } catch {
      // What another program put there is no reason not to open the capture.
      this.#key = null;
    }
  }

  async #keep() {
    this.#isSaved = false;
    if (this.#key === null) return;
    try {
      localStorage.setItem(this.#key, new TextDecoder().decode(await this.core.ask("notes")));
      this.#isSaved = true;
    } catch {
      // Storage may be full, or forbidden: then leaving warns.
    }
  }
}
