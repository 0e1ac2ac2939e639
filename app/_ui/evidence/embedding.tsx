import { getTranslations } from "next-intl/server";
import type { EmbeddingWork } from "#lib/health/embedding-work";
import type { ActionResult } from "../../_server/action";
import type { Display } from "../../_server/display";
import page from "../page/page.module.css";
import { EmbeddingProgress } from "./embedding-progress";
import styles from "./evidence.module.css";
import { StartEmbedding } from "./start-embedding";

type Props = { work: EmbeddingWork; display: Display; start: () => Promise<ActionResult> };

/** Which embedding model runs and whether the index is of it, as a pair of a list of facts. */
export async function EmbeddingFact({ work, display, start }: Props) {
  const t = await getTranslations("evidence");
  const { isBehind, progress, problem, outdated } = work;
  return (
    <>
      <dt>{t("embedding")}</dt>
      <dd>
        <span className={`${page.dot} ${isBehind ? page.warn : page.good} ${styles.title}`}>
          <span>{await sayState(work)}</span>
        </span>
        {progress !== null && <Progress progress={progress} display={display} />}
        {progress === null && isBehind && (
          <>
            {problem !== null && <div>{t("embedding-failed", { problem })}</div>}
            <p>{t("embedding-next", { count: outdated })}</p>
            <StartEmbedding start={start} />
          </>
        )}
      </dd>
    </>
  );
}

async function sayState({ running, index, passages, outdated, isBehind, progress }: EmbeddingWork) {
  const t = await getTranslations("evidence");
  if (running === undefined) return t("embedding-none");
  if (progress !== null && outdated === 0) return t("embedding-finishing");
  if (!isBehind) return t("embedding-current", { model: running.id, count: passages });
  if (index !== undefined && index.id !== running.id)
    return t("embedding-other", { running: running.id, index: index.id });
  return t("embedding-missing", { running: running.id, count: outdated });
}

async function Progress(props: { progress: NonNullable<EmbeddingWork["progress"]>; display: Display }) {
  const t = await getTranslations("evidence");
  const { progress, display } = props;
  const { done, total, isPaused } = progress;
  const label = t("embedding-started", { done: display.count(done), total: display.count(total) });
  return (
    <>
      <EmbeddingProgress done={done} total={total} label={label} isPaused={isPaused} />
      <div className={`${page.quiet} ${page.small}`}>
        {t(isPaused ? "embedding-paused" : "embedding-goes-on")}
      </div>
    </>
  );
}
