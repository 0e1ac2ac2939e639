import { denyNetwork } from "../lib/boundary/deny-network.ts";
import { reporterToParent } from "../lib/boundary/report-blocked.ts";
import { readConfig } from "../lib/config.ts";
import { asAppError } from "../lib/errors.ts";
import { logger, setLogLevel } from "../lib/log.ts";
import { listenOnSocket } from "./listen.ts";
import { readMemory } from "./memory.ts";
import { createSealerServer } from "./server.ts";

/**
 * The sealer process: `node sealer/main.ts`. It holds the key that signs the audit log's checkpoints and signs only
 * what continues what it signed before. It opens no database and no network, nothing but its socket and its folder.
 */
const log = logger("sealer");

async function main(): Promise<void> {
  const config = readConfig();
  setLogLevel(config.log.level);
  denyNetwork({ mayUseUnixSockets: true, onBlocked: reporterToParent() });
  const memory = readMemory(config.sealer.dir);
  const server = createSealerServer(config.sealer.dir);
  const stop = () => {
    server.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // The parent holds a channel; when the parent dies, however it dies, the channel closes.
  process.on("disconnect", stop);
  await listenOnSocket(server, config.sealer.socketPath, config.sealer.mayGroupAsk);
  log.info("sealer listens", { sealedSize: memory?.head.size ?? 0 });
  process.send?.({ type: "ready" });
}

main().catch((error: unknown) => {
  log.error(asAppError(error).message);
  process.exit(1);
});
