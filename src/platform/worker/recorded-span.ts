import type {
  Exception,
  Link,
  Span,
  SpanAttributes,
  SpanAttributeValue,
  SpanContext,
  SpanKind,
  SpanStatus,
} from "@opentelemetry/api";

export type SpanEvent = {
  readonly name: string;
  /** Epoch milliseconds, with fractions. */
  readonly at: number;
  readonly attributes: SpanAttributes;
};

type Begun = {
  readonly name: string;
  readonly context: SpanContext;
  /** null: it begins its trace. */
  readonly parentSpanId: string | null;
  readonly kind: SpanKind;
  readonly attributes: SpanAttributes;
  readonly links: readonly Link[];
  /** Epoch milliseconds, with fractions, on the clock that all spans of a request have. */
  readonly now: () => number;
  readonly onEnd: (span: RecordedSpan) => void;
};

/** A span of OpenTelemetry's interface that keeps what it is told until it is sent. Its times are its own. */
export class RecordedSpan implements Span {
  name: string;
  status: SpanStatus = { code: 0 };
  /** Epoch milliseconds, as is `beganAt`; null while it goes on. */
  endedAt: number | null = null;
  readonly beganAt: number;
  readonly begun: Begun;
  readonly attributes: SpanAttributes;
  readonly events: SpanEvent[] = [];
  readonly links: Link[];

  constructor(begun: Begun) {
    this.begun = begun;
    this.name = begun.name;
    this.attributes = { ...begun.attributes };
    this.links = [...begun.links];
    this.beganAt = begun.now();
  }

  spanContext(): SpanContext {
    return this.begun.context;
  }

  setAttribute(key: string, value: SpanAttributeValue): this {
    this.attributes[key] = value;
    return this;
  }

  setAttributes(attributes: SpanAttributes): this {
    Object.assign(this.attributes, attributes);
    return this;
  }

  addEvent(name: string, attributes: SpanAttributes = {}): this {
    this.events.push({ name, at: this.begun.now(), attributes });
    return this;
  }

  addLink(link: Link): this {
    return this.addLinks([link]);
  }

  addLinks(links: readonly Link[]): this {
    this.links.push(...links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.status = status;
    return this;
  }

  updateName(name: string): this {
    this.name = name;
    return this;
  }

  isRecording(): boolean {
    return this.endedAt === null;
  }

  /** By its type alone: a message would have values in it. */
  recordException(exception: Exception): void {
    const type = exception instanceof Error ? exception.name : "error";
    this.addEvent("exception", { "exception.type": type });
  }

  end(): void {
    if (this.endedAt !== null) return;
    this.endedAt = this.begun.now();
    this.begun.onEnd(this);
  }
}
