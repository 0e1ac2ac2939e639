import { createServer, type IncomingMessage, type Server } from "node:http";
import { MAX_REQUEST_BYTES, ROTATE_REQUEST, SEAL_REQUEST } from "../lib/audit/sealer-protocol.ts";
import { asAppError } from "../lib/errors.ts";
import { logger } from "../lib/log.ts";
import { rotate, seal } from "./seal.ts";

const log = logger("sealer");

/** Answers `POST /seal` and `POST /rotate`, one request after the other; not listening yet. */
export function createSealerServer(dir: string): Server {
  return createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify(body));
    };
    const work = request.method === "POST" ? WORKS[request.url ?? ""] : undefined;
    if (work === undefined) {
      request.resume();
      return answer(404, { error: "There is only POST /seal and POST /rotate." });
    }
    readBody(request).then(
      (text) => {
        try {
          // Synchronous from reading the memory to writing it: requests cannot overtake one another.
          const outcome = work(dir, JSON.parse(text));
          if (outcome === undefined) return answer(400, { error: "The request does not fit the protocol." });
          answer(200, outcome);
        } catch (error) {
          const { message } = asAppError(error);
          log.error("cannot seal", { problem: message });
          answer(error instanceof SyntaxError ? 400 : 500, { error: message });
        }
      },
      () => answer(413, { error: "The request is too long or was broken off." }),
    );
  });
}

/** By path: what is done with a request; undefined when it does not fit the protocol. */
const WORKS: Record<string, (dir: string, request: unknown) => object | undefined> = {
  "/seal": (dir, request) => {
    const { data } = SEAL_REQUEST.safeParse(request);
    if (data === undefined) return undefined;
    const outcome = seal(dir, data);
    if (outcome.kind === "refused") {
      const { because, sealedSize } = outcome;
      log.error("refused to sign", { because, size: data.size, sealedSize });
    }
    return outcome;
  },
  "/rotate": (dir, request) => {
    const { data } = ROTATE_REQUEST.safeParse(request);
    return data === undefined ? undefined : rotate(dir, data.origin);
  },
};

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MAX_REQUEST_BYTES) throw new RangeError("too long");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
