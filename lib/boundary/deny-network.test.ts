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
