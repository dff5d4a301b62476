// Own controls over <audio>. The length comes from the transcript: recordings made in a browser
// do not know theirs.
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const STEP = 5; // seconds

export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
};

export class Player {
  constructor(root, { onTime, onStart }) {
    const find = (id) => root.querySelector(`#${id}`);
    this.audio = find("audio");
    [this.playButton, this.seek, this.time, this.speedButton] = ["play", "seek", "time", "speed"].map(find);
    this.problem = find("player-problem");
    this.duration = Number(root.dataset.duration) || 0;
    this.onTime = onTime;
    this.onStart = onStart;
    this.audio.removeAttribute("controls");
    root.querySelector(".player-controls").hidden = false;
    this.listen(find);
  }

  listen(find) {
    const { audio } = this;
    this.playButton.addEventListener("click", () => this.toggle());
    find("back").addEventListener("click", () => this.skip(-STEP));
    find("forward").addEventListener("click", () => this.skip(STEP));
    this.speedButton.addEventListener("click", () => this.changeSpeed(1, true));
    this.seek.addEventListener("input", () => this.goTo(Number(this.seek.value)));
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => this.showState());
    for (const name of ["timeupdate", "seeked"]) audio.addEventListener(name, () => this.showTime());
    audio.addEventListener("durationchange", () => this.learnDuration());
    audio.addEventListener("error", () => (this.problem.hidden = false));
    audio.addEventListener("playing", () => (this.problem.hidden = true));
  }

  learnDuration() {
    if (this.duration || !Number.isFinite(this.audio.duration)) return;
    this.duration = this.audio.duration;
    this.seek.max = Math.round(this.duration);
  }

  async toggle() {
    if (!this.audio.paused) return this.audio.pause();
    if (this.audio.error) this.audio.load();
    this.onStart();
    await this.play();
  }

  async playFrom(seconds) {
    this.goTo(seconds);
    await this.play();
  }

  async play() {
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name !== "AbortError") this.problem.hidden = false;
    }
  }

  skip(seconds) {
    this.goTo(this.audio.currentTime + seconds);
  }

  goTo(seconds) {
    const end = this.duration || seconds;
    this.audio.currentTime = Math.min(Math.max(0, seconds), end);
    this.onStart();
    this.showTime();
  }

  changeSpeed(step, round = false) {
    const at = SPEEDS.indexOf(this.audio.playbackRate) + step;
    const next = round ? at % SPEEDS.length : Math.min(Math.max(at, 0), SPEEDS.length - 1);
    this.audio.playbackRate = SPEEDS[next];
    this.speedButton.textContent = `${SPEEDS[next]}×`;
    this.speedButton.setAttribute("aria-label", `Speed: ${SPEEDS[next]} times`);
  }

  showState() {
    const isPlaying = !this.audio.paused && !this.audio.ended;
    this.playButton.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    this.playButton.firstElementChild.className = `icon icon-${isPlaying ? "pause" : "play"}`;
  }

  showTime() {
    const now = this.audio.currentTime;
    this.time.textContent = clock(now);
    this.seek.value = Math.round(now);
    this.seek.setAttribute("aria-valuetext", `${clock(now)} of ${clock(this.duration)}`);
    this.onTime(now, !this.audio.paused);
  }
}

const TYPING = "input:not([type=range], [type=radio]), textarea, select, [contenteditable]";
const PRESSABLE = "button, a, summary, input";

export function listenToKeys(player, isOn) {
  const keys = {
    " ": () => player.toggle(),
    j: () => player.skip(-STEP),
    ArrowLeft: () => player.skip(-STEP),
    ArrowRight: () => player.skip(STEP),
    "<": () => player.changeSpeed(-1),
    ">": () => player.changeSpeed(1),
  };
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const isMeant = key in keys && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isMeant || !isOn() || event.defaultPrevented || target.closest(TYPING)) return;
    if (key === " " && target.closest(PRESSABLE)) return;
    if (key.startsWith("Arrow") && target.matches("input")) return;
    event.preventDefault();
    keys[key]();
  });
}
