// The session page: sound, transcript and note, tied together.
import { Player, listenToKeys } from "./player.js";

// The turns that are on the page: which one is spoken, which ones are evidence, and pieces that
// come and go so that a session of three hours stays light.
const PIECES_KEPT = 3;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const gently = () => (stillness.matches ? "instant" : "smooth");

class Transcript {
  constructor(root) {
    this.page = root.dataset.page;
    this.evidence = new Set();
    this.isFollowing = true;
    this.find();
    document.addEventListener("htmx:beforeSwap", (event) => this.rememberPlace(event.detail.target));
    document.addEventListener("htmx:afterSwap", (event) => this.settle(event.detail));
  }

  find() {
    this.turns = document.getElementById("turns");
    this.read();
    for (const name of ["wheel", "touchmove", "pointerdown"])
      this.turns.addEventListener(name, () => (this.isFollowing = false), { passive: true });
    this.turns.addEventListener("keydown", ({ key }) => {
      if (/^(Page|Home|End|ArrowUp|ArrowDown)/.test(key)) this.isFollowing = false;
    });
  }

  read() {
    this.segments = [...this.turns.querySelectorAll(".said[data-start]")].map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    }));
    this.markEvidence();
  }

  // Pieces that htmx brought

  rememberPlace(target) {
    if (!target?.classList?.contains("piece")) return;
    const top = this.turns.getBoundingClientRect().top;
    this.anchor = [...this.turns.querySelectorAll(".turn")].find(
      (turn) => turn.getBoundingClientRect().bottom > top,
    );
    this.anchorTop = this.anchor?.getBoundingClientRect().top;
  }

  settle({ target, elt }) {
    if (target?.id === "transcript" || !this.turns.isConnected) return this.replaced();
    if (!target?.classList?.contains("piece")) return;
    this.dropFarPieces(elt);
    if (this.anchor?.isConnected)
      this.scrollBy(this.anchor.getBoundingClientRect().top - this.anchorTop);
    this.read();
  }

  replaced() {
    this.find();
    const turn = this.edited && document.getElementById(this.edited);
    if (turn) this.bringIntoView(turn);
    turn?.querySelector("a")?.focus({ preventScroll: true });
  }

  dropFarPieces() {
    const middle = this.turns.scrollTop + this.turns.clientHeight / 2;
    const distance = (piece) =>
      Math.max(piece.offsetTop - middle, middle - piece.offsetTop - piece.offsetHeight);
    const pieces = [...this.turns.querySelectorAll(".piece")];
    pieces.sort((one, other) => distance(one) - distance(other));
    for (const piece of pieces.slice(PIECES_KEPT)) piece.remove();
  }

  async load(query) {
    const answer = await fetch(`${this.page}?${query}`, {
      headers: { "HX-Request": "true", "HX-Target": "turns" },
    });
    if (!answer.ok) return;
    this.turns.innerHTML = await answer.text();
    window.htmx?.process(this.turns);
    this.read();
  }

  // What is being said

  async follow(time, isPlaying) {
    const [first, last] = [this.segments[0], this.segments.at(-1)];
    if (!first || this.isLoading) return;
    if (time < first.start - 1 || time > last.end + 1) {
      if (!this.isFollowing || !this.hasPieceFor(time, last)) return this.mark(null);
      this.isLoading = true;
      await this.load(`at=${Math.floor(time)}`).finally(() => (this.isLoading = false));
    }
    this.mark(this.turnAt(time), isPlaying);
  }

  hasPieceFor(time, last) {
    const link = time > last.end ? "next" : "prev";
    return this.turns.querySelector(`.more[rel="${link}"]`) !== null;
  }

  turnAt(time) {
    let [low, high] = [0, this.segments.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle].start <= time) low = middle;
      else high = middle - 1;
    }
    return this.segments[low]?.element.closest(".turn");
  }

  mark(turn, isPlaying) {
    if (turn === this.spoken && turn?.isConnected) return;
    this.spoken?.classList.remove("is-spoken");
    this.spoken?.removeAttribute("aria-current");
    this.spoken = turn;
    turn?.classList.add("is-spoken");
    turn?.setAttribute("aria-current", "true");
    if (turn && isPlaying && this.isFollowing) this.bringIntoView(turn, gently());
  }

  // What a line of the note rests on

  async showEvidence(positions) {
    this.evidence = new Set(positions);
    const first = Math.min(...positions);
    if (!document.getElementById(`s${first}`)) await this.load(`from=${first}`);
    this.markEvidence();
    const element = document.getElementById(`s${first}`);
    if (element) this.bringIntoView(element);
    return positions.map((position) => document.getElementById(`s${position}`)).filter(Boolean);
  }

  markEvidence() {
    for (const old of this.turns.querySelectorAll(".is-evidence")) old.classList.remove("is-evidence");
    for (const position of this.evidence)
      document.getElementById(`s${position}`)?.classList.add("is-evidence");
  }

  isInView() {
    const { top, bottom } = this.turns.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0) > 120;
  }

  bringIntoView(element, behavior = "instant") {
    const place = element.getBoundingClientRect();
    const frame = this.turns.getBoundingClientRect();
    const bottom = Math.min(frame.bottom, innerHeight);
    if (place.top >= frame.top + 24 && place.bottom <= bottom - 24) return;
    this.scrollBy(place.top - frame.top - (bottom - frame.top) / 4, behavior);
  }

  scrollBy(top, behavior = "instant") {
    this.turns.scrollBy({ top, behavior });
  }
}

