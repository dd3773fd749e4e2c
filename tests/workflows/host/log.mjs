// The log of a run: a line at a time, each with the name of its job, and no secret in any of them.

export class Log {
  #masks = [];
  #lines = [];
  #print;

  // `print` gets every line as it comes; without it the lines are only kept.
  constructor(print = () => {}) {
    this.#print = print;
  }

  // From now on the value, and each line of it, shows as ***.
  mask(value) {
    const parts = [value, ...String(value).split(/\r?\n/)].map(String).filter((part) => part.trim() !== "");
    this.#masks = [...new Set([...this.#masks, ...parts])].sort((a, b) => b.length - a.length);
  }

  masked(text) {
    return this.#masks.reduce((masked, secret) => masked.replaceAll(secret, "***"), String(text));
  }

  // Whether a text has a secret in it.
  reveals(text) {
    return this.#masks.some((secret) => String(text).includes(secret));
  }

  line(who, text) {
    for (const part of this.masked(text).split("\n")) {
      const line = who === "" ? part : `[${who}] ${part}`;
      this.#lines.push(line);
      this.#print(line);
    }
  }

  text() {
    return this.#lines.map((line) => `${line}\n`).join("");
  }
}
