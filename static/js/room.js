// The room: one timer, a pause for what is off the record, Stop. Nothing else moves.
import { Microphone, recordingType, whyNot } from "./microphone.js";
import { clock } from "./player.js";
import { Sender } from "./sender.js";
import { Spool } from "./spool.js";
import { NotFound, NotNow, SignedOut, Upload } from "./tus.js";

const $ = (id) => document.getElementById(id);
const room = $("room");
const facts = room.dataset;
const LIMIT = Number(facts.maxSeconds);

class Room {
  constructor(spool) {
    this.spool = spool;
    this.upload = new Upload(facts.upload);
    this.sender = new Sender(this.upload, spool, { onState: (state) => this.showSending(state) });
    this.microphone = new Microphone({
      onPiece: (bytes) => this.keep(bytes),
      onLevel: (level) => $("level").style.setProperty("--level", level.toFixed(2)),
      onLost: () => this.lost(),
    });
    $("start").addEventListener("click", () => this.start());
    $("pause").addEventListener("click", () => this.togglePause());
    $("stop").addEventListener("click", () => this.stop());
    $("send-rest").addEventListener("click", () => this.finish());
    $("forget").addEventListener("click", () => this.leave());
    window.addEventListener("beforeunload", (event) => this.isUnsafe && event.preventDefault());
    document.addEventListener("visibilitychange", () => this.stayAwake());
    setInterval(() => this.tick(), 500);
  }

  async enter() {
    this.take = await this.spool.take();
    if (this.take?.isOver) return this.finish();
    if (this.take) return this.comeBack();
    this.take = { seconds: 0, end: 0, type: recordingType(), isOver: false };
    try {
      this.take.end = await this.upload.offset();
    } catch (error) {
      return this.ended(error);
    }
    if (this.take.end) this.comeFromElsewhere();
  }

  comeFromElsewhere() {
    this.say("This recording was begun on another device. What that device still keeps is sent when you open this page there.");
    this.offer({ "send-rest": "Finish with what has arrived" });
  }

  // After a reload or a crash: the rest goes up by itself, then the therapist decides.
  async comeBack() {
    this.say("The recording was interrupted. Nothing is lost: the rest is being sent.");
    this.offer({ "send-rest": "Send the rest and finish" });
    this.tick();
    const mayGoOn = this.take.type === recordingType() && this.take.type.startsWith("audio/webm");
    try {
      await this.sender.send();
    } catch (error) {
      return this.ended(error);
    }
    if (this.isEnding || this.microphone.recorder) return;
    this.say("The recording was interrupted. Everything until then has arrived.");
    this.offer({ ...(mayGoOn && { start: "Go on recording" }), "send-rest": "Finish and write it up" });
  }

  async start() {
    this.tell("");
    if (!recordingType()) return this.tell("This browser cannot record. Use a current Firefox, Chrome, Edge or Safari, or record on your phone and send the file.");
    try {
      await this.microphone.start();
    } catch (error) {
      return this.tell(whyNot(error));
    }
    await this.spool.saveTake(this.take);
    this.run();
  }

  run() {
    this.since = performance.now();
    room.classList.add("is-recording");
    this.say("Recording");
    this.offer({ pause: "Pause, off the record", stop: "Stop" });
    this.stayAwake();
  }

  rest() {
    this.take.seconds = this.seconds;
    this.since = null;
    room.classList.remove("is-recording");
  }

  togglePause() {
    if (this.since === null) {
      this.microphone.resume();
      return this.run();
    }
    this.rest();
    this.microphone.pause();
    this.say("Off the record. Nothing is being recorded.");
    this.offer({ pause: "Go on recording", stop: "Stop" });
  }

  async stop() {
    this.isEnding = true;
    this.rest();
    await this.microphone.stop();
    await this.finish();
  }

  async lost() {
    if (this.isEnding) return;
    this.rest();
    await this.microphone.stop();
    this.tell("The microphone was disconnected. What was recorded is safe. Connect it, then go on, or finish.");
    await this.comeBack();
  }

