// SPDX-License-Identifier: MIT
// The frame's bytes, and the header fields that they are: point at either and the other lights up, with its sentence.
import { byId, made } from "./dom.js";

export class Octets {
  constructor(cursor, words) {
    this.cursor = cursor;
    this.words = words;
    this.body = byId("octetBody");
    this.fields = new Map(words.vocabulary.fields.map((field) => [field.id, field]));
    cursor.onShow(() => this.show());
    for (const kind of ["pointerover", "focusin", "click"]) {
      this.body.addEventListener(kind, (event) => {
        const part = event.target.closest("[data-field]");
        if (part) this.#light(part.dataset.field);
      });
    }
  }

  #shown = null;

  show() {
    const { segment } = this.cursor;
    if (!segment && this.cursor.length > 0) return;
    const key = `${this.words.language} ${this.cursor.trace.place} ${segment?.index}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const look = segment?.look;
    if (!segment) return this.body.replaceChildren();
    if (!look?.octets) return this.body.replaceChildren(made("p", { class: "nothing" }, this.words.word("noOctets")));
    const sentence = made("p", { class: "meaning", "aria-live": "polite" });
    this.body.replaceChildren(sentence, this.#dump(look), this.#table(look));
    const sequence = look.fields.findIndex(([id]) => id === "sequence");
    this.#light(String(Math.max(sequence, 0)));
  }

  /** Which field each octet belongs to. */
  #owners(look) {
    const owners = new Int16Array(look.octets.length / 2).fill(-1);
    look.fields.forEach(([, offset, count], index) => owners.fill(index, offset, offset + count));
    return owners;
  }

  #dump(look) {
    const owners = this.#owners(look);
    const lines = [];
    for (let start = 0; start < owners.length; start += 16) {
      const stop = Math.min(start + 16, owners.length);
      const hex = made("span", { class: "hex" });
      const text = made("span", { class: "ascii" });
      for (let from = start; from < stop;) {
        let to = from + 1;
        while (to < stop && owners[to] === owners[from]) to += 1;
        hex.append(this.#run(look, owners[from], from, to, " ", (octet) => octet.toString(16).padStart(2, "0")), " ");
        text.append(this.#run(look, owners[from], from, to, "", (octet) => octet > 31 && octet < 127 ? String.fromCharCode(octet) : "·"));
        from = to;
      }
      lines.push(made("div", { class: "line" }, made("span", { class: "offset" }, start.toString(16).padStart(4, "0")), hex, text));
    }
    const rest = look.captured - owners.length;
    if (rest > 0) lines.push(made("p", { class: "nothing" }, `${rest} ${this.words.word("cut")}`));
    return made("div", { class: "dump", tabindex: "0", role: "group", "aria-label": this.words.word("octets") }, ...lines);
  }

  #run(look, owner, from, to, separator, show) {
    const octets = [];
    for (let at = from; at < to; at += 1) octets.push(show(parseInt(look.octets.slice(at * 2, at * 2 + 2), 16)));
    const layer = owner < 0 ? "" : this.fields.get(look.fields[owner][0]).layer.split(" ")[0].toLowerCase();
    return made("span", { "data-field": owner, class: `octet ${layer}` }, octets.join(separator));
  }

  #table(look) {
    const rows = [];
    let layer = "";
    look.fields.forEach(([id, , , value], index) => {
      const field = this.fields.get(id);
      if (field.layer !== layer) {
        layer = field.layer;
        rows.push(made("tr", {}, made("th", { colspan: "2", scope: "colgroup" }, layer)));
      }
      rows.push(made("tr", { "data-field": index }, made("td", {}, made("button", { type: "button", class: "field" }, this.words.of(field.title))), made("td", {}, value)));
    });
    return made("table", { class: "fields" }, made("tbody", {}, ...rows));
  }

  #light(index) {
    for (const node of this.body.querySelectorAll("[data-field]")) node.classList.toggle("lit", node.dataset.field === index);
    const entry = this.cursor.segment?.look.fields[Number(index)];
    if (!entry) return;
    const field = this.fields.get(entry[0]);
    const sentence = this.body.querySelector(".meaning");
    sentence.replaceChildren(made("b", {}, `${this.words.of(field.title)}${entry[3] === "" ? "" : ` ${entry[3]}`}`), ` ${this.words.of(field.meaning)}`);
  }
}
