/**
 * Whether anything that documents or a model write makes a browser turn to somewhere else:
 *
 *   node bench/exfiltration.ts [--every N]
 *
 * In a network namespace of its own, whose name server and outside addresses are a trap, real Chromium is shown each payload
 * (boundary/payloads.ts) twice: first on a page that takes nothing away from it, to see that it would; then by the product,
 * in names, titles, the viewer, quotes, and the answers of a model that writes it. `--every N` takes one of N payloads.
 * Needs Linux with user namespaces, Chromium and a build.
 */
import { chromium } from "@playwright/test";
import { tryUnsanitised } from "./boundary/control.ts";
import { buildHouse } from "./boundary/house.ts";
import { enterTrapNamespace } from "./boundary/namespace.ts";
import { makePayloads, TRAP_DOMAIN } from "./boundary/payloads.ts";
import { showAll } from "./boundary/show.ts";
import { setTrap, type Trap } from "./boundary/trap.ts";

enterTrapNamespace();
const at = process.argv.indexOf("--every");
const every = at === -1 ? 1 : Number(process.argv[at + 1]);
const payloads = makePayloads().filter((_, i) => i % every === 0);
const say = (line: string) => process.stdout.write(`${line}\n`);
const trap = await setTrap();

let browser = await launch();
const lives = await tryUnsanitised(browser, trap, payloads);
const alive = lives.filter(({ signs }) => signs.length > 0).map(({ payload }) => payload);
const count = (sign: string) => lives.filter(({ signs }) => signs.some((one) => one === sign)).length;
say(
  `control: ${alive.length} of ${payloads.length} payloads turn outside when nothing is taken away from them (${count("trap")} reach the trap by themselves, ${count("way")} leave a way to click or load, ${count("script")} run a script)`,
);
for (const { payload, signs } of lives)
  if (signs.length === 0)
    say(`  does nothing in this browser: ${payload.id} ${JSON.stringify(payload.text)}`);
await browser.close();

const own = namesOf(trap).filter((name) => !name.endsWith(TRAP_DOMAIN));
if (own.length > 0) say(`names that the browser looked up for itself: ${own.join(", ")}`);
trap.caught.length = 0;
browser = await launch();
const house = await buildHouse(payloads);
try {
  const page = await (
    await browser.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } })
  ).newPage();
  page.setDefaultTimeout(60_000);
  for await (const { place, seen, leaks } of showAll(page, house)) {
    const shown = payloads.filter(({ id }) => seen.has(id)).length;
    say(`${place}: ${shown} of ${payloads.length} payloads shown, ${leaks.length} ways out`);
    for (const leak of new Set(leaks)) say(`  ${leak}`);
    if (leaks.length > 0 || shown === 0) process.exitCode = 1;
  }
} finally {
  await browser.close();
  await house.close();
}
const caught = trap.caught.filter(({ what, detail }) => what !== "name" || detail.endsWith(TRAP_DOMAIN));
say(`trap: ${caught.length} lookups, connections and datagrams`);
for (const { what, detail } of caught) say(`  ${what} ${detail}`);
if (caught.length > 0 || alive.length === 0) process.exitCode = 1;
await trap.close();

function launch() {
  const quiet = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
  ];
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", ...quiet],
  });
}

function namesOf({ caught: all }: Trap): string[] {
  return [...new Set(all.flatMap(({ what, detail }) => (what === "name" ? detail : [])))];
}
