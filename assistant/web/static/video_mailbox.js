// The mailbox through which two browsers find each other: short questions to our own server, answered from its database.

const FINAL = new Set(["early", "over", "other_way", "exposed", "outside", "void", "unseated", "elsewhere", "expired"]);
const SOON = 60;
const A_MOMENT = 1500;
const HEARTBEAT = 4000;
const LONGEST_PAUSE = 8000;
const MOST_AT_ONCE = 30;
const NO_ANSWER = 20000; // the server answers within eight seconds

export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }

  get isFinal() {
    return FINAL.has(this.code);
  }
}

export class Mailbox {
  constructor(address, token) {
    this.address = address;
    this.token = token;
    this.across = 0;
    this.after = 0;
    this.eager = true; // ask again at once; once the call stands, a heartbeat is enough
    this.open = false;
    this.outbox = [];
    this.wake = () => {};
  }

  async ask(action, body) {
    const response = await fetch(`${this.address}/${action}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(NO_ANSWER),
    });
    if (response.ok) {
      return response.json();
    }
    throw new Refused(await codeOf(response));
  }

  // Listen until closed. `heard` gets each answer, `trouble` the code of each failure; a final one ends it.
  async listen(heard, trouble) {
    this.open = true;
    let failures = 0;
    while (this.open) {
      const begun = Date.now();
      let news = false;
      try {
        const answer = await this.ask("ecouter", { after: this.after, across: this.across, wait: this.eager });
        failures = 0;
        news = answer.signals.length > 0 || (this.eager && answer.across !== this.across);
        this.after = answer.signals.reduce((last, signal) => Math.max(last, signal.number), this.after);
        if (this.open) {
          heard(answer);
        }
      } catch (error) {
        if (error instanceof Refused && error.isFinal) {
          this.open = false;
          trouble(error.code);
          return;
        }
        failures += 1;
        trouble("unreachable");
      }
      await this.rest(this.pause(failures, news, Date.now() - begun));
    }
  }

  pause(failures, news, took) {
    if (failures) {
      return Math.min(1000 * 2 ** (failures - 1), LONGEST_PAUSE);
    }
    if (news) {
      return SOON;
    }
    return this.eager ? (took > A_MOMENT ? SOON : A_MOMENT) : HEARTBEAT;
  }

  rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  hurry(eager) {
    this.eager = eager;
    if (eager) {
      this.wake();
    }
  }

  // Leave something for whoever sits across now; what was meant for somebody who left is dropped.
  tell(signal) {
    this.outbox.push({ to: this.across, signal });
    if (!this.posting) {
      this.posting = this.post().finally(() => {
        this.posting = null;
      });
    }
  }

  async post() {
    let failures = 0;
    await pause(SOON); // addresses come in bursts: one letter for all
    for (;;) {
      this.outbox = this.outbox.filter((letter) => letter.to === this.across);
      const letters = this.outbox.slice(0, MOST_AT_ONCE);
      if (!letters.length) {
        return;
      }
      try {
        await this.ask("dire", { to: this.across, signals: letters.map((letter) => letter.signal) });
        this.outbox = this.outbox.slice(letters.length);
        failures = 0;
      } catch (error) {
        if (error instanceof Refused && (error.isFinal || error.code === "unreadable")) {
          this.outbox = [];
          return;
        }
        failures += 1;
        await pause(Math.min(500 * 2 ** failures, LONGEST_PAUSE));
      }
    }
  }

  close() {
    this.open = false;
    this.outbox = [];
    this.wake();
  }
}

async function codeOf(response) {
  try {
    return (await response.json()).error.code;
  } catch {
    return response.status === 400 ? "expired" : "unreachable"; // 400 without JSON: the form's token is too old
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
