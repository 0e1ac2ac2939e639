"use client";
import { Autocomplete, Button, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { addQuestion } from "../../(app)/admin/evaluation/actions";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";

/** A question, the document that answers it and the words in it that should be found. */
export function AddEvalQuestion(props: {
  documents: readonly { readonly id: string; readonly name: string }[];
  /** The person's own latest questions, to choose from. */
  asked: readonly string[];
}) {
  const t = useTranslations("evaluation");
  const common = useTranslations("common");
  const { run, isPending, code, clear } = useAction(addQuestion);
  const [isOpen, setOpen] = useState(false);
  const [question, setQuestion] = useState("");
  const [documentId, setDocumentId] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const passage = String(new FormData(event.currentTarget).get("passage") ?? "");
    const added = await run(question, documentId ?? "", passage);
    if (added !== undefined) close();
  }
  function close() {
    setOpen(false);
    setQuestion("");
    setDocumentId(null);
    clear();
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t("add")}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t("add")}
        size="lg"
        closeButtonProps={{ "aria-label": common("close") }}
      >
        <form onSubmit={submit} aria-label={t("add")}>
          <Stack gap="md">
            <Autocomplete
              label={t("question")}
              description={t("question-hint")}
              data={[...props.asked]}
              value={question}
              onChange={setQuestion}
              maxLength={4000}
              limit={8}
              required
              withAsterisk={false}
              data-autofocus
            />
            <Select
              label={t("document")}
              data={props.documents.map(({ id, name }) => ({ value: id, label: name }))}
              value={documentId}
              onChange={setDocumentId}
              searchable
              limit={50}
              nothingFoundMessage={t("no-document")}
              required
              withAsterisk={false}
            />
            <Textarea
              name="passage"
              label={t("passage")}
              description={t("passage-hint")}
              autosize
              minRows={3}
              maxRows={10}
              maxLength={20_000}
              required
              withAsterisk={false}
            />
            <ErrorNote code={code} text={code === "invalid-input" ? t("not-in-document") : undefined} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {common("cancel")}
              </Button>
              <Button type="submit" loading={isPending}>
                {t("keep")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
