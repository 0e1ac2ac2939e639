import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Runs a script in a process of its own, since the guard cannot be taken back. */
function run(options: string, script: string): string {
  const module = join(import.meta.dirname, "deny-network.ts");
  const source = `const { denyNetwork } = await import(${JSON.stringify(module)}); denyNetwork(${options}); ${script}`;
  return execFileSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", source], {
    encoding: "utf8",
    cwd: join(import.meta.dirname, "../.."),
  }).trim();
}

const reports = (attempt: string) =>
  `try { ${attempt}; console.log("done"); } catch (error) { console.log(error.message); }`;

test.each([
  ["a connection", `(await import("node:net")).connect(80, "127.0.0.1")`],
  ["a server", `(await import("node:net")).createServer().listen(0)`],
  ["a request", `(await import("node:http")).get("http://127.0.0.1/").on("error", () => {})`],
  ["fetch", `await fetch("http://127.0.0.1/")`],
  ["a datagram", `(await import("node:dgram")).createSocket("udp4").send("x", 53, "127.0.0.1")`],
  ["a name lookup", `(await import("node:dns")).lookup("localhost", () => {})`],
  ["a name lookup by promise", `await (await import("node:dns")).promises.resolve4("localhost")`],
])("%s is refused with a clear error", (_, attempt) => {
  expect(run("", reports(attempt))).toMatch(/^This process may not use the network \(.+\)\.$/);
});

test("Unix sockets stay possible where they are allowed, and only they", () => {
  const roundTrip = `const net = await import("node:net"); const path = (await import("node:os")).tmpdir() + "/deny-network-" + process.pid + ".sock";
    const server = net.createServer((socket) => socket.end("hello")).listen(path, () => net.connect(path).on("data", (data) => { console.log(String(data)); server.close(); }));`;
  expect(run("{ mayUseUnixSockets: true }", roundTrip)).toBe("hello");
  expect(
    run(
      "{ mayUseUnixSockets: true }",
      reports(`(await import("node:net")).connect({ port: 80, host: "127.0.0.1" })`),
    ),
  ).toContain("may not use the network");
});

const SERVING = (allowed: string) => `{ mayUseUnixSockets: true, mayServe: true, allowed: [${allowed}] }`;

test("a process that serves reaches this machine and what the settings name, and nothing else", () => {
  const serve = `const net = await import("node:net"); const server = net.createServer((socket) => socket.end("hello"));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)); const { port } = server.address();
    const say = (text) => { console.log(text); server.close(); };`;
  const reach = (host: string) =>
    `${serve} try { net.connect({ port, host: "${host}" }).on("data", (data) => say(String(data))); } catch (error) { say(error.message); }`;
  expect(run(SERVING(""), reach("127.0.0.1"))).toBe("hello");
  expect(run(SERVING(""), reach("localhost"))).toBe("hello");
  expect(run(SERVING(""), reach("192.0.2.1"))).toContain("may not use the network");
  const named = (port: number) =>
    `const net = await import("node:net"); ${reports(`net.connect({ port: ${port}, host: "192.0.2.1" }).on("error", () => {}).destroy()`)}`;
  expect(run(SERVING('"192.0.2.1:636"'), named(636))).toBe("done");
  expect(run(SERVING('"192.0.2.1:636"'), named(637))).toContain("may not use the network");
  expect(
    run(
      SERVING('"id.example.org:443"'),
      reports(`(await import("node:dns")).lookup("id.example.com", () => {})`),
    ),
  ).toContain("name lookup");
  expect(
    run(
      SERVING(""),
      `await fetch("http://192.0.2.1/").catch((error) => console.log(error.cause?.message ?? error.message))`,
    ),
  ).toContain("may not use the network");
});

test("an allowed address is all that a process without network may connect to", () => {
  const to = (port: number) =>
    reports(
      `(await import("node:net")).connect({ port: ${port}, host: "127.0.0.1" }).on("error", () => {}).destroy()`,
    );
  const options = '{ allowed: ["127.0.0.1:6514"] }';
  expect(run(options, to(6514))).toBe("done");
  expect(run(options, to(6515))).toContain("may not use the network");
  expect(run(options, reports(`(await import("node:net")).connect("/run/x.sock")`))).toContain(
    "may not use the network",
  );
});

test("whoever is told of an attempt learns what was wanted", () => {
  const told = `{ onBlocked: (attempt) => console.log(JSON.stringify(attempt)) }`;
  const attempt = `try { (await import("node:net")).connect(443, "192.0.2.1") } catch {}
    try { (await import("node:dns")).lookup("a.example.org", () => {}) } catch {}
    await fetch("https://b.example.org/x").catch(() => {})`;
  expect(
    run(told, attempt)
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { what: "connect", host: "192.0.2.1", port: 443 },
    { what: "name lookup", host: "a.example.org" },
    { what: "fetch", host: "b.example.org" },
  ]);
});
