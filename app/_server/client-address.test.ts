import { expect, test } from "vitest";
import { clientAddress, proxyList } from "./client-address.ts";

const PROXIES = proxyList(["127.0.0.1", "10.0.0.0/24", "::1"]);

test.each([
  // No proxy of ours at the other end: what it says counts for nothing.
  ["192.0.2.1", "198.51.100.7", "192.0.2.1"],
  ["::ffff:192.0.2.1", undefined, "192.0.2.1"],
  ["2001:db8::1", "198.51.100.7", "2001:db8::1"],
  ["127.0.0.1", "198.51.100.7", "198.51.100.7"],
  ["::ffff:127.0.0.1", " 2001:db8::7 ", "2001:db8::7"],
  ["::1", "198.51.100.7, 10.0.0.3", "198.51.100.7"],
  // What the person's machine wrote itself stands on the left.
  ["127.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.3", "198.51.100.7"],
  ["127.0.0.1", undefined, "127.0.0.1"],
  ["127.0.0.1", "nonsense", "127.0.0.1"],
  ["127.0.0.1", "10.0.0.3, nonsense", "127.0.0.1"],
  [undefined, "198.51.100.7", "unknown"],
])("from %s with %j it is %s", (remote, forwardedFor, address) => {
  expect(clientAddress(remote, forwardedFor, PROXIES)).toBe(address);
});

test("without proxies nobody's word is taken", () => {
  expect(clientAddress("127.0.0.1", "198.51.100.7", proxyList([]))).toBe("127.0.0.1");
});
