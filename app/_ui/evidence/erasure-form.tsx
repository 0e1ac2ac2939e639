"use client";
import { Button, NativeSelect, Radio, Select, Textarea, TextInput } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import { ErasureFound } from "./erasure-found";
import styles from "./evidence.module.css";

const KINDS = ["documents", "conversations", "person"] as const;
const GROUNDS = ["data-subject-request", "consent-withdrawn", "unlawful", "retention-over", "other"] as const;

export type ErasureForm = {
  readonly kind: (typeof KINDS)[number];
  readonly documents: string;
  readonly person: string | null;
  readonly names: string;
};
/** What would go. */
export type ErasureCounts = {
  readonly documents: number;
  /** At most 50; null: not for the eyes of whoever looks. */
  readonly titles: readonly { readonly title: string | null; readonly mentions: number }[];
  readonly originals: number;
  readonly vectors: number;
  readonly conversations: number;
  readonly questions: number;
  readonly answers: number;
  readonly answersOfOthers: number;
  readonly people: number;
  readonly exports: number;
};

/** Says what is to be erased, shows what that takes away, and only then asks for it. */
export function ErasureForm(props: {
  people: readonly { readonly id: string; readonly name: string }[];
  preview: (form: ErasureForm) => Promise<ActionResult<ErasureCounts>>;
  request: (form: ErasureForm, ground: string, reference: string) => Promise<ActionResult<string>>;
}) {
  const t = useTranslations("evidence");
  const router = useRouter();
  const looking = useAction(props.preview);
  const asking = useAction(props.request);
  const [form, setForm] = useState<ErasureForm>({
    kind: "documents",
    documents: "",
    person: null,
    names: "",
  });
  const [found, setFound] = useState<ErasureCounts | null>(null);
  const change = (part: Partial<ErasureForm>) => {
    setForm({ ...form, ...part });
    setFound(null);
  };
  const isNothing =
    found !== null && found.documents + found.conversations + found.answers + found.people === 0;

  async function look(event: FormEvent) {
    event.preventDefault();
    setFound((await looking.run(form))?.value ?? null);
  }
  async function ask(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const done = await asking.run(form, String(data.get("ground")), String(data.get("reference")));
    if (done !== undefined) router.push(`/admin/erasures/${done.value}`);
  }
  return (
    <div className={styles.certificate}>
      <form onSubmit={look} className={styles.form} aria-label={t("what-to-erase")}>
        <Radio.Group
          label={t("what-to-erase")}
          value={form.kind}
          onChange={(kind) => change({ kind: kind as ErasureForm["kind"] })}
        >
          <div className={styles.choices}>
            {KINDS.map((kind) => (
              <Radio key={kind} value={kind} label={t(`kind-${kind}`)} />
            ))}
          </div>
        </Radio.Group>
        {form.kind === "documents" ? (
          <Textarea
            label={t("documents-field")}
            description={t("documents-field-explained")}
            value={form.documents}
            onChange={(event) => change({ documents: event.currentTarget.value })}
            autosize
            minRows={2}
          />
        ) : (
          <Select
            label={t(form.kind === "person" ? "person-field-optional" : "person-field")}
            searchable
            clearable
            value={form.person}
            onChange={(person) => change({ person })}
            data={props.people.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        {form.kind === "person" && (
          <Textarea
            label={t("names-field")}
            description={t("names-field-explained")}
            value={form.names}
            onChange={(event) => change({ names: event.currentTarget.value })}
            autosize
            minRows={2}
          />
        )}
        <div className={styles.buttons}>
          <Button type="submit" variant="default" loading={looking.isPending}>
            {t("look")}
          </Button>
        </div>
        {looking.code !== null && <ErrorNote code={looking.code} />}
      </form>
      <div role="status">
        {isNothing && <p>{t("nothing-found")}</p>}
        {found !== null && !isNothing && <ErasureFound found={found} />}
      </div>
      {found !== null && !isNothing && (
        <form onSubmit={ask} className={styles.form} aria-label={t("ask-for-it")}>
          <NativeSelect
            name="ground"
            label={t("ground")}
            data={GROUNDS.map((value) => ({ value, label: t(`ground-${value}`) }))}
          />
          <TextInput
            name="reference"
            label={t("reference")}
            description={t("reference-explained")}
            required
            withAsterisk={false}
            maxLength={60}
          />
          <div className={styles.buttons}>
            <Button type="submit" loading={asking.isPending}>
              {t("ask-for-it")}
            </Button>
          </div>
          {asking.code !== null && <ErrorNote code={asking.code} />}
        </form>
      )}
    </div>
  );
}
