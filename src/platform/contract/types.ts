import type * as z from "zod/mini";
import type { KeptText } from "../http/kept-text.ts";
import type { RateClass } from "../limits/policy.ts";
import type { Upgraded } from "../http/upgrade.ts";
import type { Context, PublicContext } from "./context.ts";

/** What the runtime reads of a generated route; `typeof routes` holds the exact types. */
export type Route = {
  readonly operationId: string;
  readonly method: string;
  /** As in the contract, without the base path: `/lessons/{id}`. */
  readonly path: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly "x-roles": readonly string[];
  /** By which quota calls are limited (X4). */
  readonly "x-rate-class": RateClass;
  /** What a client sends over a WebSocket. */
  readonly "x-messages"?: z.ZodMiniType;
  /** Query parameters that are lists, and so may be given more than once. */
  readonly "x-lists"?: readonly string[];
  /** Other names of query parameters: the name that is written, and the one that it stands for. */
  readonly "x-same-as"?: Readonly<Record<string, string>>;
  readonly request?: {
    readonly params?: z.ZodMiniObject;
    readonly query?: z.ZodMiniObject;
    readonly headers?: z.ZodMiniObject;
    readonly body?: {
      readonly required: boolean;
      readonly content: { readonly "application/json": { readonly schema: z.ZodMiniType } };
    };
  };
  readonly responses: Sent<unknown>;
};

declare const shapes: unique symbol;

/**
 * The media types of an operation's answers by status, null where there is no body. Everything else that the contract
 * says of them is in the type alone: answers are made by us and checked in tests (decision 42).
 */
export type Sent<Shapes> = {
  readonly types: Readonly<Record<string, string | null>>;
  readonly [shapes]?: Shapes;
};

type Answers<R extends Route> = R["responses"] extends Sent<infer Shapes> ? Shapes : never;

/** All that the contract says of an answer, as it stands in the generated module `answers.ts`. */
export type ResponseShape = {
  readonly description: string;
  readonly headers?: z.ZodMiniObject;
  readonly content?: Readonly<Record<string, { readonly schema: z.ZodMiniType }>>;
};

export type Routes = Readonly<Record<string, Route>>;

/** The decoded and validated request; a part that the contract does not declare is undefined. */
export type Parts<R> = {
  readonly path: Part<R, "params">;
  readonly query: Part<R, "query">;
  readonly header: Part<R, "headers">;
  readonly body: Body<R>;
};

type Part<R, Name extends string> = R extends { request: { [_ in Name]: infer S } }
  ? S extends z.ZodMiniType ? z.output<S> : undefined
  : undefined;

type Body<R> = R extends { request: { body: { required: infer Needed; content: infer C } } }
  ? SchemaIn<C, "output"> | (Needed extends true ? never : undefined)
  : undefined;

type SchemaIn<Content, Side extends "input" | "output"> = Content[keyof Content] extends
  { schema: infer S extends z.ZodMiniType } ? Side extends "input" ? z.input<S> : z.output<S>
  : never;

/** The statuses that a handler may answer; `default` stands for problems, which are thrown. */
export type Status<R extends Route> = Exclude<keyof Answers<R>, "default">;

type Answered<Response> = Response extends { content: infer C } ? SchemaIn<C, "input"> : null;

type Headers<Response> = Response extends { headers: infer H extends z.ZodMiniType } ? {
    readonly [Name in keyof z.input<H>]: Exclude<z.input<H>[Name], undefined>;
  }
  : never;

type HeadersArgument<Response> = [Headers<Response>] extends [never] ? []
  : Record<never, never> extends Headers<Response> ? [headers?: Headers<Response>]
  : [headers: Headers<Response>];

/** A ready answer. `text` is null where the contract declares no body. */
export type AnyReply = {
  readonly status: number;
  readonly text: string | Uint8Array<ArrayBuffer> | KeptText | ReadableStream<Uint8Array> | null;
  /** Of an answer that goes on after it has begun: when it is over. */
  readonly over?: Promise<void>;
  /** The answer that the runtime has made, where the connection speaks another protocol from here on. */
  readonly upgraded?: Response;
  /** What is kept of it for a retry, where that must not hold all of it. */
  readonly kept?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

declare const of: unique symbol;

/** An answer that the contract allows to this operation; only `answer` makes one. */
export type Reply<R extends Route> = AnyReply & { readonly [of]: [R["method"], R["path"]] };

export type Answer<R extends Route> = {
  /** Answers with a body, null where the contract declares none. */
  <S extends Status<R>>(
    status: S,
    body: Answered<Answers<R>[S]>,
    ...headers: HeadersArgument<Answers<R>[S]>
  ): Reply<R>;
  /** The same with a secret in the body, which is kept nowhere: a retry is answered with `again`. */
  once<S extends Status<R>>(
    status: S,
    body: Answered<Answers<R>[S]>,
    again: Answered<Answers<R>[S]>,
    ...headers: HeadersArgument<Answers<R>[S]>
  ): Reply<R>;
  /** The same with a body that is no JSON, but a text of the type that the contract declares. */
  text<S extends Status<R>>(
    status: S,
    text: string,
    ...headers: HeadersArgument<Answers<R>[S]>
  ): Reply<R>;
  /** The same with a body that is JSON text, or its bytes, already; nothing checks it. */
  json<S extends Status<R>>(
    status: S,
    text: string | Uint8Array<ArrayBuffer> | KeptText,
    ...headers: HeadersArgument<Answers<R>[S]>
  ): Reply<R>;
  /** The same with a body that comes by and by, until `over`; nothing checks it. */
  stream<S extends Status<R>>(
    status: S,
    stream: Stream,
    ...headers: HeadersArgument<Answers<R>[S]>
  ): Reply<R>;
  /** Answers with the WebSocket that the runtime has opened. */
  upgraded<S extends Status<R> & 101>(status: S, upgraded: Upgraded): Reply<R>;
};

/** A body that comes by and by. */
export type Stream = {
  readonly body: ReadableStream<Uint8Array>;
  /** When it has ended, or its reader has left. */
  readonly over: Promise<void>;
};

/** Public operations know no caller, tenant or database. */
type ContextOf<R extends Route> = [R["security"][number]] extends [never] ? PublicContext
  : Context;

/** @throws Problem for whatever the caller must be told instead of an answer. */
export type HandlerOf<R extends Route> = (
  request: Parts<R>,
  answer: Answer<R>,
  context: ContextOf<R>,
) => Reply<R> | Promise<Reply<R>>;

/** One handler for every operation of a contract, none missing and none too many. */
export type HandlersOf<All extends Routes> = {
  readonly [Id in keyof All]: HandlerOf<All[Id]>;
};
