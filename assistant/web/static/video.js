// The page of a video meeting. Everything it says stands in the page, in the reader's language; nothing is recorded.

import { Devices } from "./video_devices.js";
import { Mailbox, Refused } from "./video_mailbox.js";
import { Peer } from "./video_peer.js";

const HEARD_AT = 0.05;
const KINDS = { audio: "microphone", video: "camera" };

class Page {
  constructor(root) {
    this.root = root;
    this.spoken = "";
  }

  one(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  show(name, visible) {
    const element = this.one(name);
    if (element) {
      element.hidden = !visible;
    }
  }

  sentence(name) {
    return this.one(`say="${name}"`).content.textContent.trim();
  }

  // Say a state once, in a region that screen readers follow; tests and styles read its name.
  say(region, name) {
    const element = this.one(region);
    if (element.dataset.now !== name) {
      element.dataset.now = name;
      element.textContent = name ? this.sentence(name) : "";
    }
  }

  async fill(kind, devices) {
    const list = this.one(`choice="${kind}"`);
    const found = await devices.list(kind);
    const named = found.map((device) => new Option(device.label || list.dataset.unnamed, device.deviceId));
    list.replaceChildren(...named);
    const current = devices[kind] && devices[kind].getSettings().deviceId;
    list.value = current || (found[0] ? found[0].deviceId : "");
    list.disabled = found.length < 2;
  }
}

class Check {
  constructor(page) {
    this.page = page;
    this.devices = new Devices((kind, track) => this.changed(kind, track));
    this.listeners = [];
    page.one("check").addEventListener("click", () => this.start());
    for (const kind of Object.keys(KINDS)) {
      page.one(`choice="${kind}"`).addEventListener("change", ({ target }) => this.choose(kind, target.value));
    }
  }

  async start() {
    if (this.started) {
      return;
    }
    this.started = true;
    this.page.say("check-state", "asking");
    await this.devices.start();
    this.page.show("check", false);
    this.page.show("settings", true);
    for (const kind of Object.keys(KINDS)) {
      await this.page.fill(kind, this.devices);
    }
    this.report();
    this.measure();
  }

  report() {
    const { audio, video } = this.devices;
    const name = audio && video ? "both_work" : audio ? "no_camera" : video ? "no_microphone" : "no_device";
    this.page.say("check-state", name);
  }

  async choose(kind, device) {
    try {
      await this.devices.choose(kind, device);
    } catch {
      this.page.say("check-state", "device_busy");
    }
  }

  changed(kind, track) {
    if (kind === "video") {
      for (const preview of this.page.root.querySelectorAll("[data-own]")) {
        preview.srcObject = track ? new MediaStream([track]) : null;
        preview.hidden = !track;
      }
    } else {
      this.measure();
    }
    for (const listener of this.listeners) {
      listener(kind, track);
    }
  }

  measure() {
    const level = this.page.one("level");
    level.value = 0;
    this.devices.measure((loudness) => {
      level.value = loudness;
      if (loudness > HEARD_AT && !this.heard) {
        this.heard = true;
        this.page.say("level-state", "heard");
      }
    });
  }
}

class Room {
  constructor(page, check) {
    this.page = page;
    this.check = check;
    this.devices = check.devices;
    this.mailbox = new Mailbox(page.root.dataset.address, page.root.dataset.token);
    check.listeners.push((kind, track) => this.changed(kind, track));
    page.one("enter").addEventListener("click", () => this.enter());
    page.one("sound").addEventListener("click", () => this.play());
    for (const [kind, name] of Object.entries(KINDS)) {
      page.one(name).addEventListener("click", () => this.toggle(kind));
    }
    page.one("leave").addEventListener("submit", () => this.stop());
    window.addEventListener("pagehide", () => this.leaveAtOnce());
  }

  async enter() {
    const button = this.page.one("enter");
    if (button.getAttribute("aria-disabled") === "true") {
      return;
    }
    button.setAttribute("aria-disabled", "true");
    await this.check.start();
    if (await this.sit()) {
      this.page.show("before", false);
      this.page.show("call", true);
      this.page.one("call").scrollIntoView();
      this.page.one("state").focus({ preventScroll: true });
      this.keepAwake();
      this.listen();
    }
    button.removeAttribute("aria-disabled");
  }

  // Take the seat; say whether it is ours.
  async sit() {
    try {
      const seat = await this.mailbox.ask("entrer", {});
      this.leads = seat.leads;
      this.configuration = { iceServers: seat.iceServers, iceTransportPolicy: seat.iceTransportPolicy };
      this.mailbox.after = 0;
      this.seated = true;
      this.meet(seat.across, true);
      return true;
    } catch (error) {
      this.refused(error instanceof Refused ? error.code : "unreachable");
      return false;
    }
  }

  listen() {
    this.mailbox.listen(
      (answer) => this.heard(answer),
      (code) => this.trouble(code),
    );
  }

  heard(answer) {
    this.meet(answer.across, false);
    for (const signal of answer.signals) {
      if (signal.from === this.mailbox.across && this.peer) {
        this.peer.take(signal.said);
      }
    }
  }

