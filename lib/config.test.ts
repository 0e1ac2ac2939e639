import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("without any setting the product listens on loopback and keeps its state in ./data", () => {
  const config = readConfig({});
  expect(config.web).toEqual({ host: "127.0.0.1", port: 3000, publicUrl: undefined, trustedProxies: [] });
  expect(config.dataDir).toMatch(/\/data$/);
  expect(config.ingest).toEqual({
    maxFileBytes: 209715200,
    extractMemoryMib: 1024,
    extractTimeoutMs: 60_000,
    ocr: { maxPages: 1000, msPerPage: 30_000 },
    parallel: 1,
  });
});

test("every wrong and every unknown setting is named in one sentence", () => {
  const read = () =>
    readConfig({ INTRAMUROS_PORT: "http", INTRAMUROS_GPU: "yes", INTRAMUROS_DATADIR: "x", OTHER: "ignored" });
  expect(read).toThrow(expect.objectContaining({ code: "bad-config" }));
  for (const key of ["INTRAMUROS_PORT", "INTRAMUROS_GPU", "INTRAMUROS_DATADIR"]) expect(read).toThrow(key);
});

test("an empty setting counts as not given", () => {
  expect(readConfig({ INTRAMUROS_PORT: "" }).web.port).toBe(3000);
});

test("a deep data folder gets a socket path that the system can hold", () => {
  const deep = `/tmp/${"deep/".repeat(40)}`;
  expect(Buffer.byteLength(readConfig({ INTRAMUROS_DATA: deep }).engine.socketPath)).toBeLessThanOrEqual(107);
  expect(readConfig({ INTRAMUROS_DATA: "/srv/i" }).engine.socketPath).toBe("/srv/i/run/engine.sock");
});
