/**
 * `node scripts/run.cjs SCRIPT.ts [ARGUMENT…]`: installs what is missing, picks a Node that is new enough and runs the
 * script with it. Plain JavaScript for any Node from 18 on, like the command's launcher.
 */
"use strict";
const { join } = require("node:path");
const { chooseNode, MINIMUM } = require("../bin/launcher/choose-node.cjs");
const { ensureInstalled } = require("../bin/launcher/install.cjs");
const { runWith } = require("../bin/launcher/run-with.cjs");

const root = join(__dirname, "..");
try {
  ensureInstalled(root);
  const node = chooseNode(root);
  if (node === undefined)
    throw new Error(`This needs Node ${MINIMUM.join(".")} or newer, and none is installed for this machine.`);
  runWith(node, process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
