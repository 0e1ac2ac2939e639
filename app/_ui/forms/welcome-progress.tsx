"use client";
import { Button, Progress, Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import styles from "./welcome-progress.module.css";

type Collection = { id: string; name: string; documents: number; finished: number };

/** Progress of the samples; questions can be asked as soon as something is read. */
export function WelcomeProgress(props: { collections: readonly Collection[]; questions: readonly string[] }) {
  const t = useTranslations("sign-in");
  const router = useRouter();
  const total = props.collections.reduce((sum, one) => sum + one.documents, 0);
  const finished = props.collections.reduce((sum, one) => sum + one.finished, 0);
  const isDone = finished >= total;
  useEffect(() => {
    if (isDone) return;
    const timer = setInterval(() => router.refresh(), 1500);
    return () => clearInterval(timer);
  }, [isDone, router]);

  return (
    <Stack gap="lg">
      <div>
        <Text size="sm" role="status" className="tabular">
          {isDone ? t("samples-read", { total }) : t("samples-reading", { finished, total })}
        </Text>
        <Progress
          mt={8}
          value={total === 0 ? 100 : (100 * finished) / total}
          animated={!isDone}
          aria-label={t("samples-progress")}
        />
        <ul className={styles.collections}>
          {props.collections.map((one) => (
            <li key={one.id}>
              <span>{one.name}</span>
              <span className="tabular">
                {one.finished} / {one.documents}
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h2 className={styles.heading}>{t("ask-first")}</h2>
        <ul className={styles.questions}>
          {props.questions.map((question) => (
            <li key={question}>
              <Link href={`/?question=${encodeURIComponent(question)}`} className={styles.question}>
                {question}
                <IconArrowRight size={16} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <Button component={Link} href="/" variant="default" fullWidth>
        {t("go-to-ask")}
      </Button>
    </Stack>
  );
}
