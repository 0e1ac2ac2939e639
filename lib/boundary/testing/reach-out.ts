/** For tests: a process with a guard that tries to get out in several ways, some of them often, and then waits. */
import dns from "node:dns";
import net from "node:net";
import { denyNetwork } from "../deny-network.ts";
import { reporterToParent } from "../report-blocked.ts";

denyNetwork({ mayUseUnixSockets: true, onBlocked: reporterToParent() });
attempt(() => net.connect({ host: "192.0.2.1", port: 443 }));
for (let n = 0; n < 200; n++) attempt(() => dns.lookup("patient-4711.example.org", () => undefined));
await fetch("https://example.org/").catch(() => undefined);
process.send?.({ type: "ready" });
process.on("disconnect", () => process.exit(0));

function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // What is to happen.
  }
}
