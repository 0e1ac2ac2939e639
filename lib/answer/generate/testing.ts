import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a scripted model does with a prompt. */
export type Scene = {
  /** Written one after another; bytes are sent as they are, inside the JSON's string. */
  readonly pieces: readonly (string | Buffer)[];
  /** The connection is cut after the pieces instead of ending the answer. */
  readonly dies?: boolean;
  /** The last piece is repeated until nobody listens any more. */
  readonly isEndless?: boolean;
};
export type Message = { readonly role: string; readonly content: string };

/** For tests: a model server with OpenAI's interface on loopback that writes what the test says. */
export type ScriptedServer = {
  /** For INTRAMUROS_MODEL_SERVER_URL. */
  readonly url: string;
  /** Every request's messages and other fields. */
  readonly requests: { readonly messages: readonly Message[]; readonly [field: string]: unknown }[];
  close(): Promise<void>;
};

export async function startScriptedServer(
  play: (messages: readonly Message[]) => Scene,
): Promise<ScriptedServer> {
  const requests: ScriptedServer["requests"] = [];
  const server = createServer((request, response) => {
    if (request.url?.endsWith("/models")) {
      response.end(JSON.stringify({ object: "list", data: [{ id: "scripted-model", object: "model" }] }));
      return;
    }
    const body: Buffer[] = [];
    request.on("data", (part: Buffer) => body.push(part));
    request.on("end", async () => {
      const asked = JSON.parse(Buffer.concat(body).toString()) as ScriptedServer["requests"][number];
      requests.push(asked);
      const { pieces, dies = false, isEndless = false } = play(asked.messages);
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const piece of pieces) response.write(chunk(piece));
      const last = pieces.at(-1) ?? "";
      while (isEndless && !response.destroyed) {
        response.write(chunk(last));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      if (dies) response.destroy();
      else response.end('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function chunk(piece: string | Buffer): Buffer {
  const content = typeof piece === "string" ? Buffer.from(JSON.stringify(piece).slice(1, -1)) : piece;
  const [before, after] = ['data: {"choices":[{"delta":{"content":"', '"},"finish_reason":null}]}\n\n'];
  return Buffer.concat([Buffer.from(before), content, Buffer.from(after)]);
}
