import "server-only";
import type { Config } from "#lib/config";
import { AppError } from "#lib/errors";

const MAX_BYTES = 8 * 1024 * 1024;

/** The body of a request that may have one; undefined when it is no JSON. @throws {AppError} too-large */
export async function readJson(request: Request): Promise<unknown> {
  if (request.method === "GET" || request.method === "DELETE") return undefined;
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) throw tooLarge();
  const text = await request.text();
  if (text.length > MAX_BYTES) throw tooLarge();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where other systems find us. */
export function scimBase({ web }: Config): string {
  return `${web.publicUrl?.replace(/\/$/, "") ?? `http://${web.host}:${web.port}`}/scim/v2`;
}

const tooLarge = () => new AppError("too-large", "The request is larger than 8 MiB.");
