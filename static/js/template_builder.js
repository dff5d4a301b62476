// The page on which a template is built: nothing that was typed goes by accident.
const form = document.querySelector("#builder");
const said = document.querySelector("#said");
const isRound = (event) => event.detail.target?.id === "sections"; // they come anew
let isChanged = form.hasAttribute("data-changed");

form.addEventListener("input", () => (isChanged = true));
form.addEventListener("submit", () => (isChanged = false));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leave]")) isChanged = false; // whoever cancels means it
});
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});

// What is typed while the sheet is on its way would be gone when it comes.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isRound(event)) form.inert = true;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isRound(event)) return;
  form.inert = false;
  isChanged = true;
});
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  document.addEventListener(name, (event) => {
    if (!isRound(event)) return;
    form.inert = false;
    said.textContent = "The server did not answer. Your words are still here; try again.";
  });
