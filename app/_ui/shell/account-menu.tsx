"use client";
import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import {
  IconCheck,
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
import { LOCALES } from "../locales";
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
        {SCHEMES.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={isMounted && colorScheme === value}
            leftSection={<Icon size={16} />}
            rightSection={isMounted && colorScheme === value && <IconCheck size={16} />}
            onClick={() => setColorScheme(value)}
          >
            {t(label)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("language")}</Menu.Label>
        {LOCALES.map((value) => (
          <Menu.Item
            key={value}
            lang={value}
            role="menuitemradio"
            aria-checked={locale === value}
            rightSection={locale === value && <IconCheck size={16} />}
            onClick={() => chooseLanguage(value)}
          >
            {LANGUAGE_NAMES[value]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()} closeMenuOnClick>
          {t("sign-out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
