import { BlockList, isIP } from "node:net";

/** Addresses of reverse proxies whose word is taken: single ones, and ranges like `10.0.0.0/24`. */
export function proxyList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

/**
 * Address of the person's machine. The other end of the connection, unless that is a proxy of ours: then what the
 * proxy says, from the right, as far as proxies of ours say it. Whatever stands further left anybody can write.
 * @param forwardedFor value of `X-Forwarded-For`
 */
export function clientAddress(
  remote: string | undefined,
  forwardedFor: string | undefined,
  proxies: BlockList,
): string {
  let address = plain(remote ?? "");
  if (address === "") return "unknown";
  const hops = (forwardedFor ?? "").split(",").map((hop) => plain(hop.trim()));
  while (proxies.check(address, familyOf(address))) {
    const before = hops.pop();
    if (before === undefined || isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** IPv4 as a socket for both families writes it, without the prefix. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, "");

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
