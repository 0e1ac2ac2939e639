import { existsSync, readFileSync, readlinkSync } from "node:fs";

/** A TCP connection or UDP socket with another side, as /proc tells it. */
export type OpenConnection = { readonly local: string; readonly remote: string };

/** Network namespace of a process; null where it cannot be told. */
export function networkOf(pid: number | "self"): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return null;
  }
}

/** Interfaces by which the routes of a process's network lead out of it; null where they cannot be told. */
export function routesOf(pid: number): string[] | null {
  try {
    const read = (table: string) =>
      readFileSync(`/proc/${pid}/net/${table}`, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.trim().split(/\s+/));
    // The first table begins with a line of titles; the second ends each line with the interface, and may be absent.
    const ipv4 = read("route")
      .slice(1)
      .map(([device]) => device);
    const ipv6 = existsSync(`/proc/${pid}/net/ipv6_route`)
      ? read("ipv6_route").map((line) => line.at(-1))
      : [];
    return [...new Set([...ipv4, ...ipv6])].flatMap((device) =>
      device === undefined || device === "lo" ? [] : device,
    );
  } catch {
    return null;
  }
}

/**
 * Connections of a process to anything but this machine: sockets that are its own, in its own network.
 * @throws when /proc does not show them
 */
export function outsideConnections(pid: number, inodes: ReadonlySet<string>): OpenConnection[] {
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => inodes.has(columns[9] ?? ""))
      .map((columns) => ({ local: toAddress(columns[1] ?? ""), remote: toAddress(columns[2] ?? "") }))
      .filter(({ remote }) => isOutside(remote)),
  );
}

/** Listening sockets have no other side. */
function isOutside(remote: string): boolean {
  const host = remote.slice(0, remote.lastIndexOf(":"));
  return !/^(0\.0\.0\.0|127\..*|::|::1|::ffff:127\..*)$/.test(host);
}

/** "0100007F:1F90" → "127.0.0.1:8080". */
export function toAddress(text: string): string {
  const [hex = "", port = "0"] = text.split(":");
  const words = hex.match(/.{8}/g)?.map((word) => word.match(/../g)?.reverse().join("") ?? "") ?? [];
  const bytes = Buffer.from(words.join(""), "hex");
  return `${bytes.length === 4 ? [...bytes].join(".") : toIpv6(bytes)}:${Number.parseInt(port, 16)}`;
}

function toIpv6(bytes: Buffer): string {
  if (bytes.subarray(0, 10).every((byte) => byte === 0) && bytes.readUInt16BE(10) === 0xffff)
    return `::ffff:${[...bytes.subarray(12)].join(".")}`;
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16));
  return groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
}
