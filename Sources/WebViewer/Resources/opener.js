// SPDX-License-Identifier: MIT
// Opens captures in the page itself: a file that is chosen or dropped anywhere never leaves the browser.
import { Downloads } from "./downloads.js";
import { byId, made } from "./dom.js";
import { Keeping } from "./keeping.js";
import { Remote } from "./remote.js";
import { Trace } from "./trace.js";

/** What supplies no trace at all. */
const nothing = { isComplete: true, wantRow() {}, async fetchRows() {}, wantDialogue() {}, wantConnections() {}, find: () => ({}) };

export class Opener {

  constructor(page, core, pristine) {
    this.page = page;
    this.core = core;
    this.keeping = new Keeping(page, core);
    new Downloads(page, core, pristine, (text) => this.#complain(text));
    const file = made("input", { type: "file", id: "file", class: "unseen", "data-label": "openHint", tabindex: "-1", "aria-hidden": "true", onchange: () => { if (file.files.length > 0) this.take(file.files[0]); file.value = ""; } });
    document.querySelector(".tools").prepend(made("button", { type: "button", id: "open", "data-label": "openHint", onclick: () => file.click() }, made("span", { "data-word": "open" })), file);
    document.body.append(made("p", { id: "status", role: "status" }), made("div", { id: "drop", hidden: true }, made("p", { "data-word": "dropHere" })),
      made("section", { id: "invitation", hidden: true }, made("h2", { "data-word": "invite" }), made("p", { "data-word": "inviteHow" }),
        made("button", { type: "button", onclick: () => file.click() }, made("span", { "data-word": "open" }))));
    addEventListener("dragover", (event) => { event.preventDefault(); byId("drop").hidden = false; });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) byId("drop").hidden = true; });
    addEventListener("drop", (event) => {
      event.preventDefault();
      byId("drop").hidden = true;
      if (event.dataTransfer.files.length > 0) this.take(event.dataTransfer.files[0]);
    });
  }

  /** Shows that nothing is open, and how to open something. */
  invite() {
    byId("invitation").hidden = false;
    this.page.open(new Trace(nothing, { title: "" }));
  }

  /** Reads a file, and shows it. */
  async take(file, title = file.name) {
    const { words } = this.page;
    this.#say(words.word("reading"));
    try {
      const { packer, isCut, problem } = await this.core.read(file, title, words.language);
      if (packer) throw new Error(words.word("packedOtherwise"));
      if (problem) throw new Error(problem);
      await this.keeping.recall(file);
      this.page.open(await Remote.trace(undefined, this.core));
      byId("invitation").hidden = true;
      this.#say(isCut ? words.word("goesOn") : "");
    } catch (error) {
      if (!this.page.cursor.trace) this.invite();
      this.#complain(error.isOver ? words.word("ended") : error.message);
    }
  }

  /** Reads a capture beside the page. */
  async fetch(name) {
    try {
      if (location.protocol === "file:") throw new Error(this.page.words.word("besideFile"));
      const answer = await fetch(new URL(name, location.href.replace(/#.*/, "")));
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${answer.statusText}`);
      await this.take(await answer.blob(), name.split("/").at(-1));
    } catch (error) {
      this.invite();
      this.#complain(error.message);
    }
  }

  #say(text) {
    byId("status").textContent = text;
    byId("status").classList.remove("bad");
  }

  #complain(text) {
    this.#say(text);
    byId("status").classList.add("bad");
  }
}
