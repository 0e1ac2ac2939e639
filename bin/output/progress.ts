/** A bar on a terminal's stderr; nothing at all where stderr is not a terminal. */
export type Progress = { update(done: number, total: number, label?: string): void; clear(): void };

const WIDTH = 24;
const REDRAW_MS = 80;

export function startProgress(title: string): Progress {
  const { stderr } = process;
  let drawnAtMs = 0;
  return {
    update(done, total, label = "") {
      const isLast = done >= total;
      if (!stderr.isTTY || (!isLast && Date.now() - drawnAtMs < REDRAW_MS)) return;
      drawnAtMs = Date.now();
      const filled = total === 0 ? 0 : Math.round((WIDTH * Math.min(done, total)) / total);
      const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
      const text = `${title}  ${bar}  ${done}/${total}  ${label.replace(/\p{Cc}/gu, " ")}`;
      stderr.write(`\r\u001b[2K${text.slice(0, Math.max(20, stderr.columns - 1))}`);
    },
    clear() {
      if (stderr.isTTY && drawnAtMs > 0) stderr.write("\r\u001b[2K");
    },
  };
}
