// @ts-check
/** Doing without a socket: what the outbox has, and what one taps, as JSON calls. For pages and the
 *  worker alike. */

import { bodyOf } from "./outbox.js";
import { Problem } from "./socket.js";

/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {import("./outbox.js").Place} Place */

const PATIENCE = 30_000; // milliseconds

/**
 * Rejects with a Problem: "offline" where nobody answered.
 * @param {string} method @param {string} path @param {string} member @param {object} [body]
 * @returns {Promise<any>}
 */
export async function call(method, path, member, body) {
  const headers = { "Content-Type": "application/json", "IFSA-Member": member };
  const sent = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout?.(PATIENCE) };
  const answer = await fetch(path, sent).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (answer?.ok && said) return said;
  // A gateway that answers in our place says nothing we understand: the link is not whole.
  if (!answer || !said?.code) throw new Problem({ code: "offline", text: "" });
  const wait = answer.headers.get("Retry-After");
  throw new Problem({
    code: said.code,
    text: said.title,
    field: said.field ?? undefined,
    retry_after: wait === null ? undefined : Number(wait),
  });
}

/** @param {Entry} entry @returns {Promise<{seq: number}>} */
export function post(entry) {
  return call("POST", `/api/v1/rooms/${entry.room}/messages`, entry.member, bodyOf(entry));
}

/** @param {Place} place */
export function read({ topic, member, seq }) {
  return call("POST", `/api/v1/topics/${topic}/read`, member, { seq });
}
