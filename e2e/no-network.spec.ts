import { get } from "node:http";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { intramuros, makeDataFolder, removeDataFolder, startProduct, stopAll } from "./product";
import { ADMINISTRATOR, PASSWORD } from "./support";

const dataDir = makeDataFolder();

test.afterAll(async () => {
  await stopAll();
  removeDataFolder(dataDir);
});

type Answer = { readonly status: number | undefined; readonly body: string };

/** Asks as a reverse proxy does, which speaks for somebody elsewhere. */
function askThrough(socketPath: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host: "ask.example.org", "x-forwarded-for": "198.51.100.7" };
    get({ socketPath, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode, body }));
    }).on("error", reject);
  });
}

test("behind a Unix socket web has no network, serves, and the proof says so", async () => {
  const socket = join(dataDir, "web.sock");
  const account = ["--admin", ADMINISTRATOR, "--name", "Ada Ahn", "--password-stdin"];
  await intramuros(["init", ...account], { INTRAMUROS_DATA: dataDir }, PASSWORD);
  const product = await startProduct({
    dataDir,
    env: { INTRAMUROS_WEB_SOCKET: socket, INTRAMUROS_PUBLIC_URL: "https://ask.example.org" },
  });
  const page = await askThrough(socket, "/sign-in");
  expect(page.status).toBe(200);
  expect(page.body).toContain("E-mail address");
  const report = JSON.parse(await intramuros(["doctor", "--prove-boundary", "--json"], product.env));
  const verdicts = Object.fromEntries(
    report.proofs.map((proof: { name: string; verdict: string }) => [proof.name, proof.verdict]),
  );
  const canConfine = verdicts["canary-confined"] === "holds";
  for (const name of ["web", "engine", "ingest", "folders", "sealer"])
    expect([name, verdicts[`confined-${name}`]]).toEqual([name, canConfine ? "holds" : "fails"]);
});
