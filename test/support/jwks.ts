import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** A key pair of an issuer; `sign` makes a token with it. */
export type SigningKey = {
  readonly jwk: JWK;
  readonly sign: (claims: JWTPayload, header?: Record<string, unknown>) => Promise<string>;
};

/** Makes a key pair for RS256, PS256, ES256 or EdDSA. */
export async function signingKey(alg: string, kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    jwk: { ...await exportJWK(publicKey), alg, kid, use: "sig" },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  };
}

/** A real HTTP server on this machine that publishes keys, as an identity provider does. */
export type JwksServer = {
  readonly url: string;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  publish: (keys: readonly SigningKey[]) => void;
  /** What is answered instead of the keys; null: the keys again. */
  answer: (instead: (() => Promise<Response> | Response) | null) => void;
  readonly close: () => Promise<void>;
};

export function startJwksServer(first: readonly SigningKey[]): JwksServer {
  let keys = first;
  let instead: (() => Promise<Response> | Response) | null = null;
  let fetches = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    fetches++;
    return instead?.() ?? Response.json({ keys: keys.map(({ jwk }) => jwk) });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/jwks`,
    fetches: () => fetches,
    publish: (next) => void (keys = next),
    answer: (next) => void (instead = next),
    close: () => server.shutdown(),
  };
}
