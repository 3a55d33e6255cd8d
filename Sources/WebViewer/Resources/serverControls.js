// SPDX-License-Identifier: MIT
// What stands on the page only where a server is behind it: the list of traces, opening a capture, downloads, following.
import { folding } from "./folding.js";
import { byId, made } from "./dom.js";
import { Remote } from "./remote.js";
import { sentenceOf } from "./requests.js";

const forms = ["html", "svg", "mmd", "jsonl", "pcapng", "pkt"];

export class ServerControls {
  #said = null;

  constructor(page, session) {
    this.page = page;
    this.session = session;
    this.#build();
    this.list(session);
    page.cursor.addEventListener("follow", () => this.#showFollow());
    for (const kind of ["grow", "move", "rows"]) page.cursor.addEventListener(kind, () => this.#showFollow());
    if (session.mostUpload === null) return;
    addEventListener("dragover", (event) => { event.preventDefault(); byId("drop").hidden = false; });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) byId("drop").hidden = true; });
    addEventListener("drop", (event) => {
      event.preventDefault();
      byId("drop").hidden = true;
      if (event.dataTransfer.files.length > 0) this.take(event.dataTransfer.files[0]);
    });
  }

  #build() {
    const mayOpen = this.session.mostUpload !== null;
    const file = made("input", { type: "file", id: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true", onchange: () => { if (file.files.length > 0) this.take(file.files[0]); file.value = ""; } });
    const traces = made("select", { id: "traces", "data-label": "traces", hidden: true, onchange: () => this.open(Number(traces.value)) });
    const opener = made("button", { type: "button", id: "open", "data-label": "openHint", onclick: () => file.click() }, made("span", { "data-word": "open" }));
    const downloads = folding(made("details", { id: "downloads", class: "folding" }, made("summary", { "data-label": "download" }, made("span", { "aria-hidden": "true" }, "↓")),
      made("ul", {}, ...forms.map((form) => made("li", {}, made("a", { "data-form": form, download: true, "data-word": `as${form.toUpperCase()}` }))))));
    downloads.addEventListener("toggle", () => this.#address());
    document.querySelector(".bar h1").after(traces);
    document.querySelector(".tools").prepend(...[mayOpen ? opener : null, mayOpen ? file : null, downloads].filter(Boolean));
    document.querySelector("#help [data-word=offline]").dataset.word = "servedHere";
    byId("where").after(made("button", { type: "button", id: "follow", hidden: true, onclick: () => this.page.cursor.go(this.page.cursor.length - 1) },
      made("span", { "aria-hidden": "true" }, "↓ "), made("span", { "data-word": "follow" })));
    document.body.append(made("p", { id: "status", role: "status" }), made("div", { id: "drop", hidden: true }, made("p", { "data-word": "dropHere" })));
  }

  /** Says something for a while, or until there is something else to say. */
  say(text) {
    clearTimeout(this.#said);
    byId("status").textContent = text;
    byId("status").classList.remove("bad");
  }

  /** Says what went wrong. */
  complain(error) {
    this.say(error.message);
    byId("status").classList.add("bad");
    this.#said = setTimeout(() => this.say(""), 8000);
  }

  /** Lists the traces that the server has. */
  list({ traces }) {
    const list = byId("traces");
    list.replaceChildren(...traces.map((one) => made("option", { value: one.trace }, one.title)));
    list.hidden = traces.length < 2;
    byId("source").hidden = traces.length >= 2;
    list.value = this.page.cursor.trace?.place ?? traces[0]?.trace;
  }

  /** Shows another of the server's traces. */
  async open(number) {
    try {
      history.replaceState(null, "", `#trace=${number}`);
      this.page.open(await Remote.trace(number));
      byId("traces").value = number;
    } catch (error) {
      this.complain(error);
    }
  }

  /** Hands a capture to the server, which is on this machine, and shows it. */
  async take(file) {
    const { words } = this.page;
    if (file.size > this.session.mostUpload) return this.complain(new Error(words.word("tooLarge")));
    this.say(`${file.name} · ${words.word("staysHere")}`);
    try {
      const answer = await fetch(`/captures?name=${encodeURIComponent(file.name)}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
      if (!answer.ok) throw new Error(await sentenceOf(answer));
      const { trace } = await answer.json();
      await this.open(trace);
      this.say("");
    } catch (error) {
      this.complain(error);
    }
  }

  /** Where the downloads come from: the trace, and the connection if one is shown. */
  #address() {
    const { trace, connection } = this.page.cursor;
    const name = (trace.title.replace(/\.(pcap|pcapng|cap)(\.gz)?$/i, "").replace(/[^\p{L}\p{N}_-]+/gu, "-") || "trace");
    for (const link of document.querySelectorAll("#downloads a")) {
      const { form } = link.dataset;
      link.href = `/trace/${trace.place}/export/${encodeURIComponent(name)}.${form}${connection === null ? "" : `?connection=${connection}`}`;
    }
  }

  #showFollow() {
    const { trace, isFollowing, order, length } = this.page.cursor;
    const button = byId("follow");
    button.hidden = !trace?.isLive || isFollowing;
    button.setAttribute("aria-label", `${this.page.words.word("follow")}: ${length - 1 - order}`);
  }
}
