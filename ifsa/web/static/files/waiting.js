// @ts-check
/** Blobs that wait on this phone until they are sent: they outlive a closed page. In IndexedDB,
 *  under the key of their upload; where the browser keeps nothing they live as long as the page. */

/** @typedef {import("./upload.js").Kind} Kind */
/** `place` is what they belong to: the draft of one person in one topic.
 *  @typedef {{key: string, kind: Kind, place: string, blob: Blob, at: number}} Waiting */

const NAME = "ifsa files";
const STORE = "waiting";

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(STORE, { keyPath: "key" });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
  return opened;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T | undefined>}
 */
async function inStore(mode, act) {
  try {
    const transaction = (await database()).transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    return await new Promise((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve(request.result));
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
  } catch {
    return undefined; // full, or switched off: nothing that can be done here
  }
}

/** @param {Waiting} waiting */
export async function keep(waiting) {
  await inStore("readwrite", (store) => store.put(waiting));
}

/** @param {string} key */
export async function forget(key) {
  await inStore("readwrite", (store) => store.delete(key));
}

/** What waits in a place, in the order in which it came. @param {string} place @returns {Promise<Waiting[]>} */
export async function waiting(place) {
  /** @type {Waiting[]} */
  const all = (await inStore("readonly", (store) => store.getAll())) ?? [];
  return all.filter((one) => one.place === place).sort((one, other) => one.at - other.at);
}
