"use client";
import { Button, PasswordInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";
import { ErrorNote } from "../../_ui/forms/error-note";
import { NewPasswordFields } from "../../_ui/forms/new-password-fields";
import { passwordStrength } from "../../_ui/forms/password-strength";
import { useAction } from "../../_ui/forms/use-action";
import { changePassword } from "./actions";

/** The present password, then the new one twice. Other sessions of the person end. */
export function PasswordForm({ own }: { own: readonly string[] }) {
  const t = useTranslations("common");
  const s = useTranslations("sign-in");
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const [repeated, setRepeated] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const { run, isPending, code } = useAction(changePassword);
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsChecked(true);
    if (passwordStrength(next, own) === "too-short" || next !== repeated) return;
    const done = await run({ present, next });
    if (done === undefined) return;
    setPresent("");
    setNext("");
    setRepeated("");
    setIsChecked(false);
    notifications.show({ message: t("password-changed") });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md" maw={420}>
        <PasswordInput
          label={t("present-password")}
          autoComplete="current-password"
          visibilityToggleFocusable
          visibilityToggleButtonProps={{ "aria-label": s("show-password") }}
          required
          withAsterisk={false}
          value={present}
          onChange={(event) => setPresent(event.currentTarget.value)}
        />
        <NewPasswordFields
          password={next}
          repeated={repeated}
          own={own}
          isChecked={isChecked}
          onPassword={setNext}
          onRepeated={setRepeated}
        />
        <ErrorNote code={code} text={code === "not-allowed" ? t("present-password-wrong") : undefined} />
        <Button type="submit" loading={isPending} style={{ justifySelf: "start", alignSelf: "start" }}>
          {t("change-password")}
        </Button>
      </Stack>
    </form>
  );
}
