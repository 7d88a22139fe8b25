/** What COPY uses of the driver's own connection, which its types leave out. */
export type WireConnection = {
  query(text: string): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
  readonly stream: {
    write(bytes: Uint8Array): boolean;
    pause(): void;
    resume(): void;
    readonly writableNeedDrain: boolean;
    once(event: "drain" | "close", told: () => void): void;
    off(event: "drain" | "close", told: () => void): void;
  };
};
