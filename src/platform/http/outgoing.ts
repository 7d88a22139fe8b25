/** What is sent to an address that somebody else has named. */
export type Outgoing = {
  readonly url: URL;
  /** Those that its host has, all of which were looked at; the connection is made to one of them and no other. */
  readonly addresses: readonly Address[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** An IP address as text. */
export type Address = { readonly address: string; readonly family: 4 | 6 };

/** What came of it; `body`: as much of it as was read. */
export type Answered =
  | { readonly status: number; readonly body: string; readonly failure: null }
  | { readonly status: null; readonly body: null; readonly failure: NoAnswer };

export type NoAnswer = "timed_out" | "not_connected" | "not_secure";

/** The way out of this server; it is a runtime's own, and handed in. */
export type Outside = {
  /** The addresses of a host; none when it cannot be found. Rejects never. */
  readonly resolve: (host: string) => Promise<readonly Address[]>;
  /** Posts and reads the answer, within bounds of time and size. Rejects never. */
  readonly post: (outgoing: Outgoing) => Promise<Answered>;
};
