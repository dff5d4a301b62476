// The note being written: saving by itself, what was saved elsewhere, words that a lost page left.
import { NoteField, Saving, inWords, same } from "./note_saving.js";
import { NoteStore, forgetEverything } from "./note_store.js";

const TYPING = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select";

const form = document.getElementById("note-form");
const state = document.getElementById("save-state");
const banner = document.getElementById("note-banner");
const fields = [...form.querySelectorAll(".note-field")].map((root) => new NoteField(root));
const { note, user, key } = form.dataset;
const store = await NoteStore.open({ note, user, key }).catch(() => null);
const kept = store ? "Your words are kept on this device." : "Do not close this page.";
let savedAt = "";

const STATES = {
  saved: () => (savedAt ? `Saved ${savedAt}` : "Not signed"),
  typing: () => "Not saved yet",
  saving: () => "Saving…",
  offline: () => `Not saved yet: no connection. ${kept}`,
  away: () => `Not saved yet: the server does not answer. ${kept}`,
  signed_out: () => `Not saved yet: you are signed out. ${kept}`,
  other_user: () => `Not saved yet: another account is signed in. ${kept}`,
  conflict: () => "Saved, but for what was changed elsewhere too",
  invalid: () => "Saved, but for what cannot be stored",
  locked: () => `Not saved: this note was completed or signed meanwhile. ${kept}`,
  gone: () => `Not saved: this note cannot be reached any more. ${kept}`,
};

const SIGN_IN = {
  signed_out: "You were signed out. Sign in in another tab; this page then goes on by itself, with your words.",
  other_user: "Another account is signed in, or this note is not yours any more. Sign in as yourself, and this page goes on with your words.",
};

function showState(name) {
  state.dataset.state = name;
  state.querySelector(".save-words").textContent = STATES[name]();
  if (name in SIGN_IN) showSignIn(SIGN_IN[name]);
  else if (banner.dataset.about === "sign-in") tellNothing();
  if (name === "locked") showLocked();
}

function tell(about, ...content) {
  if (banner.dataset.about === about) return;
  banner.dataset.about = about;
  banner.replaceChildren(block("notice notice-warning", ...content));
}

function tellNothing() {
  delete banner.dataset.about;
  banner.replaceChildren();
}

function showSignIn(sentence) {
  const link = words("a", "Sign in", "button button-small");
  Object.assign(link, { href: form.dataset.signIn, target: "_blank", rel: "opener" });
  tell("sign-in", words("p", sentence), link);
}

function showLocked() {
  const link = words("a", "Open the note as it stands", "button button-small");
  link.href = form.getAttribute("action");
  tell("locked", words("p", "This note was completed or signed in another window. What you wrote since then stands here still; copy what you need."), link);
}

// Changed in two places: both stand there, and she chooses

function showConflict(field) {
  field.root.querySelector(".elsewhere")?.remove();
  const both = ["text", "textarea"].includes(field.kind) && field.theirs && field.value;
  const choices = [
    button("Keep mine", () => settle(field, field.value)),
    button("Take that", () => settle(field, field.theirs)),
    both && button("Put both there", () => settle(field, `${field.theirs}\n${field.value}`)),
  ];
  const text = words("blockquote", inWords(field.theirs));
  const box = block("notice notice-warning elsewhere", words("p", "This was saved elsewhere meanwhile. Your words stand above. There stands:"), text, block("actions", ...choices.filter(Boolean)));
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `${field.label}: two versions`);
  field.root.append(box);
}

function settle(field, value) {
  field.root.querySelector(".elsewhere")?.remove();
  saving.choose(field, value);
  field.first.focus();
}

function showNote({ status, saved_at: at, points }) {
  savedAt = at;
  document.getElementById("points").innerHTML = points;
  if (status !== "draft") saving.lock();
}

const saving = new Saving({
  fields,
  store,
  user,
  address: form.dataset.autosave,
  revision: Number(form.elements.revision.value),
  onState: showState,
  onConflict: showConflict,
  onNote: (body) => {
    form.elements.revision.value = body.revision;
    showNote(body);
  },
});

// What a page left behind that was closed, reloaded or lost

async function offerLeftBehind() {
  for (const left of store ? await store.leftBehind() : []) {
    const news = left.fields.filter(({ place, value }) => {
      const field = fieldAt(place);
      return field && !same(value, field.value);
    });
    if (news.length) offer(left, news);
    else await store.drop(left.id);
  }
}

const fieldAt = (place) => fields.find((field) => field.place === place);

function offer(left, news) {
  const at = new Date(left.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const box = block("notice notice-warning kept-words", words("p", `Words of ${at} were not saved. They were kept on this device:`));
  for (const { place, value } of news)
    box.append(block("kept", words("strong", fieldAt(place).label), words("blockquote", inWords(value))));
  const putBack = button("Put them back", () => (box.remove(), putThemBack(left, news)), "button-main");
  const drop = button("Throw them away", () => (box.remove(), store.drop(left.id)));
  box.append(block("actions", putBack, drop));
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Words that were not saved");
  banner.after(box);
}

async function putThemBack(left, news) {
  for (const { place, value, base, isHeld } of news) {
    const field = fieldAt(place);
    const now = field.base;
    field.value = value;
    if (isHeld || !same(base, now)) saving.hold(field, now);
  }
  await saving.keep();
  await store.drop(left.id);
  saving.changed();
  saving.soon(0);
}

// Typing, leaving, sending

form.addEventListener("input", ({ target }) => {
  const field = fieldAt(target.closest(".note-field")?.dataset.place);
  if (!field) return;
  if (field.isRefused) field.tell("");
  saving.changed();
});
form.addEventListener("focusout", () => saving.isUnsaved && saving.soon(0));
document.addEventListener("visibilitychange", () => document.hidden && saving.saveLast());
addEventListener("pagehide", () => saving.saveLast());

let isLeaving = false;
addEventListener("beforeunload", (event) => {
  if (isLeaving || !saving.isUnsaved) return;
  saving.saveLast();
  if (saving.isAtRisk) event.preventDefault();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { submitter } = event;
  const isSaved = await saving.save();
  if (!isSaved || submitter?.value === "save") return;
  isLeaving = true;
  form.noValidate = true;
  const then = Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: submitter.value });
  form.append(then);
  form.submit();
});

for (const other of document.querySelectorAll(".note-after form"))
  other.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await saving.save()) other.submit();
  });

// Signing out saves first, and leaves no words on this device
document.querySelector(".sign-out")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await saving.save()) return signOut(event.target);
  const leave = button("Sign out without them", () => signOut(event.target));
  tell("sign-out", words("p", "Some of your words are not saved yet. Whoever signs out leaves them behind."), leave);
}, { capture: true });

async function signOut(form) {
  isLeaving = true;
  await forgetEverything().catch(() => {});
  form.submit();
}

// By keyboard: "?" shows the list. Single keys work where nothing is being typed.

function listenToNoteKeys({ form, fields, save }) {
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

// Small pieces of the page, made of text alone: no words of a note are ever read as markup.

function words(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

function block(className, ...content) {
  const element = document.createElement("div");
  element.className = className;
  element.append(...content);
  return element;
}

function button(text, act, more = "") {
  const element = words("button", text, `button button-small ${more}`);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

// Once all is there

for (const line of form.querySelectorAll(".line")) line.removeAttribute("target");
listenToNoteKeys({ form, fields, save: () => saving.save() });
if (saving.isUnsaved) saving.changed(); // typed before the scripts were there
await offerLeftBehind();
