// On every page: what went wrong is brought to the reader, menus close as menus do.
const bringToReader = (root) => root.querySelector("[data-errors]")?.focus();

bringToReader(document);
document.addEventListener("htmx:afterSwap", (event) => bringToReader(event.target));

// A page that looks for news by itself must not keep somebody signed in who has left the desk.
const IDLE = 3 * 60_000; // ms
let lastSeen = Date.now();
for (const name of ["pointerdown", "pointermove", "keydown", "scroll"])
  document.addEventListener(name, () => (lastSeen = Date.now()), { passive: true, capture: true });

document.addEventListener("htmx:beforeRequest", (event) => {
  const isPoll = event.target.matches("[data-poll]");
  if (isPoll && (document.hidden || Date.now() - lastSeen > IDLE)) event.preventDefault();
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches("[data-poll]")) event.detail.headers["X-Poll"] = "1";
});

// Signed out meanwhile: show the whole sign-in page, not a piece of it inside this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL).pathname !== "/login") return;
  event.preventDefault();
  location.reload();
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  const menu = document.querySelector(".menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

// Words of notes that this device keeps end with the sign-in.
document.querySelector(".sign-out")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const { forgetEverything } = await import("./note_store.js");
    await forgetEverything();
  } finally {
    event.target.submit();
  }
});
