// @ts-check
/** What is kept on this phone: in IndexedDB, or in the page where the browser has none to give. */

/** @typedef {"outbox" | "drafts" | "places" | "leases"} Shelf */
/** @typedef {{id: any, [key: string]: any}} Thing */
/** @typedef {(before: any) => Thing | undefined} Change */

const NAME = "ifsa";
const VERSION = 1;
const SLOW = 4000; // milliseconds: a database that does not open is no use

/** @template Answer @param {IDBRequest<Answer>} request @returns {Promise<Answer>} */
function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** On disk. An abort, as of a full disk, rejects. @param {IDBTransaction} work @returns {Promise<void>} */
function endOf(work) {
  return new Promise((resolve, reject) => {
    work.oncomplete = () => resolve();
    work.onabort = () => reject(work.error);
  });
}

/** @param {IDBDatabase} database */
function furnish(database) {
  database.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
  for (const shelf of ["drafts", "places", "leases"]) {
    database.createObjectStore(shelf, { keyPath: "id" });
  }
}

class Disk {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /** Rejects where there is none, or it takes too long. @returns {Promise<Disk>} */
  static open() {
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("slow")), SLOW);
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => furnish(request.result);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => resolve(new Disk(request.result));
    });
  }

  /** @param {Shelf} shelf */
  begin(shelf) {
    const work = this.database.transaction(shelf, "readwrite");
    return { work, things: work.objectStore(shelf) };
  }

  /** @param {Shelf} shelf @returns {Promise<Thing[]>} */
  all(shelf) {
    return answerOf(this.database.transaction(shelf).objectStore(shelf).getAll());
  }

  /** Put down in one go, in place of some drafts: a page that closes now has done it.
   *  @param {Shelf} shelf @param {object} thing @param {string[]} drafts */
  async add(shelf, thing, drafts) {
    const work = this.database.transaction(drafts.length ? [shelf, "drafts"] : [shelf], "readwrite");
    const request = work.objectStore(shelf).put(thing);
    for (const id of drafts) work.objectStore("drafts").delete(id);
    work.commit?.();
    await endOf(work);
    return { ...thing, id: request.result };
  }

  /** @param {Shelf} shelf @param {any} id @param {Change} change */
  async change(shelf, id, change) {
    const { work, things } = this.begin(shelf);
    const after = change(await answerOf(things.get(id)));
    if (after) things.put(after);
    else things.delete(id);
    await endOf(work);
    return after;
  }
}

class Memory {
  constructor() {
    /** @type {Record<Shelf, Map<any, Thing>>} */
    this.shelves = { outbox: new Map(), drafts: new Map(), places: new Map(), leases: new Map() };
    this.next = Number.MAX_SAFE_INTEGER / 2; // after all that is on disk
  }

  /** @param {Shelf} shelf */
  all(shelf) {
    return [...this.shelves[shelf].values()];
  }

  /** @param {Shelf} shelf @param {any} id */
  has(shelf, id) {
    return this.shelves[shelf].has(id);
  }

  /** @param {Shelf} shelf @param {object} thing @param {string[]} drafts */
  add(shelf, thing, drafts) {
    const kept = /** @type {Thing} */ ({ id: this.next++, ...thing });
    this.shelves[shelf].set(kept.id, kept);
    for (const id of drafts) this.shelves.drafts.delete(id);
    return kept;
  }

  /** @param {Shelf} shelf @param {any} id @param {Change} change */
  change(shelf, id, change) {
    const after = change(this.shelves[shelf].get(id));
    if (after) this.shelves[shelf].set(id, after);
    else this.shelves[shelf].delete(id);
    return after;
  }
}

/** Both as one: what the disk does not take stays in the page, and `lasting` says so. */
export class Store {
  constructor() {
    this.lasting = true;
    this.memory = new Memory();
    /** @type {Promise<Disk | null>} */
    this.disk = Disk.open().catch(() => this.fail());
  }

  fail() {
    this.lasting = false;
    return null;
  }

  /** All things of a shelf, in the order in which they came. @param {Shelf} shelf @returns {Promise<any[]>} */
  async all(shelf) {
    const disk = await this.disk;
    const lasting = await disk?.all(shelf).catch(() => this.fail());
    return [...(lasting ?? []), ...this.memory.all(shelf)];
  }

  /** Put a thing down; without an id it gets the next one.
   *  @param {Shelf} shelf @param {object} thing @param {string[]} [drafts] ids of those it stands for now */
  async add(shelf, thing, drafts = []) {
    const disk = await this.disk;
    const kept = await disk?.add(shelf, thing, drafts).catch(() => this.fail());
    return kept ?? this.memory.add(shelf, thing, drafts);
  }

  /**
   * Look at a thing and put another in its place, or none: nobody comes between.
   * @param {Shelf} shelf @param {any} id @param {Change} change
   */
  async change(shelf, id, change) {
    const disk = this.memory.has(shelf, id) ? null : await this.disk;
    if (!disk) return this.memory.change(shelf, id, change);
    try {
      return await disk.change(shelf, id, change);
    } catch {
      this.fail();
      return this.memory.change(shelf, id, change);
    }
  }
}

/** @type {Store | undefined} */
let kept;

/** The page's one store. */
export function store() {
  kept ??= new Store();
  return kept;
}

const LEASE = 30_000; // milliseconds
const POLL = 1000;

/**
 * Do something that no other page of this browser does at the same time. `hold` is to be awaited
 * before each step; it matters where the browser has no locks.
 * @template Answer
 * @param {Store} store @param {string} name
 * @param {(hold: () => Promise<void>) => Promise<Answer>} work
 * @returns {Promise<Answer>}
 */
export async function alone(store, name, work) {
  if (navigator.locks) return navigator.locks.request(name, () => work(async () => {}));
  const me = Math.random();
  const hold = async () => {
    while (!(await lease(store, name, me))) await new Promise((done) => setTimeout(done, POLL));
  };
  await hold();
  try {
    return await work(hold);
  } finally {
    await store.change("leases", name, (held) => (held?.me === me ? undefined : held));
  }
}

/** @param {Store} store @param {string} name @param {number} me */
async function lease(store, name, me) {
  const held = await store.change("leases", name, (before) =>
    before && before.me !== me && before.until > Date.now()
      ? before
      : { id: name, me, until: Date.now() + LEASE },
  );
  return held?.me === me;
}
