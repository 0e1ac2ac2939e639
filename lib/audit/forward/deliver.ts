import { connect } from "node:tls";

export type Destination = {
  readonly host: string;
  readonly port: number;
  /** Certificates (PEM) the server is trusted by, instead of those that Node brings. */
  readonly ca?: string;
  /** Our own certificate and key (PEM), where the server asks for one. */
  readonly cert?: string;
  readonly key?: string;
};

/** Longest time for all of one delivery. In ms. */
const TIMEOUT_MS = 30_000;
/** Longer than a packet and its answer take inside an organization: a server that is gone has said so by then. */
const SETTLE_MS = 200;

/**
 * Sends frames over a TLS connection of their own and waits until the server has ended it after us, as RFC 5425 wants:
 * it has then read everything that was sent. Syslog itself confirms nothing, so this is what delivered means. What a
 * server that crashes had read and not kept is lost to it.
 * @throws {Error} when the connection failed anywhere before that; some of the frames may have arrived
 */
export function deliver(
  destination: Destination,
  frames: readonly Buffer[],
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...destination,
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
    });
    let hasEnded = false;
    let settling: NodeJS.Timeout | undefined;
    const finish = (error?: Error) => {
      clearTimeout(settling);
      signal?.removeEventListener("abort", giveUp);
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const giveUp = () => finish(new Error("it was stopped"));
    signal?.addEventListener("abort", giveUp, { once: true });
    socket.setTimeout(TIMEOUT_MS, () => finish(failure("ETIMEDOUT", "the server does not answer")));
    socket.on("error", finish);
    socket.once("secureConnect", () => {
      socket.write(Buffer.concat(frames), () => {
        settling = setTimeout(() => {
          hasEnded = true;
          socket.end();
        }, SETTLE_MS);
      });
    });
    // What a server says is of no interest; unread it would keep its end from being seen.
    socket.resume();
    socket.once("end", () =>
      finish(
        hasEnded
          ? undefined
          : failure("ECONNRESET", "the server ended the connection before it had everything"),
      ),
    );
    socket.once("close", () => finish(failure("ECONNRESET", "the connection broke off")));
  });
}

/** As the system names such a failure. */
const failure = (code: string, message: string) => Object.assign(new Error(message), { code });
