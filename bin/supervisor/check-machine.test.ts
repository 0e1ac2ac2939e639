import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { childEnvironment, readConfig } from "#lib/config";
import { CLI } from "../testing/run-cli.ts";
import { prepareDataFolder, requireFreePort } from "./check-machine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-machine-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configFor = (dataDir: string) => readConfig({ INTRAMUROS_DATA: dataDir });
/** Runs the command in a mount namespace of its own, where the data folder is a small file system. */
const onFileSystem = (options: string, args: string[]) => {
  const data = join(folder, "data");
  mkdirSync(data);
  const command = [process.execPath, CLI, ...args].map((part) => `'${part}'`).join(" ");
  const script = `mount -t tmpfs -o ${options} none '${data}' && ${command}`;
  return spawnSync("unshare", ["-rm", "sh", "-c", script], {
    env: childEnvironment({ INTRAMUROS_DATA: data }),
    encoding: "utf8",
  });
};
const mayMount = spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).status === 0;

test("the data folder is made for its owner only", () => {
  const { dataDir, runDir } = configFor(join(folder, "deep", "data"));
  prepareDataFolder({ dataDir, runDir });
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  expect(statSync(runDir).mode & 0o777).toBe(0o700);
});

test("a data folder that cannot be made is one sentence", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => prepareDataFolder(configFor(join(folder, "file", "data")))).toThrow(
    /^The data folder .*cannot be written \(a part of the path is a file\); make it writable or set INTRAMUROS_DATA/,
  );
});

test.skipIf(!mayMount)("a read-only data folder is one sentence and exit code 1", () => {
  const result = onFileSystem("ro", ["start", "--without-web"]);
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/^The data folder .* cannot be written \(it is read-only\).*\n$/);
});

test.skipIf(!mayMount)("a full disk is one sentence and exit code 1", () => {
  const result = onFileSystem("size=8m", ["start", "--without-web"]);
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(
    /^The disk of the data folder .* has only \d MB left; free at least 256 MB.*\n$/,
  );
});

test("a port in use is one sentence", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const web = { host: "127.0.0.1", port };
  await expect(requireFreePort(web)).rejects.toThrow(
    `The port ${port} on 127.0.0.1 is in use by another program; end it, or set INTRAMUROS_PORT to another port.`,
  );
  server.close();
  await once(server, "close");
  await expect(requireFreePort(web)).resolves.toBeUndefined();
});

test("an address that is not of this machine is one sentence", async () => {
  await expect(requireFreePort({ host: "192.0.2.1", port: 3000 })).rejects.toThrow(
    /cannot listen on 192\.0\.2\.1:3000 .*set INTRAMUROS_HOST/,
  );
});
