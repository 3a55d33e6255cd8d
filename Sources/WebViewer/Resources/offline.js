// SPDX-License-Identifier: MIT
// Begins the page in one file: words and trace are in it.
import { byId } from "./dom.js";
import { Lines } from "./lines.js";
import { Page } from "./page.js";

const vocabulary = JSON.parse(byId("words").textContent);
const page = new Page(vocabulary);
page.open(Object.assign(Lines.trace(byId("trace").textContent, vocabulary), { title: vocabulary.source, part: vocabulary.part }));
byId("scroll").focus({ preventScroll: true });
