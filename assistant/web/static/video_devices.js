// Camera and microphone: asked for once, shown, measured, changed. Each may be missing.

const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class Devices {
  constructor(changed) {
    this.audio = null;
    this.video = null;
    this.chosen = { audio: "", video: "" };
    this.changed = changed;
  }

  static get areSupported() {
    return Boolean(window.RTCPeerConnection && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  }

  // Ask for both in one question; where one is missing or refused, take the other.
  async start() {
    try {
      await this.take({ audio: this.wanted("audio"), video: this.wanted("video") });
    } catch {
      for (const kind of ["audio", "video"]) {
        try {
          await this.take({ [kind]: this.wanted(kind) });
        } catch {
          // it stays missing: one may also only listen or only show
        }
      }
    }
  }

  wanted(kind) {
    const device = this.chosen[kind] ? { deviceId: { exact: this.chosen[kind] } } : {};
    return { ...(kind === "video" ? PICTURE : SOUND), ...device };
  }

  async take(constraints) {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    for (const track of stream.getTracks()) {
      this.put(track.kind, track);
    }
  }

  put(kind, track) {
    const before = this[kind];
    this[kind] = track;
    if (track) {
      track.addEventListener("ended", () => this[kind] === track && this.put(kind, null));
    }
    if (before && before !== track) {
      before.stop();
    }
    this.changed(kind, track);
  }

  async choose(kind, device) {
    this.chosen[kind] = device;
    if (this[kind]) {
      await this.turnOn(kind);
    }
  }

  async turnOn(kind) {
    await this.take({ [kind]: this.wanted(kind) });
  }

  // The light of the camera goes out, and the microphone is let go.
  turnOff(kind) {
    this.put(kind, null);
  }

  stop() {
    this.changed = () => {};
    for (const kind of ["audio", "video"]) {
      if (this[kind]) {
        this[kind].stop();
      }
    }
    this.measure(null);
  }

  async list(kind) {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((device) => device.kind === `${kind}input` && device.deviceId);
  }

  // Tell ten times a second how loud the microphone is, from 0 to 1; with nothing, stop.
  measure(told) {
    clearInterval(this.measuring);
    if (this.sound) {
      this.sound.close();
      this.sound = null;
    }
    if (!told || !this.audio) {
      return;
    }
    this.sound = new AudioContext();
    const listener = this.sound.createAnalyser();
    listener.fftSize = 512;
    this.sound.createMediaStreamSource(new MediaStream([this.audio])).connect(listener);
    const samples = new Float32Array(listener.fftSize);
    this.measuring = setInterval(() => {
      listener.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      told(Math.min(1, Math.sqrt(power) * 4));
    }, 100);
  }
}
