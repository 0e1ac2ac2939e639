/**
 * Entry of the web process, run by plain Node: Next.js behind our own HTTP server. Ours, because the address of the
 * other side must come from the connection, or a proxy of ours, and not from a header anyone can send, and because the supervisor wants
 * to know when it is ready and that it ends when the supervisor is gone.
 */
import { chmodSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import next from "next";
import { denyNetwork } from "../../lib/boundary/deny-network.ts";
import { namedDestinations } from "../../lib/boundary/destinations.ts";
import { reporterToParent } from "../../lib/boundary/report-blocked.ts";
import { readConfig } from "../../lib/config.ts";
import { logger, setLogLevel } from "../../lib/log.ts";
import { clientAddress, proxyList } from "./client-address.ts";

const SECURITY_HEADERS = {
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
} as const;

const config = readConfig();
setLogLevel(config.log.level);
const log = logger("web");
const { host, port, socketPath } = config.web;
denyNetwork({
  mayUseUnixSockets: true,
  mayServe: socketPath === undefined,
  allowed: namedDestinations(config),
  onBlocked: reporterToParent(),
});
const app = next({
  dev: false,
  dir: join(import.meta.dirname, "..", ".."),
  hostname: host,
  port,
  quiet: true,
});
await app.prepare();
const handle = app.getRequestHandler();

/** Whoever speaks through our Unix socket is the reverse proxy beside it, and has no address of its own. */
const PROXY_BESIDE = "127.0.0.1";
const isBehindSocket = socketPath !== undefined;
const proxies = proxyList([...config.web.trustedProxies, ...(isBehindSocket ? [PROXY_BESIDE] : [])]);
const server = createServer((request, response) => {
  const forwardedFor = request.headers["x-forwarded-for"];
  const remote = isBehindSocket ? PROXY_BESIDE : request.socket.remoteAddress;
  const address = clientAddress(remote, forwardedFor?.toString(), proxies);
  for (const name of Object.keys(request.headers)) {
    if (
      name.startsWith("x-forwarded-") ||
      name.startsWith("x-intramuros-") ||
      name === "forwarded" ||
      name === "x-middleware-subrequest"
    )
      delete request.headers[name];
  }
  request.headers["x-intramuros-address"] = address;
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  void handle(request, response);
});
server.requestTimeout = 0; // uploads may take long; headers still have their own limit
// Longer than proxies and browsers keep a connection: who uses one that is being closed sees a request fail.
server.keepAliveTimeout = 75_000;
server.headersTimeout = 80_000;
server.on("error", (error) => {
  log.error(`cannot listen on ${socketPath ?? `${host}:${port}`}: ${error.message}`);
  process.exit(1);
});
const onListening = () => {
  log.info("ready", socketPath === undefined ? { host, port } : { socketPath });
  process.send?.({ type: "ready" });
};
if (socketPath === undefined) server.listen(port, host, onListening);
else {
  // What a killed process left there. The folder says who may reach it; the group is the reverse proxy's.
  rmSync(socketPath, { force: true });
  server.listen(socketPath, () => {
    chmodSync(socketPath, 0o660);
    onListening();
  });
}

const stop = () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 3000).unref();
};
process.on("SIGTERM", stop);
process.on("SIGINT", () => undefined); // the supervisor decides
if (process.channel !== undefined) process.on("disconnect", stop);
