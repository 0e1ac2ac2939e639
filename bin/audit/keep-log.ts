import { type CheckpointKeeper, keepCheckpoints } from "#lib/audit/keep-checkpoints";
import { keepVerified } from "#lib/audit/verify/keep-verified";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { asAppError } from "#lib/errors";
import type { KeptProcess } from "../supervisor/keep-running.ts";
import { keepSealer } from "./keep-sealer.ts";

/** What keeps the audit log's proof up to date while the product runs. */
export type LogKeeper = {
  /** Undefined where the sealer is a service under another account. */
  readonly sealer: KeptProcess | undefined;
  /** Seals and anchors the last events, then ends the sealer. Never throws; call it after the last event. */
  stop(): Promise<void>;
};

export type LogHooks = {
  /** Told when the sealer starts and when it is gone. */
  readonly onChange: () => void;
  /** Told when a sealer that was well died. */
  readonly onDeath: (how: string, inMs: number) => void;
  /** Told what the sealer says. */
  readonly onMessage: (message: unknown) => void;
  /** Told once, in one sentence, when the sealer does not start; it is tried again all the same. */
  readonly onFailure: (sentence: string) => void;
};

/**
 * Starts the sealer, the checkpoints and the daily verification. None of them keeps the product from running: what is
 * missing shows as an alarm in `auditState`.
 */
export function keepLog(db: Database, config: Config, hooks: LogHooks): LogKeeper {
  const sealer = config.sealer.isElsewhere ? undefined : keepOwnSealer(config, hooks);
  const checkpoints: CheckpointKeeper = keepCheckpoints(db, config);
  const verified = keepVerified(db, config);
  return {
    sealer,
    async stop() {
      await verified.stop();
      await checkpoints.stop();
      await sealer?.stop();
    },
  };
}

function keepOwnSealer(config: Config, { onChange, onDeath, onMessage, onFailure }: LogHooks): KeptProcess {
  let wasReady = false;
  const sealer = keepSealer(config, {
    onChange,
    onMessage,
    // One that never answered is told of once, not each time it is tried again.
    onDeath: (how, inMs) => {
      if (wasReady) onDeath(how, inMs);
    },
  });
  sealer.ready.then(
    () => {
      wasReady = true;
    },
    (error: unknown) => onFailure(asAppError(error).message),
  );
  return sealer;
}
