import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "intramuros-erasures-"));
const data = join(folder, "data");
const run = (...args: string[]) => runCli(data, args);
const json = async (...args: string[]) => JSON.parse((await run(...args, "--json")).stdout);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a document is erased with a second person's approval, and is not found afterwards", async () => {
  const password = { input: "a long password\n" };
  await runCli(data, ["init", "--admin", "ann@example.org", "--password-stdin"], password);
  const add = [
    "users",
    "add",
    "ben@example.org",
    "--name",
    "Ben",
    "--role",
    "data-protection-officer",
    "--password-stdin",
  ];
  expect(await runCli(data, add, password)).toMatchObject({ code: 0 });
  const file = join(folder, "quint.txt");
  writeFileSync(
    file,
    "Rosalind Quint was admitted with a fracture of the left wrist on the second of May.\n",
  );
  const as = ["--as", "ann@example.org"];
  await run("collections", "add", "Ward", ...as);
  await run("collections", "grant", "Ward", "--user", "ann@example.org", "--level", "manage", ...as);
  expect(await run("ingest", file, "--collection", "Ward", ...as)).toMatchObject({ code: 0 });
  const found = await json("search", "fracture of the wrist", ...as);
  expect(found.results).toHaveLength(1);

  const named = ["--named", "Rosalind Quint", ...as];
  expect((await json("erasures", "preview", ...named)).plan.documents).toHaveLength(1);
  const wanted = ["--ground", "data-subject-request", "--reference", "DSR-1"];
  const { id } = await json("erasures", "request", ...named, ...wanted);
  expect(await run("erasures", "approve", id, ...as)).toMatchObject({ code: 1 });
  const approved = await run("erasures", "approve", id, "--as", "ben@example.org");
  expect(approved, approved.stderr).toMatchObject({ code: 0 });
  const certificate = JSON.parse((await run("erasures", "certificate", id, ...as)).stdout);
  expect(certificate).toMatchObject({ erasure: id, originals: 1, scan: { after: { found: 0 }, indexed: 0 } });
  const after = await json("search", "fracture of the wrist", ...as);
  expect(after.results).toHaveLength(0);
  expect(await run("audit", "verify")).toMatchObject({ code: 0 });
}, 180_000);
