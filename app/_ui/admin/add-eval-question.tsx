"use client";
import { Autocomplete, Button, Select, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { addQuestion } from "../../(app)/admin/evaluation/actions";
import { DialogForm } from "../forms/dialog-form";
import { useAction } from "../forms/use-action";

/** A question, the document that answers it and the words in it that should be found. */
export function AddEvalQuestion(props: {
  documents: readonly { readonly id: string; readonly name: string }[];
  /** The person's own latest questions, to choose from. */
  asked: readonly string[];
}) {
  const t = useTranslations("evaluation");
  const { run, isPending, code, clear } = useAction(addQuestion);
  const [isOpen, setOpen] = useState(false);
  const [question, setQuestion] = useState("");
  const [documentId, setDocumentId] = useState<string | null>(null);

  async function submit(given: FormData) {
    const passage = String(given.get("passage") ?? "");
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
      <DialogForm
        isOpen={isOpen}
        title={t("add")}
        submit={t("keep")}
        size="lg"
        isPending={isPending}
        code={code}
        problem={code === "invalid-input" ? t("not-in-document") : undefined}
        onSubmit={submit}
        onClose={close}
      >
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
      </DialogForm>
    </>
  );
}
