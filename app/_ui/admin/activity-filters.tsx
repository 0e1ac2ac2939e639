import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "../page/button-link";
import styles from "./admin.module.css";

const KINDS = ["sign-in", "people", "access", "documents", "questions", "system", "log", "boundary"] as const;
const OUTCOMES = ["ok", "denied", "error", "aborted"] as const;

/** The filter of the log; a plain form, so that every view of it has an address. */
export async function ActivityFilters(props: {
  search: {
    person?: string;
    kind?: string;
    from?: string;
    to?: string;
    object?: string;
    outcome?: string;
    questions?: string;
  };
  people: readonly { id: string; name: string }[];
}) {
  const t = await getTranslations("admin");
  const { search } = props;
  const any = { value: "", label: t("any") };
  return (
    <form
      action="/admin/activity"
      className={styles.filters}
      aria-label={t("filter-events")}
      key={JSON.stringify(search)}
    >
      <NativeSelect
        name="person"
        size="xs"
        label={t("person")}
        defaultValue={search.person ?? ""}
        data={[any, ...props.people.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        name="kind"
        size="xs"
        label={t("kind")}
        defaultValue={search.kind ?? ""}
        data={[any, ...KINDS.map((kind) => ({ value: kind, label: t(`kind-${kind}`) }))]}
      />
      <NativeSelect
        name="outcome"
        size="xs"
        label={t("outcome")}
        defaultValue={search.outcome ?? ""}
        data={[any, ...OUTCOMES.map((outcome) => ({ value: outcome, label: t(`outcome-${outcome}`) }))]}
      />
      <TextInput name="from" size="xs" type="date" label={t("from")} defaultValue={search.from ?? ""} />
      <TextInput name="to" size="xs" type="date" label={t("to")} defaultValue={search.to ?? ""} />
      <TextInput
        name="object"
        size="xs"
        label={t("object-id")}
        placeholder="doc_… col_… usr_…"
        defaultValue={search.object ?? ""}
        spellCheck={false}
        autoComplete="off"
      />
      <div className={styles.filterEnd}>
        <Button type="submit" size="xs">
          {t("filter")}
        </Button>
        {Object.keys(search).length > 0 && (
          <ButtonLink href="/admin/activity" size="xs" variant="subtle">
            {t("clear-filter")}
          </ButtonLink>
        )}
        <Checkbox
          name="questions"
          value="1"
          size="xs"
          label={t("questions-only")}
          defaultChecked={search.questions === "1"}
        />
      </div>
    </form>
  );
}