  async finish() {
    this.isEnding = true;
    this.take.isOver = true;
    await this.spool.saveTake(this.take);
    this.say("Sending the rest. Please keep this page open.");
    this.offer({});
    try {
      await this.sender.send();
      await this.end();
      await this.leave();
    } catch (error) {
      await this.ended(error);
    }
  }

  async end() {
    for (let pause = 1; ; pause = Math.min(2 * pause, 15)) {
      try {
        return await this.upload.finish();
      } catch (error) {
        if (!(error instanceof NotNow || error instanceof SignedOut)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 1000 * pause));
      }
    }
  }

  async leave() {
    await this.spool.clear();
    this.isSafe = true;
    location.replace(facts.done);
  }

  // The server takes no more: finished elsewhere, refused with a reason, or not to be found.
  async ended(error) {
    if (this.microphone.recorder) await this.microphone.stop();
    this.rest();
    if (error instanceof NotFound) return this.notFound();
    this.isSafe = true;
    this.say("This recording has ended.");
    this.tell(error.message || "It was finished elsewhere.");
    this.offer({});
    await this.spool.clear();
  }

  // Perhaps somebody else is signed in now, so what is here is only deleted when told so.
  notFound() {
    this.say("This recording was not found.");
    this.tell("If another therapist is signed in, sign in as yourself and open this page again. If it was discarded, delete what this device still keeps.");
    this.offer({ forget: "Delete it from this device" });
  }

  async keep(bytes) {
    const start = this.take.end;
    this.take.end += bytes.byteLength;
    this.take.seconds = this.seconds;
    try {
      await this.spool.add(start, bytes);
      await this.spool.saveTake(this.take);
    } catch { // it is sent from memory meanwhile
      this.tell("This device has no room left to keep sound. Press Stop, so that nothing is lost.");
    }
    this.sender.send().catch((error) => this.ended(error));
  }

  get seconds() {
    if (!this.take) return 0;
    const running = this.since ? (performance.now() - this.since) / 1000 : 0;
    if (this.since) {
      this.take.seconds += running;
      this.since = performance.now();
    }
    return this.take.seconds;
  }

  get isUnsafe() {
    return !this.isSafe && Boolean(this.microphone.recorder || this.isWaiting);
  }

  tick() {
    $("timer").textContent = clock(this.seconds);
    if (this.since && this.take.seconds >= LIMIT) this.stop();
    if (this.microphone.recorder) this.sender.keepAlive();
  }

  async stayAwake() {
    if (document.hidden || !this.since || !navigator.wakeLock) return;
    this.lock = await navigator.wakeLock.request("screen").catch(() => null);
  }

  showSending({ waiting, isSignedOut }) {
    this.isWaiting = Boolean(waiting);
    $("sent").textContent = waiting
      ? isSignedOut
        ? "You were signed out. Everything is kept on this device; sign in again in another tab and it is sent."
        : "The network is away. Everything is kept on this device and sent later."
      : this.take?.end
        ? "Everything so far is saved."
        : "";
  }

  say(words) {
    $("state").textContent = words;
  }

  tell(problem) {
    $("problem").textContent = problem;
    $("problem").hidden = !problem;
  }

  offer(buttons) {
    for (const id of ["start", "pause", "stop", "send-rest", "forget"]) {
      $(id).hidden = !(id in buttons);
      if (id in buttons) $(id).textContent = buttons[id];
    }
  }
}

if (!window.isSecureContext) {
  $("start").hidden = true;
  $("state").textContent = "Browsers only record on pages that were sent encrypted (https).";
}

// One tab at a time: two would write into the same recording.
navigator.locks?.request(`room-${facts.session}`, { ifAvailable: true }, async (lock) => {
  if (!lock) {
    $("start").hidden = true;
    $("state").textContent = "This room is open in another tab.";
    return;
  }
  const room = new Room(await Spool.open(facts.upload));
  await room.enter();
  await new Promise(() => {});
});
