"use strict";
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, realpathSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { withFolderLock } = require("./folder-lock.cjs");

/**
 * Installs the packages of the lock file when they are missing or belong to another lock file. Starts that happen at
 * the same time wait for the one that installs.
 * @param {string} root the repository
 * @param {(root: string) => void} [install] for tests
 * @throws {Error} one sentence
 */
function ensureInstalled(root, install = runNpmCi) {
  if (isInstalled(root)) return;
  withFolderLock(join(root, ".build", "install.lock"), () => {
    if (isInstalled(root)) return;
    if (!matchesLockFile(root)) install(root);
    writeFileSync(stampPath(root), lockHash(root));
  });
}

function isInstalled(root) {
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), "utf8") === lockHash(root);
}

function stampPath(root) {
  return join(root, "node_modules", ".intramuros-lock");
}

function lockHash(root) {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** Whether somebody ran `npm ci` or `npm install` for this lock file already: npm keeps a list of what it put there. */
function matchesLockFile(root) {
  const list = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(list)) return false;
  try {
    const installed = JSON.parse(readFileSync(list, "utf8")).packages;
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === "" || entry.link || entry.version === undefined) return true;
      const there = installed[path];
      if (there === undefined) return Boolean(entry.optional || entry.dev || entry.devOptional || entry.peer);
      return there.version === entry.version;
    });
  } catch {
    return false; // a list that npm was killed while writing
  }
}

function runNpmCi(root) {
  process.stderr.write("Installing the packages of the lock file (this happens once) …\n");
  const npm = findNpm();
  const run = spawnSync(npm.command, [...npm.first, "ci", "--no-audit", "--no-fund"], {
    cwd: root,
    // npm's report goes to stderr: stdout belongs to the command's own result.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_LLAMA_CPP_SKIP_DOWNLOAD: "true", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (run.error) throw new Error(`npm could not be run (${run.error.message}); install npm and start again.`);
  if (run.status !== 0) {
    throw new Error(
      "The packages could not be installed; npm's report above says why. Start again when that is solved.",
    );
  }
}

/** The npm that came with this Node, so that an old one elsewhere in the PATH is not used by accident. */
function findNpm() {
  const bin = dirname(realpathSync(process.execPath));
  const candidates = [
    process.env.npm_execpath, // set when npm started us
    join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    "/usr/share/nodejs/npm/bin/npm-cli.js",
  ];
  const script = candidates.find((path) => path?.endsWith("npm-cli.js") && existsSync(path));
  return script === undefined
    ? { command: "npm", first: [] }
    : { command: process.execPath, first: [script] };
}

module.exports = { ensureInstalled };
