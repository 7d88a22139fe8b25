/** 256 random bits: what nobody guesses. */
export const secretBytes = (): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(32));
