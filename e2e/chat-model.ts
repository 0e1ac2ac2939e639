import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../scripts/step";

const REPOSITORY = join(import.meta.dirname, "..");

/** A chat model with a real architecture and random weights, made once. @returns its path */
export async function makeTinyChatModel(): Promise<string> {
  const path = join(REPOSITORY, ".build", "models", "e2e-chat.gguf");
  if (existsSync(path)) return path;
  const { ok, output } = await run(process.execPath, [
    join(REPOSITORY, "scripts", "make-chat-gguf.ts"),
    "--size",
    "tiny",
    "--out",
    path,
  ]);
  if (!ok) throw new Error(`the chat model could not be made: ${output}`);
  return path;
}
