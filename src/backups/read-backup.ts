import type * as z from "zod/mini";
import { RowSum } from "../platform/hashing/row-sum.ts";
import {
  BackupEnd,
  BackupError,
  END_OF_ROWS,
  FORM,
  Head,
  NEWER,
  TableEnd,
  TableHead,
  TenantEnd,
  TenantHead,
} from "./backup-lines.ts";
import { LineReader } from "./line-reader.ts";

/**
 * Reads a backup from its first line to its last, each tenant and each of its tables once and in order. Whatever
 * is not as a backup is written is a BackupError that says where.
 */
export class BackupReader {
  readonly #lines: LineReader;
  #at = "its first line";
  #line: string | null = null;
  #rowsRead = 0;
  readonly #sum = new RowSum();
  /** of all lines of JSON before the one that was read last */
  #sumBefore = "";
  readonly head: Head;

  private constructor(lines: LineReader, head: Head) {
    this.#lines = lines;
    this.head = head;
  }

  /** `text` is the file, decompressed. */
  static async open(text: ReadableStream<Uint8Array>): Promise<BackupReader> {
    const lines = new LineReader(text);
    const first = await lines.line(MOST_OF_HEAD).catch(() => null);
    const head = Head.safeParse(asJson(first ?? ""));
    if (!head.success) throw new BackupError("this is no backup of Halfhour");
    if (head.data.halfhour_backup > FORM) throw new BackupError(`this backup ${NEWER}`);
    const reader = new BackupReader(lines, head.data);
    reader.#sum.addRow(new TextEncoder().encode(first ?? ""));
    return reader;
  }

  /** Of all tables so far. */
  get rowsRead(): number {
    return this.#rowsRead;
  }

  /** The next tenant, whose tables are all to be read before the one after it; null after the last. */
  async nextTenant(): Promise<TenantHead | null> {
    this.#line = await this.#next();
    if (BackupEnd.safeParse(asJson(this.#line)).success) return null;
    const tenant = this.#read(TenantHead, this.#line);
    this.#at = `the tenant ${tenant.tenant}`;
    return tenant;
  }

  /** The next table of a tenant; null after the last. Its rows are to be read before anything else. */
  async nextTable(tenant: TenantHead): Promise<TableHead | null> {
    const line = await this.#next();
    const end = TenantEnd.safeParse(asJson(line));
    if (end.success && end.data.end_of === tenant.tenant) return null;
    const table = this.#read(TableHead, line);
    this.#at = `the table ${tenant.tenant}.${table.table}`;
    return table;
  }

  /** Blocks of whole rows; after the last it is sure that they are those that were written. */
  async *rows(onEnd: (end: TableEnd) => void = () => {}): AsyncGenerator<Uint8Array> {
    const sum = new RowSum();
    try {
      yield* this.#lines.block(END_OF_ROWS, (row) => {
        sum.addRow(row);
        this.#rowsRead++;
      });
    } catch (error) {
      throw this.#cut(error);
    }
    const end = this.#read(TableEnd, await this.#next());
    if (end.rows !== sum.rows || end.sum !== sum.text) {
      throw new BackupError(
        `the backup is damaged: ${this.#at} has ${sum.rows} rows that are not the ${end.rows} that were written`,
      );
    }
    onEnd(end);
  }

  /** Reads over a tenant; `onBlock` is called now and then. */
  async skip(tenant: TenantHead, onBlock: () => void = () => {}): Promise<void> {
    while (await this.nextTable(tenant) !== null) {
      for await (const _ of this.rows()) onBlock();
    }
  }

  /** What the last line says; to be asked after the last tenant. */
  async end(): Promise<BackupEnd> {
    const end = this.#read(BackupEnd, this.#line ?? "");
    if (end.end !== this.head.id) throw new BackupError("the backup ends as another one");
    if (end.lines !== this.#sumBefore) {
      throw new BackupError(
        "the backup is damaged: its lines about tables are not those that were written",
      );
    }
    const after = await this.#lines.line().catch((error) => {
      throw this.#cut(error);
    });
    if (after !== null) throw new BackupError("something follows the end of the backup");
    return end;
  }

  async #next(): Promise<string> {
    const line = await this.#lines.line().catch((error) => {
      throw this.#cut(error);
    });
    if (line === null) throw this.#cut(null);
    this.#sumBefore = this.#sum.text;
    this.#sum.addRow(new TextEncoder().encode(line));
    return line;
  }

  #read<T>(form: z.ZodMiniType<T>, line: string): T {
    const read = form.safeParse(asJson(line));
    if (read.success) return read.data;
    throw new BackupError(`the backup is damaged: after ${this.#at} comes what is no part of one`);
  }

  #cut(cause: unknown): Error {
    if (cause instanceof BackupError) return cause;
    const message = `the backup is cut or damaged: it can be read up to ${this.#at}`;
    return new BackupError(message, { cause });
  }
}

const MOST_OF_HEAD = 10_000;

type TableEnd = z.infer<typeof TableEnd>;

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
