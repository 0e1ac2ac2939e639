import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { z } from "zod";

const known = z.record(z.string(), z.object({ bytes: z.number(), mtimeMs: z.number(), sha256: z.string() }));

/**
 * SHA-256 of a model file, in hex. A hash is remembered in `memoryPath` for as long as the file keeps its size and
 * time of change: that spares gigabytes of reading at each start, and finds damage and mix-ups, not a forger who sets
 * file times.
 */
export async function hashOfModel(path: string, memoryPath: string): Promise<string> {
  const { size: bytes, mtimeMs } = await stat(path);
  const memory = await readMemory(memoryPath);
  const before = memory[path];
  if (before?.bytes === bytes && before.mtimeMs === mtimeMs) return before.sha256;
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece);
  const sha256 = hash.digest("hex");
  const now = { ...(await readMemory(memoryPath)), [path]: { bytes, mtimeMs, sha256 } };
  const unfinished = `${memoryPath}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(now), { mode: 0o600 });
  await rename(unfinished, memoryPath);
  return sha256;
}

async function readMemory(path: string): Promise<z.infer<typeof known>> {
  try {
    return known.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return {}; // absent or damaged: it only saves time
  }
}
