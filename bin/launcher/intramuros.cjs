#!/usr/bin/env node
/**
 * The entry of the `intramuros` command (`bin/intramuros` points here). Plain JavaScript that any Node from 18 on
 * parses, without dependencies: it installs what is missing, picks a Node that is new enough and hands over to
 * bin/cli.ts. A symbolic link, because Node 18 refuses files without an extension in a package of type "module".
 */
"use strict";
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { chooseNode, isNewEnough, MINIMUM } = require("./choose-node.cjs");
const { ensureInstalled } = require("./install.cjs");
const { runWith } = require("./run-with.cjs");

const root = join(__dirname, "..", "..");
const cli = join(root, "bin", "cli.ts");

try {
  ensureInstalled(root);
  const node = chooseNode(root);
  if (node === undefined) {
    fail(
      `Intramuros needs Node ${MINIMUM.join(".")} or newer, and none is installed for this machine; install Node 24 and start again.`,
    );
  } else if (node === process.execPath && isNewEnough(process.versions.node)) {
    process.argv[1] = cli;
    import(pathToFileURL(cli).href).catch((error) => fail(error.message));
  } else {
    runWith(node, [cli, ...process.argv.slice(2)]);
  }
} catch (error) {
  fail(error.message);
}

/** @param {string} sentence */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
