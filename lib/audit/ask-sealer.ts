import { request } from "node:http";
import { AppError } from "../errors.ts";
import {
  ROTATE_ANSWER,
  type RotateAnswer,
  SEAL_ANSWER,
  type SealAnswer,
  type SealRequest,
} from "./sealer-protocol.ts";

/** Longest time the sealer may take, in ms; it writes a few hundred bytes to disk. */
const TIMEOUT_MS = 10_000;

/**
 * Asks the sealer to sign a head.
 * @throws {AppError} audit-unavailable when it is not there or answers with an error; nothing is lost then, the next
 *   checkpoint covers the same events
 */
export async function askSealer(socketPath: string, what: SealRequest): Promise<SealAnswer> {
  const body = JSON.stringify({
    ...what,
    root: what.root.toString("base64"),
    proof: what.proof.map((hash) => hash.toString("base64")),
  });
  return SEAL_ANSWER.parse(await askFor(socketPath, "/seal", body));
}

/**
 * Has the sealer exchange its key.
 * @throws {AppError} audit-unavailable when it is not there, belongs to another log or cannot
 */
export async function askForNewKey(socketPath: string, origin: string): Promise<RotateAnswer> {
  return ROTATE_ANSWER.parse(await askFor(socketPath, "/rotate", JSON.stringify({ origin })));
}

async function askFor(socketPath: string, path: string, body: string): Promise<unknown> {
  try {
    const { status, text } = await post(socketPath, path, body);
    if (status !== 200) throw new Error(text.slice(0, 500));
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      "audit-unavailable",
      `The sealer does not answer, so nothing new is signed (${(cause as Error).message}).`,
      { cause },
    );
  }
}

function post(socketPath: string, path: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        socketPath,
        path,
        method: "POST",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          text += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
