import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { TRAP_ADDRESS, TRAP_DOMAIN } from "./payloads.ts";

/** What a browser turned to: a name it looked up, or the first line it sent over a connection. */
export type Caught = { readonly what: "name" | "connection" | "datagram"; readonly detail: string };
export type Trap = { readonly caught: Caught[]; close(): Promise<void> };

const PORTS = [80, 443, 21, 445];
const STUN = 3478;

/**
 * Everything outside: a name server that says of each name under the trap's domain that it is here, and listeners on the
 * ports browsers use. Only in a network namespace of one's own, where these ports are free and nothing else answers.
 */
export async function setTrap(): Promise<Trap> {
  const caught: Caught[] = [];
  const names = createSocket("udp4");
  names.on("message", (query, from) => {
    const name = nameIn(query);
    caught.push({ what: "name", detail: name });
    names.send(answer(query, name.endsWith(TRAP_DOMAIN)), from.port, from.address);
  });
  names.bind(53, "127.0.0.1");
  const datagrams = createSocket("udp4");
  datagrams.on("message", () => caught.push({ what: "datagram", detail: `port ${STUN}` }));
  datagrams.bind(STUN);
  await Promise.all([once(names, "listening"), once(datagrams, "listening")]);
  const servers = PORTS.map((port) =>
    createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (data) => {
        caught.push({ what: "connection", detail: `port ${port}: ${firstLines(data)}` });
        socket.end(
          "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi",
        );
      });
      socket.setTimeout(300, () => {
        if (socket.bytesRead === 0) caught.push({ what: "connection", detail: `port ${port}: silent` });
        socket.destroy();
      });
    }).listen(port, "::"),
  );
  await Promise.all(servers.map((server) => once(server, "listening")));
  return {
    caught,
    async close() {
      names.close();
      datagrams.close();
      for (const server of servers) server.close();
    },
  };
}

const HEADER_BYTES = 12;

/** The name of the first question of a DNS message (RFC 1035, section 4). */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = HEADER_BYTES; (query[at] ?? 0) > 0; at += (query[at] ?? 0) + 1)
    labels.push(query.toString("latin1", at + 1, at + 1 + (query[at] ?? 0)));
  return labels.join(".").toLowerCase();
}

/** The trap's IPv4 address where it was asked for one; else nothing, or for other names that there is no such. */
function answer(query: Buffer, isTrap: boolean): Buffer {
  let end = HEADER_BYTES;
  while ((query[end] ?? 0) > 0) end += (query[end] ?? 0) + 1;
  const question = query.subarray(HEADER_BYTES, end + 5);
  const isForAddress = isTrap && query.readUInt16BE(end + 1) === 1;
  const header = Buffer.from(query.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(isTrap ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(isForAddress ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  // Name as in the question, type A, class IN, 1 second, 4 bytes.
  const record = Buffer.from([
    0xc0,
    HEADER_BYTES,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    1,
    0,
    4,
    ...TRAP_ADDRESS.split(".").map(Number),
  ]);
  return Buffer.concat([header, question, ...(isForAddress ? [record] : [])]);
}

/** The request and its host, or how TLS begins. */
function firstLines(data: Buffer): string {
  if (data[0] === 0x16) return "TLS";
  const lines = data.toString("latin1").split("\r\n");
  return [lines[0], lines.find((line) => /^host:/i.test(line))].filter(Boolean).join(" ").slice(0, 200);
}
