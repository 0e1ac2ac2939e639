"use client";
import { Button, Select, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useEffect, useState } from "react";
import type { RelatedDocument } from "#lib/documents/history";
import { changeSupersession, findSupersedable } from "../../(app)/documents/actions";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** Says that the document takes the place of another one of its collection, which is found by words of its name. */
export function SupersedeForm({ documentId, onChanged }: { documentId: string; onChanged: () => void }) {
  const t = useTranslations("document");
  const { run, isPending, code, clear } = useAction(changeSupersession);
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<RelatedDocument | null>(null);
  const found = useSupersedable(documentId, words);
  // What is chosen stays among the choices while other words are typed.
  const offered = chosen === null || found.some(({ id }) => id === chosen.id) ? found : [chosen, ...found];
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (chosen === null || (await run(documentId, chosen.id, true)) === undefined) return;
    setChosen(null);
    setWords("");
    onChanged();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" mt="md">
        <Select
          size="xs"
          label={t("supersede")}
          placeholder={t("supersede-words")}
          data={offered.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen?.id ?? null}
          onChange={(id) => {
            clear();
            setChosen(offered.find((one) => one.id === id) ?? null);
          }}
          searchable
          searchValue={words}
          onSearchChange={setWords}
          // The server looks for the words.
          filter={({ options }) => options}
          nothingFoundMessage={t("supersede-none")}
          clearable
        />
        <ErrorNote code={code} text={code === "conflict" ? t("supersede-circle") : undefined} />
        <div>
          <Button
            type="submit"
            size="compact-sm"
            variant="default"
            loading={isPending}
            disabled={chosen === null}
          >
            {t("supersede-do")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function useSupersedable(documentId: string, words: string): readonly RelatedDocument[] {
  const [settled] = useDebouncedValue(words.trim(), 200);
  const [found, setFound] = useState<readonly RelatedDocument[]>([]);
  useEffect(() => {
    let isCurrent = true;
    findSupersedable(documentId, settled)
      .catch(() => ({ ok: false }) as const)
      .then((result) => {
        if (isCurrent) setFound(result.ok ? result.value : []);
      });
    return () => {
      isCurrent = false;
    };
  }, [documentId, settled]);
  return found;
}
