import { spawnSync } from "node:child_process";
import type { Config } from "../config.ts";
import { AppError } from "../errors.ts";

/**
 * How a process of ours is started so that the kernel gives it no network: a network namespace of its own, with nothing
 * in it. Unix sockets in the file system, by which our processes talk, are reached from there as ever. `command` goes
 * before the program; null where the host does not allow it.
 */
export type Confinement = { readonly command: readonly string[] | null };

/** In a user namespace of its own any account may do it, where the host allows such; root may without. */
const WAYS: readonly (readonly string[])[] = [
  ["unshare", "--user", "--map-current-user", "--net", "--"],
  ["unshare", "--net", "--"],
];

let found: Confinement | undefined;

/** Tries it out once. */
export function findConfinement(): Confinement {
  found ??= { command: WAYS.find(works) ?? null };
  return found;
}

/**
 * The command that takes the network away, as the settings want it.
 * @throws {AppError} bad-config when the settings require it and the host does not allow it
 */
export function confinementCommand(config: Pick<Config, "boundary">): readonly string[] | null {
  if (config.boundary.confine === "off") return null;
  const { command } = findConfinement();
  if (command === null && config.boundary.confine === "require")
    throw new AppError(
      "bad-config",
      'INTRAMUROS_CONFINE is "require", but this host lets no process have a network namespace of its own (unshare); allow user namespaces, or confine the processes from outside and set it to "off".',
    );
  return command;
}

function works([program = "", ...args]: readonly string[]): boolean {
  if (process.platform !== "linux") return false;
  const { status } = spawnSync(program, [...args, "true"], { stdio: "ignore", timeout: 5000 });
  return status === 0;
}
