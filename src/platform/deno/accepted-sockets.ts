import type { Sending, Socket } from "../http/connections.ts";
import { SOCKET_ADDRESS_BYTES, socketAddress, socketPort } from "../http/socket-address.ts";

/** Numbers of Linux (poll.h, sys/socket.h, netinet/tcp.h, sys/resource.h). */
const [POLLNVAL, SHUT_RDWR, RLIMIT_NOFILE] = [0x20, 2, 7];
const [SOL_SOCKET, SO_LINGER, IPPROTO_TCP, TCP_INFO] = [1, 13, 6, 11];
/** In `struct tcp_info`: sent and not acknowledged, acknowledged and received in all, not sent yet. */
const [UNACKED, BYTES_ACKED, BYTES_RECEIVED] = [24, 120, 128];
const [NOTSENT_BYTES, INFO_BYTES] = [144, 256];

/** So many descriptors are asked about at once; poll refuses more than the process may have. */
const CHUNK = 64;
/** Descriptors are given out from the lowest: so far above the highest one seen none is looked for. */
const BEYOND = 1_024;

const functions = {
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type Libc = Deno.DynamicLibrary<typeof functions>["symbols"];

/**
 * The connections that the process has accepted, seen and ended past `Deno.serve`, which shows none
 * before its first request. Nothing here needs a free descriptor, as reading /proc would. A look and the
 * ends that follow from it belong into one turn of the loop, in which no descriptor changes hands.
 */
export class AcceptedSockets {
  readonly #libc: Libc;
  readonly #limit: number;
  #highest = 0;
  readonly #polled = new Int32Array(new ArrayBuffer(8 * CHUNK));
  readonly #address = new DataView(new ArrayBuffer(SOCKET_ADDRESS_BYTES));
  readonly #info = new DataView(new ArrayBuffer(INFO_BYTES));
  readonly #length = new Uint32Array(new ArrayBuffer(4));

  private constructor(libc: Libc) {
    this.#libc = libc;
    this.#limit = descriptorLimit(libc);
  }

  /** null where it cannot be done: on other systems than Linux, or without the right to call libc. */
  static open(): AcceptedSockets | null {
    if (Deno.build.os !== "linux") return null;
    try {
      return new AcceptedSockets(Deno.dlopen("libc.so.6", functions).symbols);
    } catch {
      return null;
    }
  }

  /** How many descriptors the process may have open. */
  get limit(): number {
    return this.#limit;
  }

  /** All connections that were accepted on a port. */
  on(port: number): Socket[] {
    const found: Socket[] = [];
    // The end moves on as open ones are found.
    for (let first = 0; first < Math.min(this.#limit, this.#highest + BEYOND); first += CHUNK) {
      for (const descriptor of this.#openOf(first, Math.min(CHUNK, this.#limit - first))) {
        this.#highest = Math.max(this.#highest, descriptor);
        const socket = this.#acceptedOn(port, descriptor);
        if (socket !== null) found.push(socket);
      }
    }
    return found;
  }

  /** What a connection has still to send; null when the system does not say. */
  sendingOf(descriptor: number): Sending | null {
    this.#length[0] = INFO_BYTES;
    const { getsockopt } = this.#libc;
    const done = getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, this.#info, this.#length);
    if (done !== 0 || this.#length[0] < NOTSENT_BYTES + 4) return null;
    const isUnsent = this.#info.getUint32(UNACKED, true) > 0 ||
      this.#info.getUint32(NOTSENT_BYTES, true) > 0;
    const count = (at: number) => Number(this.#info.getBigUint64(at, true));
    return { isUnsent, taken: count(BYTES_ACKED), received: count(BYTES_RECEIVED) };
  }

  /**
   * Ends a connection: the server sees the end of its stream and closes it. `drop` throws away what was
   * not sent yet, which the system would otherwise keep for a reader that does not read.
   */
  end(descriptor: number, drop: boolean): void {
    if (drop) {
      this.#libc.setsockopt(descriptor, SOL_SOCKET, SO_LINGER, Uint32Array.of(1, 0), 8);
    }
    this.#libc.shutdown(descriptor, SHUT_RDWR);
  }

  #openOf(first: number, count: number): number[] {
    for (let nth = 0; nth < count; nth++) {
      this.#polled[2 * nth] = first + nth;
      this.#polled[2 * nth + 1] = 0;
    }
    if (this.#libc.poll(this.#polled, BigInt(count), 0) < 0) return [];
    const open: number[] = [];
    for (let nth = 0; nth < count; nth++) {
      // The upper half of `events` and `revents` in one number.
      if ((((this.#polled[2 * nth + 1] ?? 0) >>> 16) & POLLNVAL) === 0) open.push(first + nth);
    }
    return open;
  }

  #acceptedOn(port: number, descriptor: number): Socket | null {
    const { getsockname, getpeername } = this.#libc;
    this.#length[0] = SOCKET_ADDRESS_BYTES;
    if (getsockname(descriptor, this.#address, this.#length) !== 0) return null;
    if (socketPort(this.#address) !== port) return null;
    this.#length[0] = SOCKET_ADDRESS_BYTES;
    // The listening socket has no peer.
    if (getpeername(descriptor, this.#address, this.#length) !== 0) return null;
    const peer = socketAddress(this.#address);
    return peer && { descriptor, hostname: peer.hostname, port: peer.port };
  }
}

function descriptorLimit({ getrlimit }: Libc): number {
  const limits = new BigUint64Array(new ArrayBuffer(16));
  if (getrlimit(RLIMIT_NOFILE, limits) !== 0) {
    throw new Error("the limit of descriptors is unknown");
  }
  return Math.min(Number(limits[0]), 2 ** 31 - 1);
}
