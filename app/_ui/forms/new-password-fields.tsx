"use client";
import { PasswordInput, Progress, Stack, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import { passwordStrength } from "./password-strength";

const LOOK = {
  "too-short": { value: 10, color: "gray" },
  weak: { value: 33, color: "orange" },
  fair: { value: 66, color: "yellow" },
  strong: { value: 100, color: "green" },
} as const;

/** A new password, twice, with a hint how strong it is. */
export function NewPasswordFields(props: {
  password: string;
  repeated: string;
  own: readonly string[];
  isChecked: boolean;
  onPassword: (text: string) => void;
  onRepeated: (text: string) => void;
}) {
  const t = useTranslations("sign-in");
  const strength = passwordStrength(props.password, props.own);
  const isWrong = props.isChecked && strength === "too-short";
  const differs = props.isChecked && props.repeated !== props.password;
  return (
    <Stack gap="md">
      <div>
        <PasswordInput
          label={t("new-password")}
          description={t("new-password-hint")}
          autoComplete="new-password"
          visibilityToggleFocusable
          visibilityToggleButtonProps={{ "aria-label": t("show-password") }}
          required
          withAsterisk={false}
          value={props.password}
          error={isWrong ? t("password-too-short") : undefined}
          onChange={(event) => props.onPassword(event.currentTarget.value)}
        />
        {props.password !== "" && (
          <div>
            <Progress {...LOOK[strength]} size={4} mt={8} aria-hidden />
            <Text size="xs" c="dimmed" mt={4} aria-live="polite">
              {t(`strength-${strength}`)}
            </Text>
          </div>
        )}
      </div>
      <PasswordInput
        label={t("repeat-password")}
        autoComplete="new-password"
        visibilityToggleFocusable
        visibilityToggleButtonProps={{ "aria-label": t("show-password") }}
        required
        withAsterisk={false}
        value={props.repeated}
        error={differs ? t("passwords-differ") : undefined}
        onChange={(event) => props.onRepeated(event.currentTarget.value)}
      />
    </Stack>
  );
}
