/** A span as OTLP tells it (http/json), with its attributes as a plain object. */
export type ReceivedSpan = {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentSpanId: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: number;
  readonly scope: string;
  readonly attributes: Record<string, unknown>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Record<string, unknown>;
  }[];
};

export type OtlpReceiver = {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** All that came, as it came. */
  readonly bodies: readonly string[];
  /** That it came with. */
  readonly headers: readonly Headers[];
  readonly close: () => Promise<void>;
};

type Attributes = readonly { readonly key: string; readonly value: Record<string, unknown> }[];
type SentSpan = Omit<ReceivedSpan, "status" | "scope" | "attributes" | "events"> & {
  readonly status: { readonly code?: number };
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
};
type Sent = {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly SentSpan[];
    }[];
  }[];
};

/** A collector that keeps what it gets; OTEL_EXPORTER_OTLP_PROTOCOL must be http/json. */
export function startOtlpReceiver(): OtlpReceiver {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const headers: Headers[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const text = await request.text();
    bodies.push(text);
    headers.push(request.headers);
    if (new URL(request.url).pathname === "/v1/traces") spans.push(...spansIn(JSON.parse(text)));
    return Response.json({});
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    spans,
    bodies,
    headers,
    close: () => server.shutdown(),
  };
}

const spansIn = ({ resourceSpans }: Sent): ReceivedSpan[] =>
  resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        ...span,
        scope: scope.name,
        status: span.status.code ?? 0,
        attributes: plain(span.attributes),
        events: span.events.map(({ name, attributes }) => ({
          name,
          attributes: plain(attributes),
        })),
      }))
    )
  );

const plain = (attributes: Attributes): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
