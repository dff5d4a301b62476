// On every page: what went wrong is brought to the reader, menus close as menus do.
const bringToReader = (root) => root.querySelector("[data-errors]")?.focus();

bringToReader(document);
document.addEventListener("htmx:afterSwap", (event) => bringToReader(event.target));

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
