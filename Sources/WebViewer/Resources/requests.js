// SPDX-License-Identifier: MIT
// What is asked of the server, a few things at a time, the newest wish first: whoever scrolls past something no longer
// waits for it.

const atOnce = { running: 3, waiting: 12 };
/** After a failure the same thing is not asked again for so long, in milliseconds. */
const pause = 1000;

export class Requests {
  #running = new Set();
  #waiting = new Map();

  /** Does `act` by and by, unless something of that name is wanted already. */
  want(name, act) {
    if (this.#running.has(name)) return;
    this.#waiting.delete(name);
    this.#waiting.set(name, act);
    if (this.#waiting.size > atOnce.waiting) this.#waiting.delete(this.#waiting.keys().next().value);
    queueMicrotask(() => this.#next());
  }

  #next() {
    while (this.#running.size < atOnce.running && this.#waiting.size > 0) {
      const [name, act] = [...this.#waiting].at(-1);
      this.#waiting.delete(name);
      this.#running.add(name);
      act().catch(() => new Promise((done) => { setTimeout(done, pause); })).finally(() => {
        this.#running.delete(name);
        this.#next();
      });
    }
  }
}

/** The answer to a GET, if it is one; else an error with the server's sentence. */
export async function got(address) {
  const answer = await fetch(address, { cache: "no-store" });
  if (answer.ok) return answer;
  throw new Error(await sentenceOf(answer));
}

/** Asks the server to do something; an error has its sentence. */
export async function ask(wish) {
  const answer = await fetch("/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
  if (!answer.ok) throw new Error(await sentenceOf(answer));
}

/** What the server says of a refusal. */
export async function sentenceOf(answer) {
  try {
    return (await answer.json()).error;
  } catch {
    return `${answer.status} ${answer.statusText}`;
  }
}
