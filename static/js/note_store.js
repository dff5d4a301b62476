// Words that are not saved yet, kept on this device: sealed with a key that only the signed-in page
// is given, deleted once they are saved. Where the browser has no such means, nothing is kept.
const NAME = "therapybridge-notes";
const KEPT_FOR = 7 * 24 * 60 * 60_000; // ms; who has not come back by then has them no more
const text = { in: new TextEncoder(), out: new TextDecoder() };

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const toBytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

function openDatabase() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("words", { keyPath: "id" });
  return done(request);
}

export class NoteStore {
  // null where words cannot be sealed: they then live in the page alone
  static async open({ note, user, key }) {
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB || !navigator.locks) return null;
    const sealing = await crypto.subtle.importKey("raw", toBytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    const store = new NoteStore(await openDatabase(), { note, user, sealing });
    store.holdWindow();
    await store.dropOld();
    return store;
  }

  constructor(database, { note, user, sealing }) {
    Object.assign(this, { database, note, user, sealing, id: crypto.randomUUID() });
    this.place = text.in.encode(`${user} ${note}`);
    this.queue = Promise.resolve();
  }

  words(mode) {
    return this.database.transaction("words", mode, { durability: "strict" }).objectStore("words");
  }

  // Held as long as this window lives, so that others leave its words alone
  holdWindow() {
    navigator.locks.request(`note ${this.id}`, () => new Promise(() => {}));
  }

  // One after the other, so that an older writing never comes last
  inTurn(act) {
    this.queue = this.queue.then(act, act);
    return this.queue;
  }

  keep(fields) {
    return this.inTurn(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = text.in.encode(JSON.stringify(fields));
      const options = { name: "AES-GCM", iv, additionalData: this.place };
      const sealed = await crypto.subtle.encrypt(options, this.sealing, plain);
      const { id, note, user } = this;
      await done(this.words("readwrite").put({ id, note, user, iv, sealed, at: Date.now() }));
    });
  }

  clear() {
    return this.drop(this.id);
  }

  drop(id) {
    return this.inTurn(() => done(this.words("readwrite").delete(id)));
  }

  static async forgetNote(note) {
    const database = await openDatabase();
    const rows = await done(database.transaction("words").objectStore("words").getAll());
    const words = database.transaction("words", "readwrite").objectStore("words");
    await Promise.all(rows.filter((row) => row.note === note).map((row) => done(words.delete(row.id))));
  }

  async dropOld() {
    const rows = await done(this.words("readonly").getAll());
    const old = rows.filter(({ at }) => Date.now() - at > KEPT_FOR);
    await Promise.all(old.map(({ id }) => this.drop(id)));
  }

  // What windows left behind that are gone: [{id, at, fields}]
  async leftBehind() {
    const { held } = await navigator.locks.query();
    const living = new Set(held.map(({ name }) => name));
    const rows = await done(this.words("readonly").getAll());
    const mine = rows.filter(
      (row) => row.note === this.note && row.user === this.user && !living.has(`note ${row.id}`),
    );
    const opened = await Promise.all(mine.map((row) => this.unseal(row)));
    return opened.filter(Boolean);
  }

  async unseal({ id, at, iv, sealed }) {
    try {
      const options = { name: "AES-GCM", iv, additionalData: this.place };
      const plain = await crypto.subtle.decrypt(options, this.sealing, sealed);
      return { id, at, fields: JSON.parse(text.out.decode(plain)) };
    } catch (error) {
      if (error.name !== "OperationError") throw error;
      await this.drop(id); // sealed with a key that there is no more
      return null;
    }
  }
}

// Signing out takes everything along, whoever wrote it
export async function forgetEverything() {
  const database = await openDatabase();
  await done(database.transaction("words", "readwrite").objectStore("words").clear());
}
