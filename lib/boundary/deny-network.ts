import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { AppError } from "#lib/errors";
import { type Attempt, connectionOf, isLoopback } from "./attempt.ts";

/**
 * A tripwire, not the boundary: native code passes it, and the kernel's confinement is what holds. It turns a
 * forgotten connection into an error with a name instead of a packet, and tells of it.
 */
export type DenyNetworkOptions = {
  /** Connections to and servers on Unix sockets stay possible; for processes that talk to the engine. */
  mayUseUnixSockets?: boolean;
  /** Servers on any address, and connections to this very machine, stay possible; for processes that serve people. */
  mayServe?: boolean;
  /** "host:port" of what may be connected to all the same. */
  allowed?: readonly string[];
  /** Told of each attempt before it fails; must not throw. */
  onBlocked?: (attempt: Attempt) => void;
};

/** Makes every later attempt of this process to open a socket or ask for an address throw. Cannot be undone. */
export function denyNetwork(options: DenyNetworkOptions = {}): void {
  const { mayUseUnixSockets = false, mayServe = false, allowed = [], onBlocked } = options;
  const hosts = new Set(allowed.map((address) => address.slice(0, address.lastIndexOf(":"))));
  const deny = (attempt: Attempt): never => {
    onBlocked?.(attempt);
    throw new AppError("not-allowed", `This process may not use the network (${attempt.what}).`);
  };
  const mayConnect = ({ path, host, port }: ReturnType<typeof connectionOf>) =>
    path !== undefined
      ? mayUseUnixSockets
      : (mayServe && isLoopback(host)) || allowed.includes(`${host}:${port}`);

  guard(net.Socket.prototype, "connect", (args) => {
    const connection = connectionOf(args);
    if (!mayConnect(connection)) deny({ what: "connect", host: connection.host, port: connection.port });
  });
  guard(net.Server.prototype, "listen", (args) => {
    const isPath = connectionOf(args).path !== undefined;
    if (!mayServe && !(isPath && mayUseUnixSockets)) deny({ what: "listen" });
  });
  for (const method of ["bind", "connect", "send"])
    guard(dgram.Socket.prototype, method, () => deny({ what: `datagram ${method}` }));
  const mayLookUp = (name: unknown) =>
    typeof name === "string" && (hosts.has(name) || (mayServe && isLoopback(name)));
  const lookups = ["lookup", "resolve", "resolve4", "resolve6", "resolveAny", "resolveTxt", "reverse"];
  for (const method of [...lookups, "lookupService"]) {
    const refuse = (name: unknown) =>
      deny({ what: "name lookup", ...(typeof name === "string" ? { host: name } : {}) });
    const { lookup } = { lookup: Reflect.get(dns, method) as (...args: unknown[]) => unknown };
    const later = Reflect.get(dns.promises, method) as (...args: unknown[]) => unknown;
    const isOpen = (name: unknown) => method === "lookup" && mayLookUp(name);
    Reflect.set(dns, method, (...args: unknown[]) => (isOpen(args[0]) ? lookup(...args) : refuse(args[0])));
    Reflect.set(dns.promises, method, async (...args: unknown[]) =>
      isOpen(args[0]) ? later(...args) : refuse(args[0]),
    );
  }
  // Else `import { lookup } from "node:dns"` would still see the original.
  syncBuiltinESMExports();
  if (mayServe || allowed.length > 0) return;
  Reflect.set(globalThis, "fetch", async (input: unknown) => deny({ what: "fetch", ...hostOf(input) }));
  for (const name of ["WebSocket", "EventSource"]) Reflect.deleteProperty(globalThis, name);
}

/** Puts `check` before a method, for good. http, https, http2, tls and fetch all end in those of net. */
function guard(prototype: object, method: string, check: (args: readonly unknown[]) => void): void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== "function") return;
  Reflect.defineProperty(prototype, method, {
    configurable: false,
    writable: false,
    value: function guarded(this: unknown, ...args: unknown[]): unknown {
      check(args);
      return Reflect.apply(original, this, args);
    },
  });
}

function hostOf(input: unknown): { host?: string } {
  try {
    return { host: new URL(String(input instanceof Request ? input.url : input)).hostname };
  } catch {
    return {};
  }
}
