// Saves what is typed, field by field, until the server has it: whatever happens to the network,
// the sign-in or another window, nothing is overwritten unseen and nothing is lost.
const PAUSE = 1_500; // ms after the last key
const KEEP_PAUSE = 250; // ms, until words are kept on the device
const RETRIES = [1, 2, 4, 8, 16, 30]; // seconds
const LOOK_AGAIN = 5_000; // ms, while signed out

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The fields of a note on the page: what stands in each, and what the server has of it (`base`).
const nothing = (value) => (value === "" || value === false || value?.length === 0 ? null : (value ?? null));

export const same = (one, other) => JSON.stringify(nothing(one)) === JSON.stringify(nothing(other));

const written = {
  read: ([input]) => input.value || null,
  write: ([input], value) => (input.value = value ?? ""),
};
const chosen = (inputs) => inputs.filter((input) => input.checked).map((input) => input.value);

const KINDS = {
  number: {
    read: ([input]) => (input.value === "" ? null : Number(input.value)),
    write: written.write,
  },
  scale: {
    read: (inputs) => (chosen(inputs)[0] ? Number(chosen(inputs)[0]) : null),
    write: (inputs, value) =>
      inputs.forEach((input) => (input.checked = input.value === String(value ?? ""))),
  },
  multiselect: {
    read: (inputs) => nothing(chosen(inputs)),
    write: (inputs, value) =>
      inputs.forEach((input) => (input.checked = (value ?? []).includes(input.value))),
  },
  checkbox: {
    read: ([input]) => input.checked,
    write: ([input], value) => (input.checked = Boolean(value)),
  },
};

export class NoteField {
  constructor(root) {
    this.root = root;
    ({ place: this.place, kind: this.kind, label: this.label } = root.dataset);
    this.inputs = [...root.querySelectorAll(`[name="${this.place}"]`)];
    this.reader = KINDS[this.kind] ?? written;
    this.base = this.shown; // not what stands there: she may have typed before this ran
    this.theirs = undefined; // saved elsewhere while this stood here: she chooses
    this.isRefused = false; // the server said why; sent again once it is changed
  }

  // What the server had when it made the page
  get shown() {
    const hidden = [...this.root.querySelectorAll(`[name="initial-${this.place}"]`)];
    const [first] = hidden;
    if (this.kind === "multiselect") return hidden.map(({ value }) => value);
    if (this.kind === "checkbox") return first.value === "True";
    if (["number", "scale"].includes(this.kind)) return first.value === "" ? null : Number(first.value);
    return first.value || null;
  }

  get value() {
    return this.reader.read(this.inputs);
  }

  set value(value) {
    if (same(value, this.value)) return;
    this.reader.write(this.inputs, value);
    this.root.dispatchEvent(new Event("note:written", { bubbles: true }));
  }

  get isDirty() {
    return !same(this.value, this.base);
  }

  get isHeld() {
    return this.theirs !== undefined;
  }

  get isToSend() {
    return this.isDirty && !this.isHeld && !this.isRefused;
  }

  // Buttons that send the whole page say by these what it had shown
  set known(value) {
    this.base = value;
    const [shown, ...more] = this.root.querySelectorAll(`[name="initial-${this.place}"]`);
    for (const hidden of more) hidden.remove();
    if (this.kind === "multiselect") return this.knowSeveral(shown, value ?? []);
    if (!shown) return;
    shown.value = this.kind === "checkbox" ? (value ? "True" : "False") : (value ?? "");
  }

  knowSeveral(shown, values) {
    shown?.remove();
    for (const value of values) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: `initial-${this.place}`, value });
      this.root.append(hidden);
    }
  }

  get first() {
    return this.inputs.find((input) => input.checked) ?? this.inputs[0];
  }

  showOrigin({ origin, words }) {
    const mark = this.root.querySelector(".origin");
    mark.className = `origin origin-${origin}`;
    mark.textContent = words;
  }

  tell(problem) {
    const place = this.root.querySelector(".field-problem");
    place.hidden = !problem;
    place.textContent = problem;
    this.root.classList.toggle("field-wrong", Boolean(problem));
    this.isRefused = Boolean(problem);
  }
}

