import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { AppError } from "#lib/errors";

/**
 * A tripwire, not the boundary: native code passes it, and the kernel's confinement is what holds. It turns a
 * forgotten connection into an error with a name instead of a packet.
 */
export type DenyNetworkOptions = {
  /** Connections to and servers on Unix sockets stay possible; for processes that talk to the engine. */
  mayUseUnixSockets?: boolean;
};

/** Makes every later attempt of this process to open a socket or ask for an address throw. Cannot be undone. */
export function denyNetwork({ mayUseUnixSockets = false }: DenyNetworkOptions = {}): void {
  const deny = (what: string) => (): never => {
    throw new AppError("not-allowed", `This process may not use the network (${what}).`);
  };
  const guard = (prototype: object, method: string, what: string) => {
    const original: unknown = Reflect.get(prototype, method);
    if (typeof original !== "function") return;
    Reflect.defineProperty(prototype, method, {
      configurable: false,
      writable: false,
      value: function guarded(this: unknown, ...args: unknown[]): unknown {
        return mayUseUnixSockets && isUnixPath(args) ? Reflect.apply(original, this, args) : deny(what)();
      },
    });
  };
  // http, https, http2, tls and fetch all end in these two.
  guard(net.Socket.prototype, "connect", "connect");
  guard(net.Server.prototype, "listen", "listen");
  for (const method of ["bind", "connect", "send"])
    guard(dgram.Socket.prototype, method, `datagram ${method}`);
  for (const method of [
    "lookup",
    "resolve",
    "resolve4",
    "resolve6",
    "resolveAny",
    "resolveTxt",
    "reverse",
    "lookupService",
  ]) {
    Reflect.set(dns, method, deny("name lookup"));
    Reflect.set(dns.promises, method, async () => deny("name lookup")());
  }
  // Else `import { lookup } from "node:dns"` would still see the original.
  syncBuiltinESMExports();
  Reflect.set(globalThis, "fetch", async () => deny("fetch")());
  for (const name of ["WebSocket", "EventSource"]) Reflect.deleteProperty(globalThis, name);
}

/** The forms of net's connect and listen that name a path: ("/run/x"), ({ path }), and net's own normalised [[{ path }]]. */
function isUnixPath(args: readonly unknown[]): boolean {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === "string") return first.startsWith("/");
  return typeof first === "object" && first !== null && typeof Reflect.get(first, "path") === "string";
}
