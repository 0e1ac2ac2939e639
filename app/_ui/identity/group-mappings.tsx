"use client";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { InlineForm } from "../forms/inline-form";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";

type Source = "oidc" | "ldap";
type Mapping = { source: Source; external: string; groupId: string };

/** Which groups there are which groups here, and adding another pair. */
export function GroupMappings(props: {
  mappings: readonly (Mapping & { readonly group: string })[];
  sources: readonly Source[];
  groups: readonly { readonly id: string; readonly name: string }[];
  mayChange: boolean;
  add: (mapping: Mapping) => Promise<ActionResult>;
  remove: (mapping: Mapping) => Promise<ActionResult>;
}) {
  const t = useTranslations("identity");
  const adding = useAction(props.add);
  const removing = useAction(props.remove);

  async function submit(given: FormData, reset: () => void) {
    const done = await adding.run({
      source: String(given.get("source")) as Source,
      external: String(given.get("external")),
      groupId: String(given.get("group")),
    });
    if (done !== undefined) reset();
  }
  return (
    <>
      {props.mappings.length === 0 ? (
        <p className={styles.quiet}>{t("no-mappings")}</p>
      ) : (
        <ul className={styles.list}>
          {props.mappings.map((mapping) => {
            const { source, external, groupId, group } = mapping;
            return (
              <li key={`${source} ${external} ${groupId}`}>
                <span>{t("mapping", { external, group, source: t(`source-${source}`) })}</span>
                {props.mayChange && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    disabled={removing.isPending}
                    aria-label={t("remove-mapping", { external, group })}
                    onClick={() => void removing.run({ source, external, groupId })}
                  >
                    {t("remove")}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <ErrorNote code={removing.code} />
      {props.mayChange && props.sources.length > 0 && props.groups.length > 0 && (
        <InlineForm
          label={t("add-mapping")}
          submit={t("map")}
          isPending={adding.isPending}
          code={adding.code}
          problem={adding.code === "conflict" ? t("mapped-already") : undefined}
          onSubmit={submit}
        >
          <NativeSelect
            name="source"
            label={t("source")}
            data={props.sources.map((value) => ({ value, label: t(`source-${value}`) }))}
          />
          <TextInput
            name="external"
            label={t("group-there")}
            required
            withAsterisk={false}
            maxLength={500}
            style={{ flex: "1 1 200px" }}
          />
          <NativeSelect
            name="group"
            label={t("group-here")}
            data={props.groups.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </InlineForm>
      )}
    </>
  );
}
