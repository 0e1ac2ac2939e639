/** An attempt to use the network that was refused. */
export type Attempt = {
  /** "connect", "listen", "fetch", "name lookup", "datagram send" … */
  readonly what: string;
  /** Name or address that was wanted, where it is known. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
};

/**
 * Where net's connect or listen would go, in all forms of their arguments: (port, host), ("/run/x"), ({ path }),
 * ({ host, port }), and net's own normalised [[{ … }]].
 */
export function connectionOf(args: readonly unknown[]): {
  path?: string;
  host?: string;
  port?: number;
} {
  const given = Array.isArray(args[0]) ? args[0] : args;
  const [first, second] = given;
  if (typeof first === "object" && first !== null) {
    const path: unknown = Reflect.get(first, "path");
    if (typeof path === "string") return { path };
    return place(Reflect.get(first, "host"), Reflect.get(first, "port"));
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return { path: first };
  return place(second, first);
}

/** net connects to this machine when no host is given. */
function place(host: unknown, port: unknown): { host: string; port: number } {
  return { host: typeof host === "string" ? host : "localhost", port: Number(port) };
}

/** Names and addresses of this machine. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
