"use strict";
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");

/** Longest wait for another process that holds the lock, in ms; an installation over a slow line takes minutes. */
const PATIENCE_MS = 30 * 60_000;

/**
 * Runs `work` while no other process holds the lock. Making a folder either succeeds for one process or fails; the
 * folder says which process made it, and one whose process is gone is taken away.
 * @template Result
 * @param {string} path
 * @param {() => Result} work
 * @returns {Result}
 */
function withFolderLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  const givenUpAtMs = Date.now() + PATIENCE_MS;
  let ownerlessSinceMs;
  while (!take(path)) {
    const owner = ownerOf(path);
    // Between making the folder and writing its owner there is a moment without one.
    ownerlessSinceMs = owner === undefined ? (ownerlessSinceMs ?? Date.now()) : undefined;
    const isAbandoned = owner === undefined ? Date.now() - ownerlessSinceMs > 5000 : !isAlive(owner);
    if (isAbandoned) removeAbandoned(path, owner);
    else if (Date.now() > givenUpAtMs)
      throw new Error(`Another installation holds ${path} for too long; end it and start again.`);
    else sleep(200);
  }
  try {
    return work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(join(path, "pid"), String(process.pid));
  return true;
}

/** Renaming first: of two processes that find the same abandoned lock, only one succeeds. */
function removeAbandoned(path, owner) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (ownerOf(aside) === owner) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, path); // somebody took it in between
}

function ownerOf(path) {
  try {
    const pid = Number(readFileSync(join(path, "pid"), "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

module.exports = { withFolderLock };
