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
