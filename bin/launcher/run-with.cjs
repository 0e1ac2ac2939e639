"use strict";
const { spawn } = require("node:child_process");

/**
 * Runs the command under another Node and becomes its shadow: signals go through, the exit code comes back. The
 * channel between the two tells the child when this process is gone, even by SIGKILL.
 * @param {string} node
 * @param {readonly string[]} args
 */
function runWith(node, args) {
  const child = spawn(node, args, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal); // ends this process the same way, so that the shell sees it
  });
}

module.exports = { runWith };
