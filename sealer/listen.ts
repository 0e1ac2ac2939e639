import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { connect } from "node:net";
import { dirname } from "node:path";
import { AppError } from "../lib/errors.ts";

/**
 * Listens on a Unix socket that only its owner, or also its group, may open. A socket left by a dead process is removed.
 * @throws {AppError} conflict when a sealer answers there already; storage-unavailable when the socket cannot be made
 */
export async function listenOnSocket(server: Server, path: string, mayGroupAsk: boolean): Promise<void> {
  if (await answers(path))
    throw new AppError("conflict", `Another sealer is running on ${path}; stop it first.`);
  // The socket is born with these rights; there is no moment in which others could connect.
  process.umask(mayGroupAsk ? 0o007 : 0o077);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: mayGroupAsk ? 0o750 : 0o700 });
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
    chmodSync(path, mayGroupAsk ? 0o660 : 0o600);
  } catch (cause) {
    throw new AppError(
      "storage-unavailable",
      `The socket ${path} cannot be made; check the rights of its folder.`,
      { cause },
    );
  } finally {
    process.umask(0o077);
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
