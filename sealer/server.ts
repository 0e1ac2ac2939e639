import { createServer, type IncomingMessage, type Server } from "node:http";
import { MAX_REQUEST_BYTES, SEAL_REQUEST } from "../lib/audit/sealer-protocol.ts";
import { asAppError } from "../lib/errors.ts";
import { logger } from "../lib/log.ts";
import { seal } from "./seal.ts";

const log = logger("sealer");

/** Answers `POST /seal`, one request after the other; not listening yet. */
export function createSealerServer(dir: string): Server {
  return createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify(body));
    };
    if (request.method !== "POST" || request.url !== "/seal") {
      request.resume();
      return answer(404, { error: "There is only POST /seal." });
    }
    readBody(request).then(
      (text) => {
        try {
          const parsed = SEAL_REQUEST.safeParse(JSON.parse(text));
          if (!parsed.success) return answer(400, { error: "The request does not fit the protocol." });
          // Synchronous from reading the memory to writing it: requests cannot overtake one another.
          const outcome = seal(dir, parsed.data);
          if (outcome.kind === "refused")
            log.error("refused to sign", {
              because: outcome.because,
              size: parsed.data.size,
              sealedSize: outcome.sealedSize,
            });
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
