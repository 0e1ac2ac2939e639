import { Button, Checkbox, NativeSelect } from "@mantine/core";
import Form from "next/form";
import { getTranslations } from "next-intl/server";
import { LEDGER_STATES } from "#lib/documents/ledger/ledger-filter";
import own from "./ledger.module.css";
import type { LedgerQuery } from "./ledger-query";

/** Which files the ledger lists; works without a script. */
export async function LedgerFilters(props: { base: string; query: LedgerQuery; formats: readonly string[] }) {
  const [t, words] = await Promise.all([getTranslations("library"), getTranslations("document")]);
  const { filter, order } = props.query;
  return (
    <Form action={props.base} scroll={false} className={own.filters ?? ""} key={JSON.stringify(filter)}>
      <NativeSelect
        size="xs"
        name="state"
        aria-label={t("state")}
        defaultValue={filter.state ?? "all"}
        data={LEDGER_STATES.map((state) => ({ value: state, label: t(`ledger-state-${state}`) }))}
      />
      <NativeSelect
        size="xs"
        name="format"
        aria-label={t("format")}
        defaultValue={filter.format ?? ""}
        data={[
          { value: "", label: t("every-format") },
          ...props.formats.map((format) => ({ value: format, label: words(`format-${format}` as never) })),
        ]}
      />
      <Checkbox
        size="xs"
        name="warnings"
        value="1"
        label={t("only-with-notes")}
        defaultChecked={filter.hasWarnings === true}
      />
      <Checkbox
        size="xs"
        name="uncertain"
        value="1"
        label={t("only-uncertain")}
        defaultChecked={filter.isUncertain === true}
      />
      <input type="hidden" name="sort" value={order.by} />
      <input type="hidden" name="order" value={order.isDescending ? "down" : "up"} />
      <Button size="xs" type="submit" variant="default">
        {t("show")}
      </Button>
    </Form>
  );
}
