// A note that is read: a signed one needs nothing on this device any more, single keys lead on.
import { NoteStore } from "./note_store.js";

const note = document.getElementById("note-text");
if (note.dataset.signed && globalThis.indexedDB) NoteStore.forgetNote(note.dataset.signed).catch(() => {});

document.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey, target }) => {
  if (ctrlKey || metaKey || altKey || target.closest("input, textarea, select")) return;
  document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
});
