import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTransport } from "./transport.ts";

let server: Server;
let reply: (response: ServerResponse) => void;
let headers: Record<string, unknown> = {};
const folder = mkdtempSync(join(tmpdir(), "intramuros-transport-"));
const socketPath = join(folder, "server.sock");
const transport = openTransport({
  baseUrl: "http://server/v1/",
  socketPath,
  key: "secret",
  name: "The server",
});

beforeAll(async () => {
  server = createServer((request, response) => {
    headers = { ...request.headers, url: request.url };
    request.resume().on("end", () => reply(response));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the path of the address, the key and the body are sent", async () => {
  reply = (response) => response.end('{"ok":true}');
  expect(await transport.post("/models", {})).toEqual({ ok: true });
  expect(headers).toMatchObject({ url: "/v1/models", authorization: "Bearer secret" });
});

test("events are put together from pieces cut anywhere, also inside a letter", async () => {
  const bytes = Buffer.from(
    ': waiting\n\ndata: {"text":"Fièvre"}\r\n\r\ndata: {"text":"b"}\n\ndata: [DONE]\n\n',
  );
  for (const size of [1, 7, bytes.length]) {
    reply = async (response) => {
      for (let at = 0; at < bytes.length; at += size) {
        response.write(bytes.subarray(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    };
    const events: unknown[] = [];
    for await (const event of transport.stream("/chat", {})) events.push(event);
    expect(events).toEqual([{ text: "Fièvre" }, { text: "b" }]);
  }
});

test.each([
  [422, { code: "context-too-long", message: "Too long." }, "context-too-long"],
  [
    400,
    { code: "context_length_exceeded", message: "This model's maximum context length is 4096." },
    "context-too-long",
  ],
  [404, { code: null, message: "The model does not exist." }, "no-model"],
  [400, { code: null, message: "Bad." }, "invalid-input"],
  [500, { code: null, message: "Oops." }, "engine-unavailable"],
  [401, { code: "invalid_api_key", message: "Wrong key." }, "engine-unavailable"],
])("status %i with %j becomes %s", async (status, error, code) => {
  reply = (response) => response.writeHead(status).end(JSON.stringify({ error }));
  await expect(transport.get("/models")).rejects.toMatchObject({ code, message: error.message });
});

test("a redirect is not followed", async () => {
  reply = (response) => response.writeHead(307, { location: "http://elsewhere.invalid/" }).end();
  await expect(transport.get("/models")).rejects.toMatchObject({
    code: "engine-unavailable",
    message: "The server answered with status 307.",
  });
});

test("an answer that is not JSON, and a connection that breaks off, are engine-unavailable", async () => {
  reply = (response) => response.end("<html>");
  await expect(transport.get("/models")).rejects.toMatchObject({ code: "engine-unavailable" });
  reply = (response) => {
    response.write('data: {"text":"a"}\n\n', () => response.destroy());
  };
  const events = transport.stream("/chat", {});
  expect(await events.next()).toEqual({ done: false, value: { text: "a" } });
  await expect(events.next()).rejects.toMatchObject({ code: "engine-unavailable" });
});

test("an error inside a stream ends it with the error's code", async () => {
  reply = (response) => response.end('data: {"error":{"message":"Too long.","code":"context-too-long"}}\n\n');
  await expect(transport.stream("/chat", {}).next()).rejects.toMatchObject({
    code: "context-too-long",
    message: "Too long.",
  });
});
