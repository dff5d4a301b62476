// A note from the keyboard: "?" shows the list. Single keys work where nothing is being typed.
const TYPING = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select";

export function listenToNoteKeys({ form, fields, save }) {
  const dialog = document.getElementById("keys-dialog");
  const show = document.getElementById("show-keys");
  show.hidden = false;
  show.addEventListener("click", () => dialog.showModal());
  let at = -1; // the field that j and k stand on

  const here = () => {
    const within = document.activeElement?.closest(".note-field");
    const found = fields.findIndex((field) => field.root === within);
    return found === -1 ? at : found;
  };

  function goTo(index) {
    if (!fields[index]) return;
    at = index;
    fields[index].first.focus();
    fields[index].root.scrollIntoView({ block: "center", behavior: "instant" });
  }

  function stand(index) {
    if (!fields[index]) return;
    at = index;
    const { root } = fields[index];
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
    root.scrollIntoView({ block: "center", behavior: "instant" });
  }

  function nextPoint() {
    const points = [...form.querySelectorAll("[data-point]")].map((link) => link.hash.slice("#field-".length));
    const open = fields.map((field, index) => (points.includes(field.place) ? index : -1)).filter((index) => index >= 0);
    goTo(open.find((index) => index > here()) ?? open[0]);
  }

  const held = {
    s: save,
    Enter: nextPoint,
  };
  const single = {
    j: () => stand(here() + 1),
    k: () => stand(Math.max(here() - 1, 0)),
    e: () => goTo(Math.max(here(), 0)),
    s: () => form.querySelector('[name="then"][value="sign"]').click(),
    "?": () => dialog.showModal(),
  };
  const moved = { ArrowDown: () => goTo(here() + 1), ArrowUp: () => goTo(Math.max(here() - 1, 0)) };

  function meaning({ key, ctrlKey, metaKey, altKey, target }) {
    if (ctrlKey || metaKey) return altKey ? undefined : held[key];
    if (altKey) return moved[key];
    return target.closest(TYPING) ? undefined : single[key];
  }

  // Before the player's own keys, in which j goes back
  document.addEventListener("keydown", (event) => {
    if (dialog.open) return;
    if (event.key === "Escape") return leave(event);
    const act = meaning(event);
    if (!act) return;
    event.preventDefault();
    act();
  }, { capture: true });

  function leave({ target }) {
    if (target.closest(TYPING) && target.closest(".note-field")) stand(here());
  }

  form.addEventListener("click", (event) => {
    const link = event.target.closest(".point a");
    const index = link ? fields.findIndex(({ place }) => link.hash === `#field-${place}`) : -1;
    if (index === -1) return;
    event.preventDefault();
    goTo(index);
  });
  tellPlayerKeys();
}

function tellPlayerKeys() {
  document.getElementById("back")?.setAttribute("aria-keyshortcuts", "ArrowLeft");
  const keys = document.getElementById("keys");
  if (keys) keys.title = "Space plays and pauses, ← goes back 5 seconds, → forward, < and > change the speed";
}
