/**
 * For tests: a collector of syslog over TLS on loopback. As a process of its own (`node collector.ts FILE [PORT]`) it writes each
 * message to the file before it reads on, so that it can be killed in the middle; it prints its port.
 */
import { appendFileSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";

export const CERTIFICATE = join(import.meta.dirname, "collector-cert.pem");
const KEY = join(import.meta.dirname, "collector-key.pem");

export type Collector = { readonly port: number; close(): Promise<void> };

/** @param keep gets each message whole */
export async function startCollector(keep: (message: string) => void, port = 0): Promise<Collector> {
  const server = createServer(
    { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY), allowHalfOpen: false },
    (socket) => {
      let rest = Buffer.alloc(0);
      socket.on("error", () => undefined);
      socket.on("data", (part: Buffer) => {
        rest = Buffer.concat([rest, part]);
        for (;;) {
          const blank = rest.indexOf(0x20);
          if (blank < 0) return;
          const length = Number(rest.toString("latin1", 0, blank));
          if (!Number.isInteger(length) || rest.length < blank + 1 + length) return;
          keep(rest.toString("utf8", blank + 1, blank + 1 + length));
          rest = rest.subarray(blank + 1 + length);
        }
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const [, script, file, port] = process.argv;
if (script === import.meta.filename && file !== undefined) {
  const started = await startCollector((message) => appendFileSync(file, `${message}\n`), Number(port ?? 0));
  process.stdout.write(`${started.port}\n`);
}
