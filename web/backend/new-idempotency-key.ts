/** A key that no other request has. `crypto.randomUUID` is there in pages of https only. */
export const newIdempotencyKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");
