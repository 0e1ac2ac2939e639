"use client";
import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSelector,
  IconSettings,
  IconSun,
} from "@tabler/icons-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { LOCALES, type Locale } from "../locales";
import { chooseLanguage, LANGUAGE_NAMES, leave } from "./preferences";
import type { ShellPerson } from "./shell";
import classes from "./shell.module.css";
import { openShortcuts } from "./shortcuts";

const SCHEMES = [
  { value: "light", label: "light", Icon: IconSun },
  { value: "dark", label: "dark", Icon: IconMoon },
  { value: "auto", label: "system", Icon: IconDeviceDesktop },
] as const;

export function AccountMenu({ person }: { person: ShellPerson }) {
  const t = useTranslations("common");
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isMounted = useMounted();
  return (
    <Menu position="top-start" width={248} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={t("account-of", { name: person.name })}>
          <Avatar size={32} radius="xl" name={person.name} color="wall" aria-hidden />
          <span className={classes.accountText}>
            <span className={classes.accountName}>{person.name}</span>
            <span className={classes.accountRole}>{t(`role-${person.role}`)}</span>
          </span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{person.email}</Menu.Label>
        <Menu.Item
          component={Link}
          prefetch={false}
          href="/account"
          leftSection={<IconSettings size={16} />}
          closeMenuOnClick
        >
          {t("account-settings")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openShortcuts} closeMenuOnClick>
          {t("shortcuts")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("colour-scheme")}</Menu.Label>
        <Menu.RadioGroup
          value={isMounted ? colorScheme : null}
          onChange={(value) => setColorScheme(value as (typeof SCHEMES)[number]["value"])}
        >
          {SCHEMES.map(({ value, label, Icon }) => (
            <Menu.RadioItem key={value} value={value} rightSection={<Icon size={16} aria-hidden />}>
              {t(label)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t("language")}</Menu.Label>
        <Menu.RadioGroup value={locale} onChange={(value) => chooseLanguage(value as Locale)}>
          {LOCALES.map((value) => (
            <Menu.RadioItem key={value} value={value} lang={value}>
              {LANGUAGE_NAMES[value]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()} closeMenuOnClick>
          {t("sign-out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
