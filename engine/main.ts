import { denyNetwork } from "../lib/boundary/deny-network.ts";
import { reporterToParent } from "../lib/boundary/report-blocked.ts";
import { readConfig } from "../lib/config.ts";
import { asAppError } from "../lib/errors.ts";
import { logger, setLogLevel } from "../lib/log.ts";
import { loadModels } from "./models.ts";
import { createEngineServer } from "./routes.ts";
import { listenOnSocket } from "./socket.ts";

/**
 * The engine process: `node engine/main.ts`. It owns the models and listens on nothing but its Unix socket. It
 * answers `/health` at once, while the models are still loading; other requests wait for the model they need.
 */
const log = logger("engine");

async function main(): Promise<void> {
  const config = readConfig();
  setLogLevel(config.log.level);
  denyNetwork({ mayUseUnixSockets: true, onBlocked: reporterToParent() });
  const models = loadModels(config);
  const server = createEngineServer(models);
  const stop = (reason: string) => {
    log.info("engine stops", { reason });
    server.close();
    server.closeAllConnections();
    // Contexts are the operating system's to free; waiting for a running batch would take seconds.
    process.exit(0);
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  // The parent holds a channel; when the parent dies, however it dies, the channel closes.
  process.on("disconnect", () => stop("the parent process ended"));
  await listenOnSocket(server, config.engine.socketPath);
  log.info("engine listens");
  process.send?.({ type: "listening" });
}

main().catch((error: unknown) => {
  log.error("engine cannot start", { problem: asAppError(error).message });
  process.exit(1);
});
