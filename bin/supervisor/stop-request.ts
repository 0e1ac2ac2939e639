/** Somebody's wish that the supervisor ends: Ctrl-C, SIGTERM, a closed terminal, or the death of what started it. */
export type StopRequest = {
  readonly signal: AbortSignal;
  readonly requested: Promise<void>;
  /** Called at a second Ctrl-C, just before the process exits. */
  onForce(action: () => void): void;
};

/** npm, the launcher and the terminal may each deliver the same Ctrl-C. In ms. */
const SAME_WISH_MS = 700;

/** Listens for the signals that end the supervisor. */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const actions: (() => void)[] = [];
  let firstAtMs = 0;
  const ask = () => {
    if (!controller.signal.aborted) {
      firstAtMs = Date.now();
      controller.abort();
      resolve();
    } else if (Date.now() - firstAtMs > SAME_WISH_MS) {
      for (const action of actions) action();
      process.exit(130);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ask);
  // The launcher that runs under an older Node holds this channel.
  if (process.channel) process.on("disconnect", ask);
  return { signal: controller.signal, requested: promise, onForce: (action) => actions.push(action) };
}