export const inWords = (value) => {
  if (value === true) return "Ticked";
  const text = Array.isArray(value) ? value.join(", ") : nothing(value);
  return text === null ? "Nothing" : String(text);
};

// What the editor and the server say to each other; every answer ends in one word of ours.
const CSRF_COOKIE = /^(__Host-)?csrftoken=/;
const LARGEST_LAST = 60_000; // bytes; browsers carry no more for a page that is gone

function token() {
  const cookie = document.cookie.split("; ").find((part) => CSRF_COOKIE.test(part));
  return cookie?.split("=")[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

const OUTCOMES = { 403: "refused", 404: "gone", 422: "invalid" };

function outcomeOf(answer, body) {
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed_out";
  if (answer.ok && body) return "saved";
  if (answer.status === 409) return body?.error.code === "edit_conflict" ? "conflict" : "locked";
  return OUTCOMES[answer.status] ?? "away";
}

async function ask(address, options) {
  try {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", ...options });
    const body = answer.type === "basic" ? await answer.json().catch(() => null) : null;
    return { outcome: outcomeOf(answer, body), body };
  } catch {
    return { outcome: "offline", body: null };
  }
}

const canCarry = (message) => new Blob([JSON.stringify(message)]).size < LARGEST_LAST;

function send(address, message) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  const keepalive = canCarry(message); // so that it arrives although the page is left
  return ask(address, { method: "POST", headers, body: JSON.stringify(message), keepalive });
}

// How the note stands now; X-Poll: it keeps nobody signed in
const look = (address) => ask(address, { headers: { "X-Poll": "1" } });

// When and what

export class Saving {
  constructor({ fields, address, user, revision, store, onState, onConflict, onNote }) {
    Object.assign(this, { fields, address, user, revision, store, onState, onConflict, onNote });
    this.failures = this.refusals = 0;
    this.state = "saved";
    addEventListener("online", () => this.soon(0));
    addEventListener("focus", () => this.state === "signed_out" && this.lookAgain());
  }

  get isUnsaved() {
    return this.fields.some((field) => field.isDirty || field.isHeld);
  }

  // Whether leaving now could lose a word
  get isAtRisk() {
    if (!this.isUnsaved) return false;
    return !this.store || this.state !== "typing" || !canCarry(this.message(this.toSend));
  }

  get isOver() {
    return this.isLocked || this.state === "gone";
  }

  get toSend() {
    return this.fields.filter((field) => field.isToSend);
  }

  become(state) {
    this.state = state;
    this.onState(state);
  }

  changed() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEEP_PAUSE);
    if (["saved", "invalid"].includes(this.state)) this.become("typing");
    if (!this.isOver) this.soon(PAUSE);
  }

  soon(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  keep() {
    clearTimeout(this.keeping);
    if (!this.store) return undefined;
    const unsaved = this.fields.filter((field) => field.isDirty || field.isHeld);
    const words = unsaved.map(({ place, value, base, isHeld }) => ({ place, value, base, isHeld }));
    return words.length ? this.store.keep(words) : this.store.clear();
  }

  // Resolves when the server has everything that can be sent now; true where nothing is left
  async save() {
    clearTimeout(this.timer);
    while (this.flight) await this.flight;
    if (!this.toSend.length || this.isOver) return !this.isUnsaved;
    this.flight = this.sendFields(this.toSend).finally(() => (this.flight = null));
    await this.flight;
    const isStuck = !["saved", "typing"].includes(this.state);
    return isStuck || !this.toSend.length ? !this.isUnsaved : this.save();
  }

  // The page may be gone before this is answered: browsers carry it on all the same
  saveLast() {
    this.keep();
    if (!this.flight) this.save();
  }

  message(fields) {
    const changes = Object.create(null); // a section may be called as what every object has
    for (const { place, value } of fields) {
      const [section, field] = place.split("-");
      (changes[section] ??= {})[field] = value;
    }
    return { revision: this.revision, changes };
  }

  async sendFields(fields) {
    if (this.state === "saved" || this.state === "typing") this.become("saving");
    const sent = fields.map((field) => [field, field.value]);
    const { outcome, body } = await send(this.address, this.message(fields));
    if (outcome === "refused") return this.withNewToken();
    await this[outcome](body, sent);
  }

  // A sign-in meanwhile changed the token, which the page reads anew: once more, then it is refused
  async withNewToken() {
    if (this.refusals++) return this.away();
    await this.lookAgain();
  }

  async saved(body, sent) {
    this.failures = this.refusals = 0;
    for (const [field, value] of sent) field.known = value;
    this.absorb(body, new Set(sent.map(([field]) => field)));
    await this.settle();
  }

  // What stands there now is asked for; fields that collide wait for her, the others go again
  conflict() {
    return this.lookAgain();
  }

  async settle() {
    await this.keep();
    if (this.fields.some((field) => field.isHeld)) return this.become("conflict");
    if (this.fields.some((field) => field.isRefused)) return this.become("invalid");
    this.become(this.isUnsaved ? "typing" : "saved");
  }

  async invalid(body, sent) {
    const problems = body?.error.details.fields ?? {};
    for (const [field] of sent) field.tell(problems[field.place] ?? "");
    if (!sent.some(([field]) => field.isRefused)) return this.away();
    await this.keep();
    this.become("invalid");
    if (this.toSend.length) this.soon(0);
  }

  async locked() {
    await this.keep();
    this.lock();
  }

  lock() {
    this.isLocked = true;
    if (this.isUnsaved) this.become("locked");
  }

  async gone() {
    await this.keep();
    this.become("gone");
  }

  offline() {
    return this.away("offline");
  }

  async away(state = "away") {
    await this.keep();
    this.become(state);
    const seconds = RETRIES[Math.min(this.failures++, RETRIES.length - 1)];
    this.soon(seconds * 1000);
  }

  async signed_out() {
    await this.keep();
    this.become("signed_out");
    this.watchForSignIn();
  }

  async watchForSignIn() {
    if (this.isWatching) return;
    this.isWatching = true;
    while (["signed_out", "other_user"].includes(this.state)) {
      await wait(LOOK_AGAIN);
      if (!document.hidden) await this.lookAgain();
    }
    this.isWatching = false;
  }

  async lookAgain() {
    const { outcome, body } = await look(this.address);
    const isHers = outcome === "saved" && body.user === this.user;
    if (!isHers) return this.notHers(outcome);
    this.absorb(body);
    await this.settle();
    this.soon(0);
  }

  notHers(outcome) {
    if (outcome === "signed_out") return this.signed_out();
    return ["saved", "gone"].includes(outcome) ? this.otherUser() : this.away();
  }

  // Her words are not sent in somebody else's name
  otherUser() {
    this.become("other_user");
    this.watchForSignIn();
  }

  // What the server has now; `sent` are the fields that it has from us
  absorb(body, sent = new Set()) {
    this.revision = body.revision;
    for (const field of this.fields) {
      const now = body.fields[field.place];
      field.showOrigin(now);
      if (sent.has(field)) continue;
      this.meet(field, now.value);
    }
    this.onNote(body);
  }

  meet(field, theirs) {
    if (same(theirs, field.base)) return;
    if (field.isDirty && !same(theirs, field.value)) return this.hold(field, theirs);
    field.known = theirs;
    field.value = theirs;
  }

  hold(field, theirs) {
    field.known = theirs;
    field.theirs = theirs;
    this.onConflict(field);
  }

  // She has seen both: what stands in the field now is what she wants
  choose(field, value) {
    field.theirs = undefined;
    field.value = value;
    this.become("typing");
    this.soon(0);
  }
}
