// Sends what the spool holds, in order, for as long as it takes.
import { Moved, NotNow, SignedOut } from "./tus.js";

const AT_ONCE = 25; // chunks
const PAUSES = [1, 2, 4, 8, 15]; // seconds
const KEEP_ALIVE = 60_000; // ms; while nothing is said the portal must not sign her out

export class Sender {
  constructor(upload, spool, { onState }) {
    this.upload = upload;
    this.spool = spool;
    this.onState = onState;
    this.failures = 0;
    this.offset = null;
    window.addEventListener("online", () => this.wake?.());
  }

  // Resolves when nothing is left to send; fails when sending again would not help.
  send() {
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  async run() {
    for (;;) {
      try {
        this.offset ??= await this.upload.offset();
        if (!(await this.sendNext())) return this.onState({ waiting: 0 });
        this.failures = 0;
      } catch (error) {
        if (![NotNow, SignedOut, Moved].some((kind) => error instanceof kind)) throw error;
        await this.afterFailure(error);
      }
    }
  }

  async sendNext() {
    const chunks = await this.spool.chunks(AT_ONCE);
    if (!chunks.length) return false;
    const skipped = this.offset - chunks[0].start;
    const bytes = new Blob(chunks.map((chunk) => chunk.bytes)).slice(skipped);
    if (bytes.size) this.offset = await this.upload.append(this.offset, bytes);
    await this.spool.dropBefore(this.offset);
    this.lastHeard = Date.now();
    this.onState({ waiting: 0 });
    return true;
  }

  async afterFailure(error) {
    this.offset = null;
    if (error instanceof Moved) return;
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    this.onState({ waiting: 1, isSignedOut: error instanceof SignedOut });
    await new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, 1000 * pause);
    });
  }

  keepAlive() {
    const isQuiet = Date.now() - (this.lastHeard ?? 0) > KEEP_ALIVE;
    if (!isQuiet || this.running) return;
    this.lastHeard = Date.now();
    this.upload.offset().catch(() => {});
  }
}
