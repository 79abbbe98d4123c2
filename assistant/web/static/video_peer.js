// One connection from browser to browser, to one visit of the other side. "Perfect negotiation": the adviser's side
// leads, the person's gives way when both propose at once; either may mend the connection.

const MENDS_ALONE = 3000;
const GIVE_UP = 15000;
const KINDS = ["audio", "video"];

export class Peer {
  // told: { send(signal), state(name), stream(MediaStream), notes(object) }; tracks: { audio, video }, each may be null
  constructor(leads, configuration, tracks, told) {
    this.leads = leads;
    this.tracks = tracks;
    this.told = told;
    this.begun = leads;
    this.proposing = false;
    this.ignoring = false;
    this.work = Promise.resolve();
    this.stream = new MediaStream();
    this.connection = new RTCPeerConnection(configuration);
    this.channel = this.connection.createDataChannel("notes", { negotiated: true, id: 0 });
    this.watch();
    if (leads) {
      for (const kind of KINDS) {
        this.connection.addTransceiver(tracks[kind] || kind, { direction: "sendrecv" });
      }
    }
  }

  get isAlive() {
    return this.connection.connectionState === "connected" && this.channel.readyState === "open";
  }

  watch() {
    const { connection, channel } = this;
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) {
        this.told.send({ candidate: candidate.toJSON() });
      }
    });
    connection.addEventListener("negotiationneeded", () => this.propose());
    connection.addEventListener("track", ({ track }) => {
      this.stream.addTrack(track);
      this.told.stream(this.stream);
    });
    connection.addEventListener("connectionstatechange", () => this.follow(connection.connectionState));
    channel.addEventListener("open", () => this.note(this.said || {}));
    channel.addEventListener("message", ({ data }) => this.told.notes(JSON.parse(data)));
  }

  async propose() {
    if (!this.begun || this.closed) {
      return; // the first word is the leader's
    }
    try {
      this.proposing = true;
      await this.connection.setLocalDescription();
      this.told.send({ description: this.connection.localDescription.toJSON() });
    } catch (error) {
      this.lose(error);
    } finally {
      this.proposing = false;
    }
  }

  // Take what the other side said, one thing after the other.
  take(said) {
    this.work = this.work.then(() => (this.closed ? null : this.answer(said))).catch((error) => this.lose(error));
  }

  async answer({ description, candidate }) {
    const { connection } = this;
    if (candidate) {
      try {
        await connection.addIceCandidate(candidate);
      } catch (error) {
        if (!this.ignoring) {
          throw error;
        }
      }
      return;
    }
    if (!description) {
      return;
    }
    const collides = description.type === "offer" && (this.proposing || connection.signalingState !== "stable");
    this.ignoring = this.leads && collides;
    if (this.ignoring) {
      return;
    }
    await connection.setRemoteDescription(description);
    if (description.type === "offer") {
      await this.join();
      await connection.setLocalDescription();
      this.told.send({ description: connection.localDescription.toJSON() });
    }
  }

  // The first proposal has come: send what we have along the ways it opened.
  async join() {
    if (this.begun) {
      return;
    }
    this.begun = true;
    for (const transceiver of this.connection.getTransceivers()) {
      transceiver.direction = "sendrecv";
      await transceiver.sender.replaceTrack(this.tracks[transceiver.receiver.track.kind] || null);
    }
  }

  follow(state) {
    clearTimeout(this.mending);
    if (state === "connected") {
      clearTimeout(this.giving_up);
      this.giving_up = null;
      this.told.state("connected");
    } else if (state === "disconnected" || state === "failed") {
      this.told.state("reconnecting");
      this.mending = setTimeout(() => this.mend(), state === "failed" ? 0 : MENDS_ALONE);
      this.giving_up = this.giving_up || setTimeout(() => this.lose(), GIVE_UP);
    }
  }

  // Look for another way between the two, keeping the call.
  mend() {
    if (!this.closed && this.connection.connectionState !== "connected") {
      this.connection.restartIce();
    }
  }

  lose() {
    if (!this.closed) {
      this.close();
      this.told.state("lost");
    }
  }

  async replace(kind, track) {
    this.tracks[kind] = track;
    for (const transceiver of this.connection.getTransceivers()) {
      if (this.begun && transceiver.receiver.track.kind === kind) {
        await transceiver.sender.replaceTrack(track);
      }
    }
  }

  note(notes) {
    this.said = notes;
    if (this.channel.readyState === "open") {
      this.channel.send(JSON.stringify(notes));
    }
  }

  close() {
    this.closed = true;
    clearTimeout(this.mending);
    clearTimeout(this.giving_up);
    this.connection.close();
  }
}
