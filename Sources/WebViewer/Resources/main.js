// SPDX-License-Identifier: MIT
// Begins the page in one file: with the capture that stands in it, one that its address names, or one that is dropped.
import { byId } from "./dom.js";
import { Core } from "./core.js";
import { Opener } from "./opener.js";
import { Page } from "./page.js";

/** Before anything is drawn: the page that is handed on is this one. */
const pristine = `<!doctype html>\n${document.documentElement.outerHTML}\n`;
const given = JSON.parse(byId("given")?.textContent ?? "{}");
const asked = new URLSearchParams(location.hash.slice(1));
const language = asked.get("lang") ?? given.language ?? (navigator.language.startsWith("zh") ? "zh" : "en");

const core = new Core();
const page = new Page(await core.words(language));
const opener = new Opener(page, core, pristine);
if (byId("capture")) await opener.take(packed(byId("capture").textContent), given.title);
else if (asked.get("open")) await opener.fetch(asked.get("open"));
else opener.invite();
byId("scroll").focus({ preventScroll: true });

/** Octets that stand in the page in base64. */
function packed(text) { return new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]); }
