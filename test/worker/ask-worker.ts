/** What came of a request to a Worker. */
export type Asked = {
  /** 0: whoever asked has left. */
  readonly status: number;
  readonly code: string | null;
  readonly ms: number;
};

/** Asks, and leaves after so many milliseconds where a number is given. */
export async function askWorker(
  url: string,
  token: string,
  leavesAfterMs: number | null = null,
): Promise<Asked> {
  const began = performance.now();
  const leaving = new AbortController();
  const timer = leavesAfterMs === null
    ? undefined
    : setTimeout(() => leaving.abort(), leavesAfterMs);
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: leaving.signal,
    });
    const body = await response.json();
    return { status: response.status, code: body.code ?? null, ms: performance.now() - began };
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    return { status: 0, code: null, ms: performance.now() - began };
  } finally {
    clearTimeout(timer);
  }
}
