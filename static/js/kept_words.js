// Forms of several paragraphs: nothing that was typed goes by accident, whatever became of the
// sign-in or of the network meanwhile.
const form = document.querySelector("[data-kept]");
const said = form.querySelector("[data-said]");
const CSRF_COOKIE = /^(__Host-)?csrftoken=/;
let isChanged = form.hasAttribute("data-changed"); // it came back with a question
let isSure = false;

form.addEventListener("input", () => (isChanged = true));
window.addEventListener("beforeunload", (event) => {
  if (isChanged && !isSure) event.preventDefault();
});
form.addEventListener("click", (event) => {
  if (event.target.closest("[data-leave]")) isSure = true; // whoever cancels means it
});

async function signIn() {
  try {
    const answer = await fetch("/account", { method: "HEAD", redirect: "manual" });
    return answer.type === "opaqueredirect" ? "signed out" : "there";
  } catch {
    return "offline";
  }
}

function renewToken() {
  const cookie = document.cookie.split("; ").find((part) => CSRF_COOKIE.test(part));
  if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.split("=")[1];
}

function tell(problem) {
  for (const sentence of said.children) sentence.hidden = sentence.dataset.problem !== problem;
  said.hidden = false;
}

form.addEventListener("submit", async (event) => {
  if (isSure) return;
  event.preventDefault();
  const state = await signIn();
  if (state !== "there") return tell(state);
  isSure = true;
  renewToken();
  form.requestSubmit(event.submitter);
});

// A hint that cannot be had any more must not bring the sign-in page in place of the words.
document.addEventListener(
  "htmx:beforeSwap",
  (event) => {
    if (new URL(event.detail.xhr.responseURL).pathname !== "/login") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell("signed out");
  },
  { capture: true },
);