// Tied together

const playerRoot = document.getElementById("player");
const transcriptRoot = document.getElementById("transcript");
const transcript = transcriptRoot && new Transcript(transcriptRoot);
const player =
  playerRoot &&
  new Player(playerRoot, {
    onTime: (time, isPlaying) => transcript?.follow(time, isPlaying),
    onStart: () => transcript && (transcript.isFollowing = true),
  });

if (player) {
  document.body.classList.add("has-sound");
  const keys = document.getElementById("keys");
  keys.addEventListener("click", () => {
    const isOn = keys.getAttribute("aria-pressed") !== "true";
    keys.setAttribute("aria-pressed", isOn);
    keys.textContent = `Keys ${isOn ? "on" : "off"}`;
  });
  listenToKeys(player, () => keys.getAttribute("aria-pressed") === "true");
}

for (const line of document.querySelectorAll(".line")) {
  line.setAttribute("role", "button");
  line.setAttribute("aria-pressed", "false");
}

function quoteBelow(line, said) {
  const quote = document.createElement("q");
  quote.className = "said-below";
  quote.textContent = said.map((element) => element.textContent).join(" … ");
  line.after(quote);
}

async function showLine(line) {
  for (const other of document.querySelectorAll('.line[aria-pressed="true"]'))
    other.setAttribute("aria-pressed", "false");
  document.querySelector(".said-below")?.remove();
  line.setAttribute("aria-pressed", "true");
  const positions = line.dataset.evidence.split(" ").map(Number);
  const said = transcript ? await transcript.showEvidence(positions) : [];
  if (transcript && !transcript.isInView()) quoteBelow(line, said);
  if (player && line.dataset.start) await player.playFrom(Number(line.dataset.start));
}

function playTurn(turn) {
  const start = turn.querySelector("[data-start]")?.dataset.start;
  if (start !== undefined) player.playFrom(Number(start));
}

document.addEventListener("click", (event) => {
  const line = event.target.closest(".line");
  if (line) {
    event.preventDefault();
    return showLine(line);
  }
  const mend = event.target.closest(".mend");
  if (mend && transcript) transcript.edited = mend.closest(".turn").id;
  const time = event.target.closest(".at");
  if (time) event.preventDefault();
  const turn = event.target.closest(".turn");
  const isOther = event.target.closest("form, a:not(.at), button");
  if (turn && player && !isOther && getSelection().isCollapsed) playTurn(turn);
});

document.addEventListener("keydown", (event) => {
  const line = event.key === " " && event.target.closest(".line");
  if (!line) return;
  event.preventDefault();
  showLine(line);
});
