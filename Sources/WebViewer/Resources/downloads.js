// SPDX-License-Identifier: MIT
// What the page makes of its capture to be kept: every export of the core, and the page itself with the capture in it.
import { byId, made } from "./dom.js";
import { folding } from "./folding.js";

/** In the order of the core's forms. */
const exported = ["svg", "html", "mmd", "jsonl", "pcapng", "pkt"];
const mark = "<!--" + "{given}-->";

export class Downloads {
  /** `pristine` is the page's own text, as it was before anything was drawn. */
  constructor(page, core, pristine, complain) {
    Object.assign(this, { page, core, pristine, complain });
    const box = folding(made("details", { id: "downloads", class: "folding" }, made("summary", { "data-label": "download" }, made("span", { "aria-hidden": "true" }, "↓")),
      made("ul", {}, ...["html", "svg", "mmd", "jsonl", "pcapng", "pkt"].map((form) => made("li", {}, made("button", {
        type: "button", class: "link", "data-form": form, "data-word": `as${form.toUpperCase()}`, onclick: () => this.#save(form),
      }))))));
    document.querySelector(".tools").prepend(box);
  }

  async #save(form) {
    const { trace, connection } = this.page.cursor;
    byId("downloads").open = false;
    try {
      const { pieces, problem } = await this.core.ask("export", exported.indexOf(form), connection ?? 0xffffffff);
      if (!pieces) throw new Error(problem);
      const whole = new Blob(pieces);
      const octets = form === "html" ? await this.#pageWith(whole, trace.title) : whole;
      const name = trace.title.replace(/\.(pcap|pcapng|cap)(\.gz)?$/i, "").replace(/[^\p{L}\p{N}_-]+/gu, "-") || "trace";
      const address = URL.createObjectURL(octets);
      made("a", { href: address, download: `${name}.${form}` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      this.page.dispatchEvent(new CustomEvent("saved", { detail: { form, connection } }));
    } catch (error) {
      this.complain(error.message);
    }
  }

  /** This page, with another capture in it. */
  async #pageWith(capture, title) {
    const packed = await new Response(capture.stream().pipeThrough(new CompressionStream("gzip"))).blob();
    const given = JSON.stringify({ language: this.page.words.language, title }).replaceAll("<", "\\u003c");
    const bare = this.pristine.replace(/<script type="application\/json" id="given">[^<]*<\/script>\s*<script type="text\/plain" id="capture">[^<]*<\/script>/, mark);
    const [before, ...after] = bare.split(mark);
    return new Blob([before, `<script type="application/json" id="given">${given}<\/script>\n<script type="text/plain" id="capture">`,
      await base64(packed), "<\/script>", after.join(mark)], { type: "text/html" });
  }
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