  // Somebody sits across, or nobody any more: one connection for each visit.
  meet(across, anew) {
    const same = across === this.mailbox.across;
    if (!anew && (same || (!across && this.peer && this.peer.isAlive))) {
      return; // silence on the mailbox means nothing while the call itself goes on
    }
    const before = this.mailbox.across;
    this.mailbox.across = across;
    this.part();
    if (across) {
      this.state("connecting");
      this.connect();
    } else {
      this.state(before ? "gone" : "waiting");
    }
  }

  connect() {
    const tracks = { audio: this.devices.audio, video: this.devices.video };
    this.peer = new Peer(this.leads, this.configuration, tracks, {
      send: (signal) => this.mailbox.tell(signal),
      state: (name) => (name === "lost" ? this.sitAgain() : this.state(name)),
      stream: (stream) => this.watch(stream),
      notes: (notes) => this.noted(notes),
    });
    this.peer.note(this.notes());
  }

  part() {
    if (this.peer) {
      this.peer.close();
      this.peer = null;
    }
    this.page.one("remote").srcObject = null;
    this.page.show("stage", false);
    this.page.say("notes", "");
  }

  state(name) {
    this.page.say("state", name);
    this.page.show("stage", name === "connected" || name === "reconnecting");
    this.mailbox.hurry(name !== "connected");
  }

  // The connection could not be mended: sit down anew, and both sides begin again.
  async sitAgain() {
    if (this.leaving) {
      return;
    }
    this.state("reconnecting");
    if (!(await this.sit())) {
      setTimeout(() => this.sitAgain(), 3000);
    }
  }

  async trouble(code) {
    if (code === "unreachable") {
      if (this.page.one("state").dataset.now !== "connected") {
        this.page.say("state", "unreachable");
      }
    } else if (code === "unseated") {
      if (await this.sit()) {
        this.listen();
      }
    } else {
      this.refused(code);
    }
  }

  refused(code) {
    if (code === "over" || code === "other_way" || code === "void" || code === "exposed" || code === "outside") {
      this.leaving = true;
      window.location.reload(); // the page says why, and what to do
      return;
    }
    this.seated = code === "unreachable" && this.seated;
    if (code === "elsewhere") {
      this.mailbox.close();
      this.part();
      this.page.show("call", false);
      this.page.show("before", true);
      this.page.one("enter").focus();
    }
    this.page.say(this.page.one("call").hidden ? "check-state" : "state", code);
  }

  async watch(stream) {
    const remote = this.page.one("remote");
    if (remote.srcObject !== stream) {
      remote.srcObject = stream;
    }
    await this.play();
  }

  async play() {
    try {
      await this.page.one("remote").play();
      this.page.show("sound", false);
    } catch (error) {
      this.page.show("sound", error.name === "NotAllowedError");
    }
  }

  notes() {
    return { camera: Boolean(this.devices.video), microphone: Boolean(this.devices.audio) };
  }

  noted({ camera, microphone }) {
    this.page.one("remote").classList.toggle("video-stage__remote--off", !camera);
    const name = camera ? (microphone ? "" : "other_muted") : microphone ? "other_hidden" : "other_muted_hidden";
    this.page.say("notes", name);
  }

  changed(kind, track) {
    const on = Boolean(track);
    const button = this.page.one(KINDS[kind]);
    button.textContent = on ? button.dataset.turnOff : button.dataset.turnOn;
    button.dataset.on = String(on);
    this.page.one(`${KINDS[kind]}-state`).textContent = this.page.sentence(`${KINDS[kind]}_${on ? "on" : "off"}`);
    if (this.peer) {
      this.peer.replace(kind, track);
      this.peer.note(this.notes());
    }
  }

  async toggle(kind) {
    if (this.devices[kind]) {
      this.devices.turnOff(kind);
      return;
    }
    try {
      await this.devices.turnOn(kind);
    } catch {
      this.page.one(`${KINDS[kind]}-state`).textContent = this.page.sentence("device_refused");
    }
  }

  async keepAwake() {
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      // a telephone may darken its screen: the call goes on
    }
  }

  // The page is closed or left: free the seat without waiting for an answer.
  leaveAtOnce() {
    if (this.seated && !this.leaving) {
      const form = new FormData();
      form.set("csrf_token", this.page.root.dataset.token);
      navigator.sendBeacon(`${this.page.root.dataset.address}/quitter`, form);
    }
    this.stop();
  }

  stop() {
    this.leaving = true;
    this.mailbox.close();
    this.part();
    this.devices.stop();
  }
}

const root = document.querySelector("[data-video]");
if (root && Devices.areSupported) {
  const page = new Page(root);
  const check = new Check(page);
  if (page.one("enter")) {
    new Room(page, check);
  }
  root.hidden = false;
  document.querySelector("[data-without-script]").hidden = true;
} else if (root) {
  document.querySelector("[data-needs-script]").hidden = true;
  document.querySelector("[data-too-old]").hidden = false;
}
