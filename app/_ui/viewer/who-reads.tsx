"use client";
import { Button } from "@mantine/core";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { ViewerData } from "../../_server/viewer-data";
import { explainReading, offerPeople } from "../../(app)/documents/actions";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import { MarkDocuments } from "../safeguards/mark-documents";
import { WhyForm } from "../safeguards/why-form";
import { sayOwnDecision } from "../say-decision";

/**
 * Why the person reads the document; for those who answer for it, why somebody else does or does not, and a way to
 * classify and restrict it.
 */
export function WhoReads({ data, onChanged }: { data: ViewerData; onChanged: () => void }) {
  const { document, why, protection, mayMark, mayExamine } = data;
  const t = useTranslations("safeguards");
  const format = useFormatter();
  const offering = useAction(offerPeople);
  const [people, setPeople] = useState<readonly { id: string; name: string }[] | null>(null);
  const [isMarking, setMarking] = useState(false);
  const words = {
    t: t as Parameters<typeof sayOwnDecision>[0]["t"],
    date: (atMs: number) => format.dateTime(atMs, { dateStyle: "medium" }),
    dateTime: (atMs: number) => format.dateTime(atMs, { dateStyle: "medium", timeStyle: "short" }),
  };
  async function offer() {
    const found = await offering.run(document.id);
    if (found !== undefined) setPeople(found.value);
  }
  return (
    <section aria-label={t("who-reads")}>
      <h3>{t("who-reads")}</h3>
      <p>{sayOwnDecision(words, why)}</p>
      {mayMark && (
        <p>
          <Button size="compact-sm" variant="default" onClick={() => setMarking(true)}>
            {t("mark-one")}
          </Button>
        </p>
      )}
      {isMarking && (
        <MarkDocuments
          ids={[document.id]}
          marking={protection}
          onDone={() => {
            setMarking(false);
            onChanged();
          }}
          onClose={() => setMarking(false)}
        />
      )}
      {mayExamine && people === null && (
        <Button size="compact-sm" variant="default" loading={offering.isPending} onClick={() => void offer()}>
          {t("why-somebody")}
        </Button>
      )}
      <ErrorNote code={offering.code} />
      {people !== null && (
        <WhyForm label={t("person")} choices={people} explain={explainReading.bind(null, document.id)} />
      )}
    </section>
  );
}
