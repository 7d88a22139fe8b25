/** What can go wrong between this program and PostgreSQL, by what it means for the caller. */

/** There is no connection, and nothing was sent: whatever was asked has not happened. */
export class DatabaseUnavailable extends Error {
  readonly code = "DATABASE_UNAVAILABLE";
  override readonly name = "DatabaseUnavailable";
}

/** All connections that may be used were busy for too long; nothing was sent. */
export class NoConnectionFree extends Error {
  readonly code = "NO_CONNECTION_FREE";
  override readonly name = "NoConnectionFree";
}

/** The time of the request was over inside a transaction, which leaves nothing behind. */
export class OutOfTime extends Error {
  readonly code = "OUT_OF_TIME";
  override readonly name = "OutOfTime";
}

/** A statement was sent and no answer came, so that nobody here knows whether it was carried out. */
export class AnswerLost extends Error {
  readonly code = "ANSWER_LOST";
  override readonly name = "AnswerLost";

  constructor(message: string, options: ErrorOptions & { readonly isLate?: boolean } = {}) {
    super(message, options);
    this.isLate = options.isLate ?? false;
  }

  /** there was no time left to wait for it; the connection was given up */
  readonly isLate: boolean;
}

/** A message's `before` failed, so that PostgreSQL did not begin with the message itself. */
export class NotBegun extends Error {
  readonly code = "NOT_BEGUN";
  override readonly name = "NotBegun";
}

/** The tenant's role is gone: it was dropped, or made anew under another id. */
export class TenantGone extends Error {
  readonly code = "TENANT_GONE";
  override readonly name = "TenantGone";
}

/** A result does not belong to its statement. It is never handed on; its connection is given up. */
export class StrayResult extends Error {
  readonly code = "STRAY_RESULT";
  override readonly name = "StrayResult";
}

/** A statement that no tenant's connection takes: see statement.ts. */
export class ForeignStatement extends Error {
  readonly code = "FOREIGN_STATEMENT";
  override readonly name = "ForeignStatement";
}
