// SPDX-License-Identifier: MIT
// The worker that holds the core, so that the page never waits: it reads a capture, and answers what is asked of it. It
// imports nothing, since a page that is a file can begin a worker only from its own text; `unpack` stands before it.

let module = null;
let core = null;

/** How many octets are read at once. */
const piece = 4 << 20;
/** How the files begin that browsers cannot unpack, and what packed them. */
const packers = { "28b52ffd": "zstd", "fd377a58": "xz", "425a68": "bzip2", "04224d18": "lz4" };

/** Puts octets where a core reads them. */
function put(octets, into = core) {
  const place = into.reserve(octets.length) >>> 0;
  new Uint8Array(into.memory.buffer, place, octets.length).set(octets);
  return octets.length;
}

/** A core for another capture, with a memory of its own. */
async function begun(title, language, isLive) {
  const next = (await WebAssembly.instantiate(module)).exports;
  const seed = crypto.getRandomValues(new Uint32Array(2));
  next.begin(language === "zh" ? 1 : 0, seed[0], seed[1], put(utf8(title), next), isLive ? 1 : 0);
  return next;
}

/** A copy of the answer that a core has ready. */
function answer(length, from = core) {
  const place = from.answer() >>> 0;
  return from.memory.buffer.slice(place, place + (length >>> 0));
}

const utf8 = (text) => new TextEncoder().encode(text);
const text = (octets) => new TextDecoder().decode(octets);

/** What is asked by name; each gives octets or a number. */
const asked = {
  /** The module itself, LZMA-packed in base64. */
  async load(packed) {
    module = await WebAssembly.compile(unpack(Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))));
    core = (await WebAssembly.instantiate(module)).exports;
  },
  async begin(title, language, isLive) { core = await begun(title, language, isLive); },
  feed: (octets) => core.feed(put(new Uint8Array(octets))),
  finish: () => core.finish(),
  /** Reads a file, or octets that look like one, to the end. What was open stays open if it is no capture. */
  async read(file, title, language) {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    const magic = [...head].map((octet) => octet.toString(16).padStart(2, "0")).join("");
    const packer = Object.keys(packers).find((start) => magic.startsWith(start));
    if (packer) return { packer: packers[packer] };
    const next = await begun(title, language, false);
    let isCut = false;
    if (magic.startsWith("1f8b")) {
      const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
      try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) next.feed(put(part.value, next));
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) throw error;
        isCut = true;
      }
    } else {
      for (let start = 0; start < file.size; start += piece) {
        next.feed(put(new Uint8Array(await file.slice(start, start + piece).arrayBuffer()), next));
      }
    }
    const segments = next.finish() >>> 0;
    const problem = text(answer(next.problem(), next));
    if (problem === "") core = next;
    return { segments, isCut, problem };
  },
  words: (language) => answer(core.words(language === "zh" ? 1 : 0)),
  search: (connection, wanted) => answer(core.search(connection, put(utf8(wanted)))),
  note: (frame, notes) => answer(core.note(frame, put(utf8(notes.map((note) => `${note}\0`).join(""))))),
  /** An export's octets, or why there are none. */
  export(form, connection) {
    const pieces = [];
    for (let length = core.export(form, connection); length > 0; length = core.more()) pieces.push(answer(length));
    return pieces.length > 0 ? { pieces } : { problem: text(answer(core.problem())) };
  },
};
for (const name of ["extent", "columns", "connections", "rows", "dialogue", "problems", "problem", "notes"]) {
  asked[name] = (...numbers) => answer(core[name](...numbers));
}

// One after another, in the order in which it was asked.
let last = Promise.resolve();
onmessage = ({ data: { id, ask, values } }) => {
  last = last.then(async () => {
    try {
      const found = await asked[ask](...values);
      postMessage({ id, answer: found }, found instanceof ArrayBuffer ? [found] : []);
    } catch (error) {
      // A trap ends what the core knows, and nothing else.
      postMessage({ id, problem: String(error), isOver: error instanceof WebAssembly.RuntimeError });
    }
  });
};
