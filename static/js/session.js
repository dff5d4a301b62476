// The session page: sound, transcript and note, tied together.
import { Player, listenToKeys } from "./player.js";
import { Transcript } from "./transcript.js";

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
