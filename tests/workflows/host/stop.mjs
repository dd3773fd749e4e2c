// Whether something is to end, and who wants to know: the run, a job and a step each have one. What begins after the stop (a step
// with always()) is not stopped by it.

export class Stop {
  fired = false;
  #listeners = new Set();

  fire() {
    if (this.fired) return;
    this.fired = true;
    for (const listener of [...this.#listeners]) listener();
  }

  // Calls back when it fires; gives a function that forgets the listener.
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

// At most `count` at a time.
export class Slots {
  #free;
  #waiting = [];

  constructor(count) {
    this.#free = count;
  }

  async use(work) {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
