"use client";
import { Button, MultiSelect, NativeSelect } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Subjects } from "#lib/people/subjects";
import type { DocumentMarking } from "#lib/safeguards/mark-document";
import type { MarkingPreview } from "#lib/safeguards/preview-marking";
import { type MarkingInput, mark, offerSubjects, tryMarking } from "../../(app)/documents/marking/actions";
import { DialogForm } from "../forms/dialog-form";
import { useAction } from "../forms/use-action";

const CLASSES = ["open", "internal", "confidential", "secret"] as const;
type Restriction = "as-it-is" | "all" | "some";

/** Classifies and restricts one or several documents; whom that takes out is said before it is done. */
export function MarkDocuments(props: {
  /** Empty: closed. */
  ids: readonly string[];
  /** How it is marked, where it is one. */
  marking?: DocumentMarking;
  onDone: () => void;
  onClose: () => void;
}) {
  const t = useTranslations("safeguards");
  const { ids, marking } = props;
  const offering = useAction(offerSubjects);
  const trying = useAction(tryMarking);
  const marked = useAction(mark);
  const [subjects, setSubjects] = useState<Subjects>({ people: [], groups: [] });
  const [classification, setClassification] = useState<string>(marking?.classification ?? "");
  const [restriction, setRestriction] = useState<Restriction>(
    marking === undefined ? "as-it-is" : marking.restrictedTo === null ? "all" : "some",
  );
  const [chosen, setChosen] = useState<string[]>(marking?.restrictedTo?.map(({ id }) => id) ?? []);
  const [effect, setEffect] = useState<MarkingPreview | null>(null);
  const isOpen = ids.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once when the dialog opens
  useEffect(() => {
    if (isOpen) void offering.run(ids).then((found) => setSubjects(found?.value ?? subjects));
  }, [isOpen]);

  const input = (): MarkingInput => ({
    classification: CLASSES.find((one) => one === classification) ?? null,
    restrictedTo: restriction === "some" ? chosen : restriction === "all" ? "all" : null,
  });
  async function submit() {
    if ((await marked.run(ids, input())) !== undefined) props.onDone();
  }
  const code = offering.code ?? trying.code ?? marked.code;
  return (
    <DialogForm
      isOpen={isOpen}
      title={t("mark-title", { count: ids.length })}
      submit={t("mark")}
      isPending={marked.isPending}
      code={code}
      problem={code === "invalid-input" ? t("mark-problem") : undefined}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <NativeSelect
        label={t("classification")}
        description={t("classification-explained")}
        value={classification}
        onChange={(event) => {
          setClassification(event.currentTarget.value);
          setEffect(null);
        }}
        data={[
          ...(marking === undefined ? [{ value: "", label: t("as-it-is") }] : []),
          ...CLASSES.map((value) => ({ value, label: t(`class-${value}`) })),
        ]}
      />
      <NativeSelect
        label={t("open-to")}
        value={restriction}
        onChange={(event) => {
          setRestriction(event.currentTarget.value as Restriction);
          setEffect(null);
        }}
        data={[
          ...(marking === undefined ? [{ value: "as-it-is", label: t("as-it-is") }] : []),
          { value: "all", label: t("open-to-all") },
          { value: "some", label: t("open-to-some") },
        ]}
      />
      {restriction === "some" && (
        <MultiSelect
          label={t("open-to-some")}
          searchable
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            setEffect(null);
          }}
          data={[
            {
              group: t("groups"),
              items: subjects.groups.map(({ id, name }) => ({ value: id, label: name })),
            },
            {
              group: t("people"),
              items: subjects.people.map(({ id, name, email }) => ({
                value: id,
                label: `${name} (${email})`,
              })),
            },
          ]}
        />
      )}
      <div>
        <Button
          variant="default"
          loading={trying.isPending}
          onClick={async () => setEffect((await trying.run(ids, input()))?.value ?? null)}
        >
          {t("try-out")}
        </Button>
      </div>
      <p role="status" style={{ margin: 0 }}>
        {effect === null ? t("mark-explained") : t("mark-effect", effect)}
      </p>
    </DialogForm>
  );
}
