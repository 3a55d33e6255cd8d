// SPDX-License-Identifier: MIT
// A demonstration waits for its teacher: the button that begins it, or a word that it will.
import { made } from "./dom.js";
import { ask } from "./requests.js";

export class Stage {
  constructor(page, events, serverControls, { role, stage }) {
    this.words = page.words;
    this.banner = made("div", { id: "stage", class: "stage", role: "status", hidden: true });
    document.querySelector("#ladder .ends").after(this.banner);
    this.isTeacher = role === "teacher";
    this.begin = () => ask({ ask: "begin" }).catch((error) => serverControls.complain(error));
    events.addEventListener("stage", (event) => this.show(event.detail.is));
    this.show(stage ?? null);
  }

  show(stage) {
    this.banner.hidden = stage === null || stage === "running";
    const button = made("button", { type: "button", id: "begin", "data-word": stage === "done" ? "beginAgain" : "begin", onclick: this.begin });
    const text = made("span", { "data-word": stage === "done" ? "stageDone" : "stageWaiting" });
    this.banner.replaceChildren(...(this.isTeacher ? [button] : [text]));
    if (stage === "done" && !this.isTeacher) this.banner.hidden = true;
    this.words.put();
  }
}
