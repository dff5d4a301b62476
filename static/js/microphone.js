// The microphone: pieces of sound every few seconds, and how loud it is.
const PIECE = 5000; // ms
const BITS = 48_000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const REASONS = {
  NotAllowedError:
    "The browser may not use the microphone. Allow it in the address bar or in the browser’s settings for this page, then press Start again.",
  NotFoundError: "No microphone was found. Connect one, then press Start again.",
  NotReadableError:
    "The microphone is used by another program. Close that program, then press Start again.",
};

export const recordingType = () =>
  window.MediaRecorder && TYPES.find((type) => MediaRecorder.isTypeSupported(type));

export const whyNot = (error) =>
  REASONS[error.name] ?? "The microphone could not be started. Reload this page and try again.";

export class Microphone {
  constructor({ onPiece, onLevel, onLost }) {
    Object.assign(this, { onPiece, onLevel, onLost });
    this.pieces = Promise.resolve();
  }

  async start() {
    // Two people share one microphone: what is quiet and far away must not be taken for noise.
    const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio });
    this.recorder = new MediaRecorder(this.stream, {
      mimeType: recordingType(),
      audioBitsPerSecond: BITS,
    });
    this.recorder.addEventListener("dataavailable", ({ data }) => {
      if (data.size) this.pieces = this.pieces.then(async () => this.onPiece(await data.arrayBuffer()));
    });
    this.stream.getAudioTracks()[0].addEventListener("ended", () => this.onLost());
    this.recorder.start(PIECE);
    this.listen();
  }

  listen() {
    this.sound = new AudioContext();
    const analyser = this.sound.createAnalyser();
    analyser.fftSize = 1024;
    this.sound.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.meter = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      this.onLevel(this.isRecording ? Math.min(1, loudness * 6) : 0);
    }, 100);
  }

  get isRecording() {
    return this.recorder?.state === "recording";
  }

  pause() {
    this.recorder.requestData();
    this.recorder.pause();
  }

  resume() {
    this.recorder.resume();
  }

  // Resolves when the last piece has been handed over.
  async stop() {
    clearInterval(this.meter);
    if (this.recorder && this.recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => this.recorder.addEventListener("stop", resolve));
      this.recorder.stop();
      await stopped;
    }
    await this.pieces;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    await this.sound?.close();
    this.recorder = this.stream = this.sound = null;
    this.onLevel(0);
  }
}
