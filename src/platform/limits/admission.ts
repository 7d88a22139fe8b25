/**
 * Whether a request may go on: null when that is known, and it may. Else whoever is asked first finds it out,
 * in one question to the store; the others get the same answer.
 * @throws (rejects with) Problem 429 `rate_limited`
 */
export type Admission = (() => Promise<void>) | null;
