import { createRequire } from "node:module";
import type { Entry } from "@kenjiuno/msgreader/lib/Burner";

const { burn }: typeof import("@kenjiuno/msgreader/lib/Burner") = createRequire(import.meta.url)(
  "@kenjiuno/msgreader/lib/Burner",
);
const STORAGE = 1;
const STREAM = 2;
const ROOT = 5;

/** A compound file (OLE2) with the given streams; names may have one storage in front, as in "a/b". */
export function makeCompoundFile(streams: Record<string, Uint8Array>): Uint8Array {
  const root: Entry & { children: number[] } = { name: "Root Entry", type: ROOT, length: 0, children: [] };
  const entries: (Entry & { children?: number[] })[] = [root];
  const storages = new Map<string, number[]>();
  for (const [path, content] of Object.entries(streams)) {
    const [name = "", folder] = path.split("/").reverse();
    let siblings = root.children;
    if (folder !== undefined) {
      siblings = storages.get(folder) ?? [];
      if (!storages.has(folder)) {
        storages.set(folder, siblings);
        root.children.push(entries.length);
        entries.push({ name: folder, type: STORAGE, length: 0, children: siblings });
      }
    }
    siblings.push(entries.length);
    entries.push({
      name,
      type: STREAM,
      length: content.length, // A copy: a small Buffer shares its memory with others.
      binaryProvider: () => new Uint8Array(content),
    });
  }
  return burn(entries);
}
