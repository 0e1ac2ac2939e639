/**
 * `list-connections.ts FOLDER`: reads strace logs and prints how often each address was turned to. Ends with 1 when an
 * address is neither loopback nor a Unix socket, and when nothing was traced at all.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: list-connections.ts FOLDER");
const count = new Map<string, number>();
for (const file of readdirSync(folder)) {
  for (const address of addresses(readFileSync(join(folder, file), "utf8")))
    count.set(address, (count.get(address) ?? 0) + 1);
}
for (const [address, times] of [...count].sort(([, a], [, b]) => b - a))
  process.stdout.write(`${String(times).padStart(7)}  ${address}\n`);
const outside = [...count.keys()].filter((address) => !/^(unix|127\.|::1|netlink)/.test(address));
if (count.size === 0) {
  process.stderr.write("Nothing was traced, so nothing is proved.\n");
  process.exitCode = 1;
} else if (outside.length > 0) {
  process.stderr.write(`Outside addresses: ${outside.join(", ")}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write("No process of the product turned to an address outside this machine.\n");
}

/** Addresses named in connect, sendto and sendmsg calls; calls on connected sockets name none. */
function* addresses(log: string): Generator<string> {
  for (const line of log.split("\n")) {
    const inet = /sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/.exec(line);
    const inet6 = /sin6_port=htons\((\d+)\).*inet_pton\(AF_INET6, "([^"]+)"/.exec(line);
    if (inet !== null) yield `${inet[2]}:${inet[1]}`;
    else if (inet6 !== null) yield `${inet6[2]}:${inet6[1]}`;
    else if (line.includes("sa_family=AF_UNIX")) yield "unix socket";
    else if (line.includes("sa_family=AF_NETLINK")) yield "netlink (names of local interfaces)";
    else if (/sa_family=AF_(?!UNSPEC)/.test(line)) yield `other: ${/sa_family=(\w+)/.exec(line)?.[1]}`;
  }
}
