// What was recorded and is not acknowledged yet, kept in the browser's own database, so that a
// reload, a crash or a lost network loses nothing. Deleted as soon as it is acknowledged.
const NAME = "therapybridge-recordings";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class Spool {
  static async open(upload) {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("chunks", { keyPath: ["upload", "start"] });
      request.result.createObjectStore("takes", { keyPath: "upload" });
    };
    return new Spool(await done(request), upload);
  }

  constructor(database, upload) {
    this.database = database;
    this.upload = upload;
    this.inMemory = []; // what the device had no room for; sent like the rest, lost with the page
  }

  store(name, mode) {
    return this.database.transaction(name, mode, { durability: "strict" }).objectStore(name);
  }

  get range() {
    return IDBKeyRange.bound([this.upload, 0], [this.upload, Infinity]);
  }

  // {seconds, end: bytes recorded so far, type, isOver}; undefined where nothing was recorded here
  take() {
    return done(this.store("takes", "readonly").get(this.upload));
  }

  saveTake(take) {
    return done(this.store("takes", "readwrite").put({ ...take, upload: this.upload }));
  }

  async add(start, bytes) {
    const chunk = { upload: this.upload, start, bytes };
    try {
      await done(this.store("chunks", "readwrite").put(chunk));
    } catch (error) {
      this.inMemory.push(chunk);
      throw error;
    }
  }

  async chunks(limit) {
    const kept = await done(this.store("chunks", "readonly").getAll(this.range, limit));
    return [...kept, ...this.inMemory].sort((one, other) => one.start - other.start).slice(0, limit);
  }

  async dropBefore(offset) {
    const chunks = await this.chunks();
    const store = this.store("chunks", "readwrite");
    const acknowledged = chunks.filter(({ start, bytes }) => start + bytes.byteLength <= offset);
    this.inMemory = this.inMemory.filter((chunk) => !acknowledged.includes(chunk));
    await Promise.all(acknowledged.map(({ start }) => done(store.delete([this.upload, start]))));
  }

  async clear() {
    this.inMemory = [];
    await done(this.store("chunks", "readwrite").delete(this.range));
    await done(this.store("takes", "readwrite").delete(this.upload));
  }
}
